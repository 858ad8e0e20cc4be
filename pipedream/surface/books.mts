import { z } from 'zod/v4';
import { costReport, createInvoice, type Invoice, type InvoiceBook, renderInvoice } from '../../src/billing';
import { selectRecords } from '../../src/billing/selected';
import type { Books } from '../../src/core/accountLedger';
import { type DataStore, dataStoreLedger } from './ledger.mts';

const prefix = 'imarouter/invoice/';

const entrySchema = z.object({
  key: z.string(),
  recordIds: z.array(z.string()),
  invoice: z.custom<Invoice>((value) => typeof value === 'object' && value !== null && 'hash' in value),
});

/** Usage and invoices in a data store as books. */
export function dataStoreBooks(store: DataStore): Books {
  const ledger = dataStoreLedger(store);
  return {
    costReport: ({ groupBy, ...filter }) => costReport(ledger.read(), groupBy, filter),
    usage: (filter) => selectRecords(ledger.read(), filter),
    async createInvoice(request, format) {
      const parts = { book: await invoiceBook(store), now: Date.now() };
      const { invoice, notes } = await createInvoice(request, ledger.read(), parts);
      return { invoice, notes, file: renderInvoice(invoice, format) };
    },
  };
}

/**
 * Invoices in a data store, one key for each, with the records that stand on it. A data store knows no transactions: two
 * steps that issue invoices at the same moment could take the same number, so let one workflow issue them.
 */
async function invoiceBook(store: DataStore): Promise<InvoiceBook> {
  const keys = (await store.keys()).filter((key) => key.startsWith(prefix));
  const entries = (await Promise.all(keys.map((key) => store.get(key)))).map((entry) => entrySchema.parse(entry));
  const issued = new Map(entries.map(({ key, invoice }) => [key, invoice]));
  const invoiced = new Set(entries.flatMap(({ recordIds }) => recordIds));
  return {
    find: async (key) => issued.get(key) ?? null,
    async issue(key, recordIds, make) {
      const number = String(issued.size + 1).padStart(6, '0');
      const invoice = make(number);
      await store.set(`${prefix}${number}`, { key, recordIds, invoice });
      issued.set(key, invoice);
      for (const id of recordIds) invoiced.add(id);
      return invoice;
    },
    isInvoiced: (recordId) => invoiced.has(recordId),
  };
}
