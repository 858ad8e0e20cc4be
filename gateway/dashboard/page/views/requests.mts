import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { element } from '../element.mts';
import { state, table } from '../table.mts';
import { duration, money, time } from '../words.mts';
import { paged } from './paged.mts';

const attemptSchema = z.object({
  provider: z.string(),
  model: z.string(),
  status: z.string(),
  requests: z.number(),
  duration_ms: z.number(),
  message: z.optional(z.string()),
});
const requestSchema = z.object({
  id: z.string(),
  operation: z.string(),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  status: z.number(),
  job: z.nullable(z.string()),
  cost: z.nullable(z.string()),
  duration_ms: z.number(),
  attempts: z.array(attemptSchema),
  warnings: z.array(z.string()),
  client_label: z.nullable(z.string()),
  created_at: z.string(),
});
type RequestRow = z.infer<typeof requestSchema>;
const listSchema = z.object({ data: z.array(requestSchema), next_after: z.nullable(z.string()) });
const pageRows = 50;

/** What was asked lately: who answered, after which attempts, at which cost. */
export async function requestsView(): Promise<Node> {
  return paged(async (after) => {
    const query = new URLSearchParams({ limit: String(pageRows), ...(after === null ? {} : { after }) });
    const { data, next_after: next } = await ask('GET', `/v1/requests?${query}`, listSchema);
    return { content: requestTable(data), next };
  });
}

function requestTable(rows: readonly RequestRow[]): HTMLElement {
  return table<RequestRow>(
    'Requests',
    [
      { title: 'Time', cell: (row) => time(row.created_at) },
      { title: 'Operation', cell: (row) => row.operation },
      { title: 'Model', cell: (row) => row.model ?? '' },
      { title: 'Provider', cell: (row) => row.provider ?? '' },
      { title: 'Client', cell: (row) => row.client_label ?? '' },
      { title: 'Status', cell: (row) => state(String(row.status)) },
      { title: 'Took', cell: (row) => duration(row.duration_ms), isAmount: true },
      { title: 'Cost', cell: (row) => money(row.cost), isAmount: true },
      { title: 'Attempts', cell: attemptsOf },
    ],
    rows,
    'No request yet.',
  );
}

function attemptsOf({ id, attempts, warnings }: RequestRow): Node {
  const lines = attempts.map(({ provider, model, status, requests, duration_ms: durationMs, message }) =>
    element(
      'li',
      {},
      `${provider} ${model}: ${status} after ${duration(durationMs)}, ${requests} sent`,
      message === undefined ? null : element('span', { class: 'quiet' }, ` ${message}`),
    ),
  );
  const warned = warnings.map((warning) => element('li', { class: 'quiet' }, warning));
  const summary = element('summary', {}, String(attempts.length));
  return element('details', {}, summary, element('code', {}, id), element('ol', {}, ...lines, ...warned));
}
