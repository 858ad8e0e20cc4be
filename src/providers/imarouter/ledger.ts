import { z } from 'zod/v4';
import type { CreateInvoiceRequest } from '../../billing/invoice/request';
import type { InvoiceFormat } from '../../billing/render/file';
import { isRecord } from '../../billing/intake';
import { groupings } from '../../billing/groupings';
import { type CostReport, type ReportRow } from '../../billing/report';
import type { Sums } from '../../billing/tally';
import type { LedgerContract } from '../../core/provider';
import { snakeCase } from './fields';

/** `GET /usage`, `GET /usage/records` and `GET /invoices/{month}` of our HTTP API. Source: https://imarouter.com/docs */
export const ledger: LedgerContract = {
  report: ({ groupBy, fromDay = firstDay, ...filter }) => ({
    method: 'GET',
    path: '/usage',
    query: { group_by: groupBy.map(snakeCase).join(','), ...queryOf({ fromDay, ...filter }) },
    as: 'json',
  }),
  readReport(json) {
    const answer = reportSchema().safeParse(json);
    return answer.success ? reportOf(answer.data) : null;
  },
  invoice: ({ month, ...request }: CreateInvoiceRequest, format: InvoiceFormat) => ({
    method: 'GET',
    path: `/invoices/${month}`,
    query: { format, ...queryOf(request) },
    as: 'json',
  }),
  records: ({ fromDay = firstDay, toDay }, after) => ({
    method: 'GET',
    path: '/usage/records',
    query: queryOf({ fromDay, toDay, after, limit: '1000' }),
    as: 'json',
  }),
  readRecords(json) {
    const answer = recordsSchema.safeParse(json);
    if (!answer.success || !answer.data.data.every(isRecord)) return null;
    return { records: answer.data.data, next: answer.data.next };
  },
  readNotes: ({ 'x-imarouter-warnings': told }) => (told === undefined ? [] : [decodeURI(told)]),
};

/** Our API begins with the month that runs unless it is told a day. */
const firstDay = '1970-01-01';

const nanos = z
  .string()
  .regex(/^-?\d+$/)
  .nullable();
const count = z.number().int().nonnegative();
const sums = {
  cost: nanos,
  cost_at_most: nanos,
  price: nanos,
  margin: nanos,
  records: count,
  cost_unknown: count,
  price_unknown: count,
  quantities: z.record(z.string(), z.string()),
};

const recordsSchema = z.object({ data: z.array(z.unknown()).max(10_000), next: z.string().min(1).nullable() });

type Answer = z.infer<ReturnType<typeof reportSchema>>;

function reportSchema() {
  return z.object({
    currency: z.literal('USD'),
    data: z.array(z.looseObject(sums)),
    total: z.object(sums),
    notes: z.array(z.string()),
    unsettled: count.default(0),
  });
}

function reportOf({ currency, data, total, notes, unsettled }: Answer): CostReport {
  const open = unsettled > 0 ? [`${unsettled} charges are not settled yet; their sums may still change.`] : [];
  return { currency, rows: data.map(rowOf), total: sumsOf(total), notes: [...notes, ...open] };
}

function rowOf(row: Answer['data'][number]): ReportRow {
  const group = groupings.flatMap((name) => {
    const value = row[snakeCase(name)];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { group: Object.fromEntries(group), ...sumsOf(row) };
}

function sumsOf(row: Answer['total']): Sums {
  const { cost, cost_at_most: costAtMost, price, margin, records, quantities } = row;
  const unknown = { costUnknown: row.cost_unknown, priceUnknown: row.price_unknown };
  return { cost, costAtMost, price, margin, records, ...unknown, quantities };
}

/** Query parameters by our API's names; what is neither text, number nor truth is JSON. */
function queryOf(fields: object): Record<string, string> {
  const entries = Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || value === '') return [];
    return [[snakeCase(name), typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
  return Object.fromEntries(entries);
}
