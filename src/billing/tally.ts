import type { Unit, UsageRecord } from '../operations';
import { sumNanos } from './money';
import type { Totals } from './totals';

/** Sums of records. Money is nano-dollars as decimal text, null where any part is not known; quantities are decimal text. */
export interface Sums extends Totals {
  /** Price less cost. */
  readonly margin: string | null;
  readonly records: number;
  /** Records that were surely charged and whose cost, or price, is not known. */
  readonly costUnknown: number;
  readonly priceUnknown: number;
  readonly quantities: Partial<Record<Unit, string>>;
}

/** Adds records one by one in constant memory; the order does not matter. The caller sees to it that each counts once. */
export interface Tally {
  add(record: UsageRecord): void;
  sums(): Sums;
}

/** An empty tally. */
export function createTally(): Tally {
  const [cost, possible, price] = [createSum(), createSum(), createSum()];
  const quantities = new Map<Unit, Sum>();
  let records = 0;
  return {
    add(record) {
      records += 1;
      if (record.certainty === 'possible') return possible.add(record.costNanos);
      cost.add(record.costNanos);
      price.add(record.priceNanos);
      if (record.surcharge === undefined) quantityOf(record.unit).add(record.quantity);
    },
    sums: () => ({
      cost: textOf(cost.total()),
      costAtMost: textOf(plus(cost.total(), possible.total())),
      price: textOf(price.total()),
      margin: textOf(plus(price.total(), negative(cost.total()))),
      records,
      costUnknown: cost.unknown(),
      priceUnknown: price.unknown(),
      quantities: Object.fromEntries([...quantities].sort().map(([unit, sum]) => [unit, textOf(sum.total()) ?? '0'])),
    }),
  };

  function quantityOf(unit: Unit): Sum {
    const sum = quantities.get(unit) ?? createSum();
    if (!quantities.has(unit)) quantities.set(unit, sum);
    return sum;
  }
}

interface Sum {
  add(value: number | null): void;
  total(): bigint | null;
  unknown(): number;
}

/** Adds whole numbers exactly: they gather in a number while that is safe, then move on to a bigint. */
function createSum(): Sum {
  let settled = 0n;
  let gathered = 0;
  let unknown = 0;
  return {
    add(value) {
      if (value === null) unknown += 1;
      else if (gathered + value <= Number.MAX_SAFE_INTEGER) gathered += value;
      else {
        settled += BigInt(gathered);
        gathered = value;
      }
    },
    total: () => (unknown > 0 ? null : settled + BigInt(gathered)),
    unknown: () => unknown,
  };
}

/** The sums of tallies together. */
export function addSums(all: readonly Sums[]): Sums {
  const quantities = new Map<string, bigint>();
  for (const { quantities: own } of all) {
    for (const [unit, text] of Object.entries(own)) quantities.set(unit, (quantities.get(unit) ?? 0n) + BigInt(text));
  }
  const count = (key: 'records' | 'costUnknown' | 'priceUnknown') => all.reduce((sum, sums) => sum + sums[key], 0);
  return {
    cost: sumNanos(all.map(({ cost }) => cost)),
    costAtMost: sumNanos(all.map(({ costAtMost }) => costAtMost)),
    price: sumNanos(all.map(({ price }) => price)),
    margin: sumNanos(all.map(({ margin }) => margin)),
    records: count('records'),
    costUnknown: count('costUnknown'),
    priceUnknown: count('priceUnknown'),
    quantities: Object.fromEntries([...quantities].sort().map(([unit, sum]) => [unit, sum.toString()])),
  };
}

function plus(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || other === null ? null : one + other;
}

function negative(value: bigint | null): bigint | null {
  return value === null ? null : -value;
}

function textOf(value: bigint | null): string | null {
  return value === null ? null : value.toString();
}
