import { RouterFailure } from '../../operations';
import { isUnchanged } from '../invoice/invoice';
import type { Invoice } from '../invoice/invoice';
import { invoiceCsv } from './csv';
import { invoiceFile, type InvoiceFormat, type RenderedInvoice } from './file';
import { invoiceHtml } from './html';
import { invoicePdf } from './pdf';

/** An invoice as a file, always the same bytes for the same invoice. One that was changed after it was finalized is refused. */
export function renderInvoice(invoice: Invoice, format: InvoiceFormat): RenderedInvoice {
  requireUnchanged(invoice);
  return invoiceFile(invoice, format, renderers[format](invoice));
}

/** Refuses an invoice that was changed after it was finalized. */
export function requireUnchanged(invoice: Invoice): void {
  if (isUnchanged(invoice)) return;
  const sentence = `Invoice ${invoice.number} was changed after it was finalized. Take the one that was issued.`;
  throw new RouterFailure('invalidInput', sentence);
}

const encode = (text: string) => new TextEncoder().encode(text);

const renderers: Readonly<Record<InvoiceFormat, (invoice: Invoice) => Uint8Array>> = {
  json: (invoice) => encode(`${JSON.stringify(invoice, null, 2)}\n`),
  csv: (invoice) => encode(invoiceCsv(invoice)),
  html: (invoice) => encode(invoiceHtml(invoice)),
  pdf: invoicePdf,
};
