import { RouterFailure } from '../../operations';
import type { UsageRecord } from '../../operations';
import { recordsText } from '../countText';
import { dayOfRecord } from '../intake';
import { eachOnce } from '../report';
import type { RecordSource } from '../report';
import type { InvoiceBook } from './book';
import type { CreateInvoiceRequest } from './request';

/** Records that make one line: their month, one of them, and their sums. */
export interface Group {
  readonly month: string;
  readonly sample: UsageRecord;
  quantity: bigint;
  nanos: bigint;
}

/** What is to be billed. `days` are nano-dollars by day of the invoice's own month. */
export interface Collected {
  readonly groups: readonly Group[];
  readonly days: ReadonlyMap<string, bigint>;
  readonly recordIds: readonly string[];
  readonly notes: readonly string[];
}

/** Gathers what an invoice bills, and says what it leaves out. A record without a price refuses the invoice. */
export async function collect(
  request: CreateInvoiceRequest,
  records: RecordSource,
  book: InvoiceBook,
): Promise<Collected> {
  const groups = new Map<string, Group>();
  const days = new Map<string, bigint>();
  const recordIds: string[] = [];
  const left = { possible: 0, late: 0, later: 0 };
  const { notes } = await eachOnce(records, (record) => {
    const place = placeOf(record);
    if (place === 'other') return;
    if (place !== 'billed') return void (left[place] += 1);
    add(record, priceOf(record));
  });
  if (groups.size === 0) throw new RouterFailure('invalidInput', `There is nothing to bill for ${request.month}.`);
  const sorted = [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
  return { groups: sorted, days, recordIds, notes: [...notes, ...notesOn(left)] };

  function placeOf(record: UsageRecord): 'billed' | 'other' | keyof typeof left {
    if (request.clientLabel !== undefined && record.clientLabel !== request.clientLabel) return 'other';
    if (record.priceSource === 'included' || book.isInvoiced(record.id)) return 'other';
    const month = dayOfRecord(record).slice(0, 7);
    if (month > request.month) return 'later';
    if (record.certainty === 'possible') return 'possible';
    return month < request.month && !request.lateRecords ? 'late' : 'billed';
  }

  function add(record: UsageRecord, nanos: bigint): void {
    const day = dayOfRecord(record);
    const month = day.slice(0, 7);
    const version = record.sellVersion ?? record.priceVersion;
    const { operation, model, provider, unit, surcharge } = record;
    const key = JSON.stringify([month, operation, model, provider, unit, surcharge, version]);
    const group = groups.get(key) ?? { month, sample: record, quantity: 0n, nanos: 0n };
    group.quantity += BigInt(record.quantity);
    group.nanos += nanos;
    groups.set(key, group);
    recordIds.push(record.id);
    if (month === request.month) days.set(day, (days.get(day) ?? 0n) + nanos);
  }
}

function priceOf({ id, priceNanos }: UsageRecord): bigint {
  if (priceNanos !== null) return BigInt(priceNanos);
  throw new RouterFailure('invalidInput', `Usage record '${id}' has no price, so the invoice would not be whole.`, {
    advice: 'Add its price to the price book, or take the record out.',
  });
}

function notesOn({ possible, late, later }: { possible: number; late: number; later: number }): string[] {
  const note = (count: number, what: string) => (count > 0 ? [`${recordsText(count)} ${what}`] : []);
  return [
    ...note(possible, 'not billed: the charge only may have happened.'),
    ...note(late, 'left out: of an earlier month. Turn on Bill Late Records to bill such.'),
    ...note(later, 'left out: of a later month.'),
  ];
}
