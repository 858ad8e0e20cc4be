import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toCloudEvent } from '../../../billing/cloudEvents';
import { createInvoiceSchema } from '../../../billing/invoice/request';
import { usdOfNanos } from '../../../billing/money';
import { costReportSchema, type CostReport, type ReportRow } from '../../../billing/report';
import { invoiceFormats, type RenderedInvoice } from '../../../billing/render/file';
import { usageFilterSchema } from '../../../billing/selected';
import { renderReport } from '../../../billing/render/report';
import type { Books } from '../../../core/accountLedger';
import { parametersOf, textOf, type Parameters } from '../input/parameters';
import { parameterNames } from '../properties/names';
import { readRequest } from './request';
import { exportForms, reportForms, usageNames } from './names';

const [, cloudEvents] = exportForms;

/** Sums usage records; one item for each row, or one for all, with a file if that is wanted. */
export async function getCostReport(context: IExecuteFunctions, books: Books): Promise<INodeExecutionData[]> {
  const parameters = parametersOf(context)(0);
  const report = await books.costReport(readRequest(costReportSchema, parameters, (name) => name !== 'groupBy'));
  const form = reportForms.find((one) => one === parameters.first(usageNames.reportForm)) ?? 'rows';
  const pairedItem = allItems(context);
  if (form === 'rows') return rowsOf(report).map((json) => ({ json, pairedItem }));
  const json = summaryOf(report);
  if (form === 'summary') return [{ json, pairedItem }];
  const fileName = `cost-report.${form}`;
  const binary = await fileFor(context, parameters, { ...renderReport(report, form), fileName });
  return [{ json: { ...json, fileName }, binary, pairedItem }];
}

/** The usage records themselves, an item each. */
export async function exportUsage(context: IExecuteFunctions, books: Books): Promise<INodeExecutionData[]> {
  const parameters = parametersOf(context)(0);
  const { records } = await books.usage(readRequest(usageFilterSchema, parameters, () => true));
  const isEvent = parameters.first(usageNames.exportForm) === cloudEvents;
  const pairedItem = allItems(context);
  return records.map((record) => ({ json: plain(isEvent ? toCloudEvent(record) : record), pairedItem }));
}

/** Bills usage records: one item with the invoice, its file, and the ids of the records that the workflow has to mark. */
export async function createInvoiceItem(context: IExecuteFunctions, books: Books): Promise<INodeExecutionData[]> {
  const parameters = parametersOf(context)(0);
  const request = readRequest(createInvoiceSchema(), parameters);
  const format = invoiceFormats.find((one) => one === parameters.first(usageNames.invoiceFormat)) ?? 'html';
  const { invoice, notes, recordIds, file } = await books.createInvoice(request, format);
  const marks = recordIds === undefined ? {} : { recordIds: [...recordIds] };
  const json = { invoice: plain(invoice), ...marks, notes: [...notes], fileName: file.fileName };
  return [{ json, binary: await fileFor(context, parameters, file), pairedItem: allItems(context) }];
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
  { bytes, fileName, mediaType }: RenderedInvoice,
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
