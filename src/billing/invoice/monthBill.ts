import { RouterFailure } from '../../operations';
import type { UsageRecord } from '../../operations';
import { dayOfRecord } from '../intake';

/** Records that make one line: their month, one of them, and their sums. */
export interface Group {
  readonly month: string;
  readonly sample: UsageRecord;
  quantity: bigint;
  nanos: bigint;
}

/** What is to be billed of one month. */
export interface MonthBill {
  readonly groups: Map<string, Group>;
  /** Nano-dollars by day. */
  readonly days: Map<string, bigint>;
  readonly recordIds: string[];
  /** A record whose price is not known. */
  unpriced: UsageRecord | null;
}

/** Nothing to bill yet. */
export function emptyMonth(): MonthBill {
  return { groups: new Map(), days: new Map(), recordIds: [], unpriced: null };
}

/** Adds a record to the bill of its month. */
export function addTo(bill: MonthBill, record: UsageRecord): void {
  const nanos = BigInt(record.priceNanos ?? 0);
  if (record.priceNanos === null) bill.unpriced ??= record;
  const day = dayOfRecord(record);
  const { operation, model, provider, unit, surcharge } = record;
  const version = record.sellVersion ?? record.priceVersion;
  const key = JSON.stringify([operation, model, provider, unit, surcharge, version]);
  const group = bill.groups.get(key) ?? { month: day.slice(0, 7), sample: record, quantity: 0n, nanos: 0n };
  group.quantity += BigInt(record.quantity);
  group.nanos += nanos;
  bill.groups.set(key, group);
  bill.recordIds.push(record.id);
  bill.days.set(day, (bill.days.get(day) ?? 0n) + nanos);
}

/** The groups of a bill in an order that does not depend on the records' order. Throws invalidInput where a price is not known. */
export function linesOf({ groups, unpriced }: MonthBill): Group[] {
  if (unpriced === null) {
    return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
  }
  const message = `Usage record '${unpriced.id}' has no price, so the invoice would not be whole.`;
  const advice = 'Add its price to the price book, or take the record out.';
  throw new RouterFailure('invalidInput', message, { advice });
}
