import type { UsageRecord } from '../operations';

/** Integer nano-dollars as decimal text, null where any part is not known. */
export interface Totals {
  /** What was surely charged. */
  readonly cost: string | null;
  /** With charges that may have happened. */
  readonly costAtMost: string | null;
  /** What the key's owner pays, for what was surely charged. */
  readonly price: string | null;
}

/** The sums of records, each id counted once. */
export function totals(records: Iterable<UsageRecord>): Totals {
  const counted = new Set<string>();
  let cost: bigint | null = 0n;
  let costAtMost: bigint | null = 0n;
  let price: bigint | null = 0n;
  for (const { id, certainty, costNanos, priceNanos } of records) {
    if (counted.has(id)) continue;
    counted.add(id);
    costAtMost = plus(costAtMost, costNanos);
    if (certainty !== 'certain') continue;
    cost = plus(cost, costNanos);
    price = plus(price, priceNanos);
  }
  return { cost: textOf(cost), costAtMost: textOf(costAtMost), price: textOf(price) };
}

function plus(sum: bigint | null, nanos: number | null): bigint | null {
  return sum === null || nanos === null ? null : sum + BigInt(nanos);
}

function textOf(nanos: bigint | null): string | null {
  return nanos === null ? null : nanos.toString();
}
