import { RouterFailure } from '../../operations';
import { isUnchanged } from '../invoice/invoice';
import type { Invoice } from '../invoice/invoice';
import { invoiceCsv } from './csv';
import { invoiceHtml } from './html';
import { invoicePdf } from './pdf';

export const invoiceFormats = ['json', 'csv', 'html', 'pdf'] as const;
export type InvoiceFormat = (typeof invoiceFormats)[number];

/** A file made of an invoice. */
export interface RenderedInvoice {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
  readonly fileName: string;
}

const mediaTypes: Readonly<Record<InvoiceFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
};

/** An invoice as a file, always the same bytes for the same invoice. One that was changed after it was finalized is refused. */
export function renderInvoice(invoice: Invoice, format: InvoiceFormat): RenderedInvoice {
  if (!isUnchanged(invoice)) {
    const sentence = `Invoice ${invoice.number} was changed after it was finalized. Take the one that was issued.`;
    throw new RouterFailure('invalidInput', sentence);
  }
  const fileName = `invoice-${invoice.number.replace(/[^\w.-]+/g, '-')}.${format}`;
  return { bytes: renderers[format](invoice), mediaType: mediaTypes[format], fileName };
}

const encode = (text: string) => new TextEncoder().encode(text);

const renderers: Readonly<Record<InvoiceFormat, (invoice: Invoice) => Uint8Array>> = {
  json: (invoice) => encode(`${JSON.stringify(invoice, null, 2)}\n`),
  csv: (invoice) => encode(invoiceCsv(invoice)),
  html: (invoice) => encode(invoiceHtml(invoice)),
  pdf: invoicePdf,
};
