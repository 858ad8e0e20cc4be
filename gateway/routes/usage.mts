import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { groupings } from '../../src/billing/groupings';
import { toCloudEvent } from '../../src/billing/cloudEvents';
import { costReport } from '../../src/billing/report';
import { type Attempt, operationIds } from '../../src/operations';
import type { App } from '../app.mts';
import { attemptWords } from '../http/errorBody.mts';
import { pageFrom, refuseLost } from '../http/cursor.mts';
import { parsed } from '../http/parsed.mts';
import { callerOf } from '../http/server.mts';
import { pageOf, readLedger } from '../money/ledger.mts';
import { snakeCase } from '../intake/fields.mts';

const dayWords = 'expected a day as YYYY-MM-DD';
const day = z.iso.date(dayWords).regex(/^[12]/, dayWords);
const groupNames = ['client', ...groupings.map(snakeCase)];
const word = z.string().min(1).optional();
/** What is summed, and by what. */
export const usageQuery = z.strictObject({
  group_by: z
    .string()
    .describe(`Words with commas between them: ${groupNames.join(', ')}`)
    .default('day,model')
    .transform((text) => text.split(',').filter((one) => one !== ''))
    .pipe(z.array(z.enum(groupNames))),
  from_day: day.optional(),
  to_day: day.optional(),
  key: word,
  provider: word,
  model: word,
  operation: z.enum(operationIds).optional(),
  client_label: word,
  workflow: word,
});
/** Which records are listed. */
export const recordsQuery = z.strictObject({
  from_day: day.optional(),
  to_day: day.optional(),
  key: word,
  after: z.string().default(''),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  format: z.enum(['records', 'cloud_events']).default('records'),
});
/** Which requests are listed. */
export const requestsQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().optional(),
});

/** `GET /v1/usage` sums what was metered, `/records` lists it; `GET /v1/requests` lists what was asked. A cost that is not known is null. */
export function addUsage(server: FastifyInstance, app: App): void {
  const config = { scope: 'usage' } as const;
  server.get('/v1/usage', { config }, async (request) => {
    const {
      group_by: asked,
      from_day: fromDay = firstOfMonth(),
      to_day: toDay,
      key,
      client_label: clientLabel,
      ...labels
    } = parsed(usageQuery, request.query);
    const { account } = callerOf(request);
    const groupBy = groupings.filter(
      (one) => asked.includes(snakeCase(one)) || (one === 'clientLabel' && asked.includes('client')),
    );
    const records = readLedger(app.database, {
      account,
      from: `${fromDay}T00:00:00Z`,
      ...(key === undefined ? {} : { key }),
    });
    const report = await costReport(records, groupBy, { ...labels, fromDay, toDay, clientLabel });
    const [open] = await app.database.query<{ unsettled: number }>(
      'select count(*)::integer as unsettled from usage_records where account = $1 and is_unsettled and time >= $2::timestamptz',
      [account, `${fromDay}T00:00:00Z`],
    );
    const data = report.rows.map(({ group, ...sums }) => ({ ...named(group), ...named(sums) }));
    return {
      object: 'list',
      currency: 'USD',
      unit: 'nano-dollars',
      data,
      total: named(report.total),
      unsettled: open?.unsettled ?? 0,
      notes: report.notes,
    };
  });
  server.get('/v1/usage/records', { config }, async (request, reply) => {
    const {
      from_day: fromDay = firstOfMonth(),
      to_day: toDay,
      key,
      after,
      limit,
      format,
    } = parsed(recordsQuery, request.query);
    const filter = {
      account: callerOf(request).account,
      from: `${fromDay}T00:00:00Z`,
      ...(toDay === undefined ? {} : { to: startOfNext(toDay) }),
      ...(key === undefined ? {} : { key }),
    };
    const data = await pageOf(app.database, filter, after, limit);
    const next = data.length < limit ? null : (data.at(-1)?.id ?? null);
    if (format === 'records') return { object: 'list', data, next };
    if (next !== null) void reply.header('link', `<${nextPage(request.url, next)}>; rel="next"`);
    const events = data.map((record) => toCloudEvent(record));
    return reply.type('application/cloudevents-batch+json').send(JSON.stringify(events));
  });
  server.get('/v1/requests', { config }, async (request) => {
    const { limit, after } = parsed(requestsQuery, request.query);
    await refuseLost(app.database, 'requests', callerOf(request).account, after);
    const rows = await app.database.query<{ id: string; attempts: Attempt[] }>(
      `select id, key, operation, model, provider, status, job, cost, duration_ms, attempts, warnings, client_label, created_at
       from requests where account = $1
         and ($2::text is null or (created_at, id) < (select created_at, id from requests where id = $2 and account = $1))
       order by created_at desc, id desc limit $3`,
      [callerOf(request).account, after ?? null, limit + 1],
    );
    const { data, next_after: next } = pageFrom(rows, limit);
    const told = data.map(({ attempts, ...row }) => ({ ...row, attempts: attemptWords(attempts) }));
    return { object: 'list', data: told, next_after: next };
  });
}

function startOfNext(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
}

function nextPage(url: string, after: string): string {
  const [path, query] = url.split('?');
  const words = new URLSearchParams(query);
  words.set('after', after);
  return `${path}?${words}`;
}

function firstOfMonth(): string {
  return `${new Date().toISOString().slice(0, 7)}-01`;
}

function named(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [snakeCase(name), value]));
}
