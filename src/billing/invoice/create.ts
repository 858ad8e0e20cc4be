import { RouterFailure, operationIds, operations } from '../../operations';
import type { UsageRecord } from '../../operations';
import { usdOfCents, usdOfNanos } from '../money';
import type { RecordSource } from '../report';
import { invoiceKey } from './book';
import type { InvoiceBook } from './book';
import { allocateCents, percentOf } from './cents';
import { collect } from './collect';
import type { Collected } from './collect';
import type { Group } from './monthBill';
import { roundingRule, sealInvoice } from './invoice';
import type { Invoice, InvoiceLine, InvoiceTax } from './invoice';
import { quantityText } from './quantityText';
import type { CreateInvoiceRequest, TaxRate } from './request';

export interface InvoiceParts {
  readonly book: InvoiceBook;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface IssuedInvoice {
  readonly invoice: Invoice;
  /** The records that stand on it; none where it had been issued before. */
  readonly recordIds: readonly string[];
  /** Whole sentences: what was left out. */
  readonly notes: readonly string[];
}

/**
 * Finalizes the invoice of a month that has ended, over the records' prices. Asked again, it gives the same invoice back.
 * Charges that only may have happened are not billed; a record without a price refuses the invoice.
 */
export async function createInvoice(
  request: CreateInvoiceRequest,
  records: RecordSource,
  { book, now }: InvoiceParts,
): Promise<IssuedInvoice> {
  checkEnded(request.month, now);
  const key = invoiceKey(request);
  const before = await book.find(key);
  if (before) return issuedBefore(before);
  const collected = await collect(request, records, book);
  const content = contentOf(request, collected, new Date(now));
  const invoice = await book.issue(key, collected.recordIds, (number) => sealInvoice({ ...content, number }));
  return { invoice, recordIds: collected.recordIds, notes: collected.notes };
}

/** An invoice that is asked for again, whatever is said of it now. */
export function issuedBefore(invoice: Invoice): IssuedInvoice {
  return { invoice, recordIds: [], notes: ['The invoice was issued before and never changes.'] };
}

function contentOf(
  request: CreateInvoiceRequest,
  { groups, days }: Collected,
  now: Date,
): Omit<Invoice, 'hash' | 'number'> {
  const { cents, total } = allocateCents(groups.map(({ nanos }) => nanos));
  const taxes = request.taxRates.map((rate) => taxOf(rate, groups, cents));
  const tax = taxes.reduce((sum, { cents: one }) => sum + one, 0n);
  return {
    version: 1,
    issued: dayText(now),
    due: dayText(new Date(now.getTime() + request.paymentDays * 86_400_000)),
    month: request.month,
    currency: 'USD',
    seller: { name: request.sellerName, address: request.sellerAddress, taxId: request.sellerTaxId },
    buyer: { name: request.buyerName, address: request.buyerAddress, taxId: request.buyerTaxId },
    lines: groups.map((group, index) => lineOf(group, index, cents[index] ?? 0n, request)),
    netUsd: usdOfCents(total),
    taxes: taxes.map(({ tax: shown }) => shown),
    totalUsd: usdOfCents(total + tax),
    reverseCharge: request.reverseCharge,
    rounding: roundingRule,
    note: request.note,
    days: [...days].sort().map(([day, nanos]) => ({ day, exactUsd: usdOfNanos(nanos) })),
  };
}

function taxOf(rate: TaxRate, groups: readonly Group[], cents: readonly bigint[]): { tax: InvoiceTax; cents: bigint } {
  const base = groups.reduce((sum, { sample }, index) => (bears(sample, rate) ? sum + (cents[index] ?? 0n) : sum), 0n);
  const amount = percentOf(base, rate.percent);
  const { name, percent } = rate;
  return { tax: { name, percent, baseUsd: usdOfCents(base), amountUsd: usdOfCents(amount) }, cents: amount };
}

function lineOf(group: Group, index: number, cents: bigint, request: CreateInvoiceRequest): InvoiceLine {
  const { month, sample, quantity, nanos } = group;
  const adjustment = month < request.month;
  return {
    line: index + 1,
    month,
    adjustment,
    description: `${adjustment ? `Adjustment for ${month}: ` : ''}${describe(sample)}`,
    quantity: quantityText(sample.unit, quantity),
    exactUsd: usdOfNanos(nanos),
    amountUsd: usdOfCents(cents),
    taxes: request.taxRates.filter((rate) => bears(sample, rate)).map(({ name }) => name),
  };
}

function describe({ operation, model, provider, surcharge }: UsageRecord): string {
  const id = operationIds.find((one) => one === operation);
  const title = id === undefined ? operation : operations[id].action;
  return `${title}, ${model} (${provider})${surcharge === undefined ? '' : `, ${surcharge}`}`;
}

function bears({ operation }: UsageRecord, rate: TaxRate): boolean {
  return rate.operations === undefined || rate.operations.some((one) => one === operation);
}

function checkEnded(month: string, now: number): void {
  if (new Date(now).toISOString().slice(0, 7) > month) return;
  throw new RouterFailure('invalidInput', `${month} has not ended in UTC. Create its invoice afterwards.`);
}

function dayText(time: Date): string {
  return time.toISOString().slice(0, 10);
}
