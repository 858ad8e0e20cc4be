import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createInvoice } from '../../../billing/invoice/create';
import { givenNumber } from '../../../billing/invoice/book';
import { createInvoiceSchema } from '../../../billing/invoice/request';
import { usdOfNanos } from '../../../billing/money';
import { costReport, costReportSchema, type CostReport, type ReportRow } from '../../../billing/report';
import { invoiceFormats } from '../../../billing/render/file';
import { renderInvoice } from '../../../billing/render/render';
import { renderReport } from '../../../billing/render/report';
import { RouterFailure } from '../../../operations';
import { parametersOf, textOf, type Parameters } from '../input/parameters';
import { parameterNames } from '../properties/names';
import { recordsOf } from './records';
import { readRequest } from './request';
import { reportForms, usageNames } from './names';

/** Sums the usage records of all items; one item for each row, or one for all, with a file if that is wanted. */
export async function getCostReport(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const parameters = parametersOf(context)(0);
  const { groupBy, ...filter } = readRequest(costReportSchema, parameters, (name) => name !== 'groupBy');
  const report = await costReport(recordsFor(context, parameters), groupBy, filter);
  const form = reportForms.find((one) => one === parameters.first(usageNames.reportForm)) ?? 'rows';
  const pairedItem = allItems(context);
  if (form === 'rows') return rowsOf(report).map((json) => ({ json, pairedItem }));
  const json = summaryOf(report);
  if (form === 'summary') return [{ json, pairedItem }];
  const { bytes, mediaType } = renderReport(report, form);
  const fileName = `cost-report.${form}`;
  return [
    { json: { ...json, fileName }, binary: await fileFor(context, parameters, bytes, fileName, mediaType), pairedItem },
  ];
}

/** Bills the usage records of all items: one item with the invoice, the ids of its records, and the file. */
export async function createInvoiceItem(context: IExecuteFunctions, nowMs: number): Promise<INodeExecutionData[]> {
  const parameters = parametersOf(context)(0);
  const request = readRequest(createInvoiceSchema, parameters);
  const number = textOf(parameters.first(usageNames.invoiceNumber), '');
  if (number === '') throw new RouterFailure('invalidInput', "'Invoice Number' is empty", { stage: 'intake' });
  const records = recordsFor(context, parameters);
  const issued = await createInvoice(request, records, { book: givenNumber(number), now: nowMs });
  const format = invoiceFormats.find((one) => one === parameters.first(usageNames.invoiceFormat)) ?? 'html';
  const { bytes, mediaType, fileName } = renderInvoice(issued.invoice, format);
  const binary = await fileFor(context, parameters, bytes, fileName, mediaType);
  const { invoice, recordIds, notes } = issued;
  const json = { invoice: plain(invoice), recordIds: [...recordIds], notes: [...notes], fileName };
  return [{ json, binary, pairedItem: allItems(context) }];
}

function recordsFor(context: IExecuteFunctions, parameters: Parameters) {
  return recordsOf(context.getInputData(), textOf(parameters.first(usageNames.usageField), 'usage'));
}

function rowsOf({ rows, total }: CostReport): IDataObject[] {
  return rows.length > 0 ? rows.map(({ group, ...sums }) => ({ ...group, ...sumsOf(sums) })) : [sumsOf(total)];
}

function summaryOf(report: CostReport): IDataObject {
  const { currency, total, notes } = report;
  return { currency, rows: rowsOf(report), total: sumsOf(total), notes: [...notes] };
}

/** Exact sums in nano-dollars as text, and the same in USD for people. */
function sumsOf({ quantities, ...sums }: Omit<ReportRow, 'group'>): IDataObject {
  const usd = (['cost', 'costAtMost', 'price', 'margin'] as const).map(
    (name) => [`${name}Usd`, sums[name] === null ? null : usdOfNanos(sums[name])] as const,
  );
  return { ...Object.fromEntries(usd), ...sums, quantities };
}

async function fileFor(
  context: IExecuteFunctions,
  parameters: Parameters,
  bytes: Uint8Array,
  fileName: string,
  mediaType: string,
) {
  const field = textOf(parameters.first(parameterNames.outputField), 'data');
  const data = await context.helpers.prepareBinaryData(Buffer.from(bytes), fileName, mediaType);
  return { [field]: { ...data, fileName, mimeType: mediaType } };
}

function allItems(context: IExecuteFunctions) {
  return context.getInputData().map((_, item) => ({ item }));
}

function plain(value: object): IDataObject {
  return JSON.parse(JSON.stringify(value));
}
