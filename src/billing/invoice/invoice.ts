import { createHash } from 'node:crypto';

export interface Party {
  readonly name: string;
  readonly address: string;
  readonly taxId: string;
}

/** One line. `exactUsd` is to the nano-dollar; `amountUsd` is what it adds to the total, in whole cents. */
export interface InvoiceLine {
  readonly line: number;
  /** YYYY-MM. */
  readonly month: string;
  /** Whether the records came too late for the invoice of their own month. */
  readonly adjustment: boolean;
  readonly description: string;
  readonly quantity: string;
  readonly exactUsd: string;
  readonly amountUsd: string;
  readonly taxes: readonly string[];
}

export interface InvoiceTax {
  readonly name: string;
  readonly percent: string;
  readonly baseUsd: string;
  readonly amountUsd: string;
}

/** An invoice as it was finalized. Amounts are USD as decimal text; days are YYYY-MM-DD in UTC. */
export interface Invoice {
  readonly version: 1;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly month: string;
  readonly currency: 'USD';
  readonly seller: Party;
  readonly buyer: Party;
  readonly lines: readonly InvoiceLine[];
  readonly netUsd: string;
  readonly taxes: readonly InvoiceTax[];
  readonly totalUsd: string;
  readonly reverseCharge: boolean;
  readonly rounding: string;
  readonly note: string;
  readonly days: readonly { readonly day: string; readonly exactUsd: string }[];
  /** SHA-256 of all the rest, so that a change after the fact shows. */
  readonly hash: string;
}

/** How an invoice is rounded, in words that stand on it. */
export const roundingRule =
  'Lines are exact to a thousand-millionth of a dollar. Their sum is rounded to the cent, a half to the even cent; each line shows ' +
  'whole cents, and the cents that rounding down leaves over go to the lines with the largest remainders, so that the lines add up to ' +
  'the net total. Each tax is rounded to the cent in the same way, on the sum of its lines.';

/** Seals an invoice with the hash of its content. */
export function sealInvoice(invoice: Omit<Invoice, 'hash'>): Invoice {
  return { ...invoice, hash: hashOf(invoice) };
}

/** Whether an invoice is as it was finalized. */
export function isUnchanged({ hash, ...content }: Invoice): boolean {
  return hash === hashOf(content);
}

/** Whether something is an invoice, as it was finalized. */
export function isInvoice(value: unknown): value is Invoice {
  if (typeof value !== 'object' || value === null || !('hash' in value) || !('number' in value)) return false;
  const { hash, ...content } = value;
  return typeof value.number === 'string' && hash === hashOf(content);
}

function hashOf(content: object): string {
  return createHash('sha256').update(canonical(content)).digest('hex');
}

/** JSON with its keys in order, so that the way an invoice was stored does not matter. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
