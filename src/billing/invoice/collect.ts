import { RouterFailure } from '../../operations';
import type { UsageRecord } from '../../operations';
import { recordsText } from '../countText';
import { dayOfRecord } from '../intake';
import { eachOnce } from '../report';
import type { RecordSource } from '../report';
import { invoiceKey } from './book';
import type { InvoiceBook } from './book';
import { addTo, emptyMonth, linesOf } from './monthBill';
import type { Group, MonthBill } from './monthBill';
import type { CreateInvoiceRequest } from './request';

/** What is to be billed. `days` are nano-dollars by day of the invoice's own month. */
export interface Collected {
  readonly groups: readonly Group[];
  readonly days: ReadonlyMap<string, bigint>;
  readonly recordIds: readonly string[];
  readonly notes: readonly string[];
}

interface LeftOut {
  possible: number;
  late: number;
  later: number;
}

/**
 * Gathers what an invoice bills, and says what it leaves out. Records of an earlier month are billed where that month has its
 * invoice already, or where it is asked. A record without a price refuses the invoice.
 */
export async function collect(
  request: CreateInvoiceRequest,
  records: RecordSource,
  book: InvoiceBook,
): Promise<Collected> {
  const months = new Map<string, MonthBill>();
  const left: LeftOut = { possible: 0, late: 0, later: 0 };
  const { notes } = await eachOnce(records, (record) => {
    if (!isMeant(record, request) || book.isInvoiced(record.id)) return;
    const month = dayOfRecord(record).slice(0, 7);
    if (month > request.month) left.later += 1;
    else if (record.certainty === 'possible') left.possible += 1;
    else addTo(monthIn(months, month), record);
  });
  for (const [month, { recordIds }] of [...months]) {
    if (await isBilled(month, request, book)) continue;
    left.late += recordIds.length;
    months.delete(month);
  }
  if (months.size === 0) throw new RouterFailure('invalidInput', `There is nothing to bill for ${request.month}.`);
  const bills = [...months].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, bill]) => bill);
  return {
    groups: bills.flatMap(linesOf),
    days: months.get(request.month)?.days ?? new Map(),
    recordIds: bills.flatMap(({ recordIds }) => recordIds),
    notes: [...notes, ...notesOn(left)],
  };
}

function isMeant({ clientLabel, priceSource }: UsageRecord, request: CreateInvoiceRequest): boolean {
  return (request.clientLabel === undefined || clientLabel === request.clientLabel) && priceSource !== 'included';
}

function monthIn(months: Map<string, MonthBill>, month: string): MonthBill {
  const bill = months.get(month) ?? emptyMonth();
  months.set(month, bill);
  return bill;
}

async function isBilled(month: string, request: CreateInvoiceRequest, book: InvoiceBook): Promise<boolean> {
  if (month === request.month || request.lateRecords) return true;
  return (await book.find(invoiceKey({ ...request, month }))) !== null;
}

function notesOn({ possible, late, later }: LeftOut): string[] {
  const note = (count: number, what: string) => (count > 0 ? [`${recordsText(count)} ${what}`] : []);
  return [
    ...note(possible, 'not billed: the charge only may have happened.'),
    ...note(late, 'left out: of an earlier month without an invoice. Bill that month, or turn on Bill Late Records.'),
    ...note(later, 'left out: of a later month.'),
  ];
}
