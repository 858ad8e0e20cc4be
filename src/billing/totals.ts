import type { UsageRecord } from '../operations';
import { sumNanos } from './money';

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
  const byId = new Map<string, UsageRecord>();
  for (const record of records) if (!byId.has(record.id)) byId.set(record.id, record);
  const all = [...byId.values()];
  const certain = all.filter(({ certainty }) => certainty === 'certain');
  return {
    cost: sumNanos(certain.map(({ costNanos }) => costNanos)),
    costAtMost: sumNanos(all.map(({ costNanos }) => costNanos)),
    price: sumNanos(certain.map(({ priceNanos }) => priceNanos)),
  };
}
