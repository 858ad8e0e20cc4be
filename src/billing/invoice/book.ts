import type { Invoice } from './invoice';
import type { CreateInvoiceRequest } from './request';

/**
 * Where finalized invoices are kept. `issue` numbers, keeps and marks in one indivisible step: the number is the next one
 * without a gap, a key that was issued before gives its invoice back unchanged, and the records count as invoiced.
 */
export interface InvoiceBook {
  find(key: string): Promise<Invoice | null>;
  issue(key: string, recordIds: readonly string[], make: (number: string) => Invoice): Promise<Invoice>;
  /** Whether a record already stands on an invoice. */
  isInvoiced(recordId: string): boolean;
}

/** Under what an invoice is kept: a seller bills a buyer, or one of its labels, once for a month. */
export function invoiceKey(request: CreateInvoiceRequest): string {
  const { sellerName, sellerTaxId, buyerName, clientLabel = '', month } = request;
  return JSON.stringify([sellerName, sellerTaxId, buyerName, clientLabel, month]);
}

/** An invoice book in memory. Numbers are the prefix and six digits. */
export function memoryInvoiceBook(prefix = '', first = 1): InvoiceBook & { readonly invoices: readonly Invoice[] } {
  const issued = new Map<string, Invoice>();
  const recordsInvoiced = new Set<string>();
  return {
    get invoices() {
      return [...issued.values()];
    },
    find: async (key) => issued.get(key) ?? null,
    async issue(key, recordIds, make) {
      const before = issued.get(key);
      if (before) return before;
      const invoice = make(`${prefix}${String(first + issued.size).padStart(6, '0')}`);
      issued.set(key, invoice);
      for (const id of recordIds) recordsInvoiced.add(id);
      return invoice;
    },
    isInvoiced: (recordId) => recordsInvoiced.has(recordId),
  };
}

/** A book for one invoice whose number the caller keeps gapless, such as a column of a table. */
export function givenNumber(number: string): InvoiceBook {
  return {
    find: async () => null,
    issue: async (_key, _recordIds, make) => make(number),
    isInvoiced: () => false,
  };
}
