import type { z } from 'zod/v4';
import {
  costReport,
  costReportSchema,
  createInvoice,
  createInvoiceSchema,
  groupings,
  invoiceFormats,
  renderInvoice,
  usdOfNanos,
} from '../../src/billing';
import { RouterFailure } from '../../src/operations';
import type { Props } from './component.mts';
import type { Connection } from './connection.mts';
import { dataStoreInvoiceBook } from './invoiceBook.mts';
import { dataStoreLedger, demandedDataStore } from './ledger.mts';
import { fieldProps, folderProp, ledgerProp } from './props.mts';
import { readFields } from './read.mts';
import { type Call, doing } from './stepParts.mts';

/** The props of Get Cost Report. */
export function reportProps(connection: Connection): Props {
  const { groupBy, ...others } = fieldProps(costReportSchema);
  return { ...ledgerProp(connection, false), groupBy: { ...groupBy, options: groupings }, ...others };
}

/** What was spent, by group, from the ledger in a data store. */
export function getCostReport(call: Call): Promise<object> {
  return doing(call, async ({ $, values }) => {
    const ledger = dataStoreLedger(demandedDataStore(values));
    const { groupBy, ...filter } = parsed(costReportSchema, await readFields(costReportSchema, values));
    const report = await costReport(ledger.read(), groupBy, filter);
    const { cost } = report.total;
    $.export(
      '$summary',
      `Summed ${report.total.records} usage records: ${cost === null ? 'cost not known' : `$${usdOfNanos(cost)}`}`,
    );
    return report;
  });
}

/** The props of Create Invoice. */
export function invoiceProps(connection: Connection): Props {
  const fields = Object.entries(fieldProps(createInvoiceSchema));
  const demanded = fields.filter(([, { optional }]) => optional !== true);
  return {
    ...ledgerProp(connection, false),
    ...Object.fromEntries([...demanded, ...fields.filter((field) => !demanded.includes(field))]),
    fileFormat: {
      type: 'string',
      label: 'File Format',
      description: 'How the invoice is written.',
      options: [...invoiceFormats],
      default: 'pdf',
      optional: true,
    },
    ...folderProp('write'),
  };
}

/** Finalizes the invoice of a month from the ledger in a data store and writes it as a file. */
export function createInvoiceFile(call: Call): Promise<object> {
  return doing(call, async ({ $, values, files }) => {
    const store = demandedDataStore(values);
    const request = parsed(createInvoiceSchema, await readFields(createInvoiceSchema, values));
    const format = invoiceFormats.find((known) => known === (values['fileFormat'] ?? 'pdf'));
    if (format === undefined) throw refused(`'${String(values['fileFormat'])}' is no file format of invoices`);
    const parts = { book: await dataStoreInvoiceBook(store), now: Date.now() };
    const { invoice, notes } = await createInvoice(request, dataStoreLedger(store).read(), parts);
    const { bytes, mediaType, fileName } = renderInvoice(invoice, format);
    const filePath = await files.write(bytes, fileName);
    $.export('$summary', `Invoice ${invoice.number} over $${invoice.totalUsd} for ${invoice.month}`);
    return { filePath, mediaType, number: invoice.number, totalUsd: invoice.totalUsd, invoice, notes };
  });
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  const [issue] = answer.error.issues;
  throw refused(`'${issue?.path.join('.') || 'input'}' is not valid: ${issue?.message}`);
}

function refused(message: string): RouterFailure {
  return new RouterFailure('invalidInput', message, { stage: 'intake' });
}
