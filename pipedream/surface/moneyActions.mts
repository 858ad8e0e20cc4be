import type { z } from 'zod/v4';
import { costReportSchema, createInvoiceSchema, groupings, invoiceFormats, usdOfNanos } from '../../src/billing';
import type { Books } from '../../src/core/accountLedger';
import { RouterFailure, wrongWith } from '../../src/operations';
import type { Props } from './component.mts';
import type { Connection } from './connection.mts';
import { dataStoreBooks } from './books.mts';
import { dataStoreOf } from './ledger.mts';
import { fieldProps, folderProp, ledgerProp } from './props.mts';
import { readFields } from './read.mts';
import { type Call, doing, type StepParts } from './stepParts.mts';

/** The props of Get Cost Report. */
export function reportProps(connection: Connection): Props {
  const { groupBy, ...others } = fieldProps(costReportSchema);
  return { ...booksProp(connection), groupBy: { ...groupBy, options: groupings }, ...others };
}

/** What was spent, by group, from the books of the step. */
export function getCostReport(call: Call): Promise<object> {
  return doing(call, async (parts) => {
    const request = parsed(costReportSchema, await readFields(costReportSchema, parts.values));
    const report = await booksOf(parts).costReport(request);
    const { records, cost } = report.total;
    const spent = cost === null ? 'cost not known' : `$${usdOfNanos(cost)}`;
    parts.$.export('$summary', `Summed ${records} usage records: ${spent}`);
    return report;
  });
}

/** The props of Create Invoice. */
export function invoiceProps(connection: Connection): Props {
  const fields = Object.entries(fieldProps(createInvoiceSchema()));
  const demanded = fields.filter(([, { optional }]) => optional !== true);
  return {
    ...booksProp(connection),
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

/** Finalizes the invoice of a month from the books of the step and writes it as a file. */
export function createInvoiceFile(call: Call): Promise<object> {
  return doing(call, async (parts) => {
    const { $, values, files } = parts;
    const request = parsed(createInvoiceSchema(), await readFields(createInvoiceSchema(), values));
    const format = invoiceFormats.find((known) => known === (values['fileFormat'] ?? 'pdf'));
    if (format === undefined) throw refused(`'${String(values['fileFormat'])}' is no file format of invoices`);
    const { invoice, notes, file } = await booksOf(parts).createInvoice(request, format);
    const filePath = await files.write(file.bytes, file.fileName);
    $.export('$summary', `Invoice ${invoice.number} over $${invoice.totalUsd} for ${invoice.month}`);
    const { number, totalUsd } = invoice;
    return { filePath, mediaType: file.mediaType, number, totalUsd, invoice, notes };
  });
}

/** The data store if there is one, else the ledger of our HTTP API. */
function booksOf({ values, router }: StepParts): Books {
  const store = dataStoreOf(values);
  return store === null ? router.ledger : dataStoreBooks(store);
}

function booksProp(connection: Connection): Props {
  const where =
    'The data store that keeps the usage. Left empty, the ledger that the ImaRouter HTTP API keeps for your key.';
  return ledgerProp(connection, where);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  const [issue] = answer.error.issues;
  throw refused(wrongWith(issue?.path.join('.') || 'input', issue));
}

function refused(message: string): RouterFailure {
  return new RouterFailure('invalidInput', message, { stage: 'intake' });
}
