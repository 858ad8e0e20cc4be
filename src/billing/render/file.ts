import type { Invoice } from '../invoice/invoice';

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

/** The bytes of an invoice with the name and media type they go by. */
export function invoiceFile({ number }: Invoice, format: InvoiceFormat, bytes: Uint8Array): RenderedInvoice {
  const fileName = `invoice-${number.replace(/[^\w.-]+/g, '-')}.${format}`;
  return { bytes, mediaType: mediaTypes[format], fileName };
}
