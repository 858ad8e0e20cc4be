import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { guardUrl } from '../../src/core/guard';
import type { App } from '../app.mts';
import { bodyOf, hashOf } from '../calls/take.mts';
import { jsonAnswer } from '../http/answer.mts';
import { pageFrom, refuseLost } from '../http/cursor.mts';
import { answerOnce } from '../http/once.mts';
import { parsed } from '../http/parsed.mts';
import { notFound } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { eventTypes, newSecret } from '../webhooks/events.mts';
import { stopDeliveries } from '../webhooks/stop.mts';

/** Who is told of what. */
export const newWebhook = z.strictObject({
  url: z.string().min(1).max(2_000),
  events: z
    .array(z.enum(eventTypes))
    .min(1)
    .default([...eventTypes]),
});
/** Which deliveries are listed. */
export const deliveriesQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  job: z.string().optional(),
  after: z.string().optional(),
});

/** `/v1/webhooks`: registered endpoints, the secret of single jobs, the log of deliveries and redelivery. */
export function addWebhooks(server: FastifyInstance, app: App): void {
  const { database } = app;
  const config = { scope: 'webhooks' } as const;
  server.post('/v1/webhooks', { config }, async (request, reply) => {
    const { url, events } = parsed(newWebhook, request.body);
    guardUrl(url, app.settings.ALLOW_PRIVATE_NETWORKS);
    const once = { hash: hashOf(request, bodyOf(request), []), isSecret: true };
    return answerOnce(app, request, reply, once, async () => {
      const id = `wh_${randomBytes(12).toString('hex')}`;
      const secret = newSecret();
      await database.query('insert into webhooks(id, account, url, secret, events) values ($1, $2, $3, $4, $5)', [
        ...[id, callerOf(request).account, url, secret, events],
      ]);
      return jsonAnswer({ id, object: 'webhook', url, events, secret }, 201);
    });
  });
  server.get('/v1/webhooks', { config }, async (request) => {
    const data = await database.query(
      `select id, 'webhook' as object, url, events, created_at, disabled_at, disabled_because from webhooks
       where account = $1 order by created_at desc`,
      [callerOf(request).account],
    );
    return { object: 'list', data };
  });
  server.get('/v1/webhooks/secret', { config }, async (request) => ({
    secret: await app.events.secretOf(callerOf(request).account),
  }));
  server.delete<{ Params: { id: string } }>('/v1/webhooks/:id', { config }, async (request) => {
    const { id } = request.params;
    await database.transaction(async (inside) => {
      const rows = await inside.query('delete from webhooks where id = $1 and account = $2 returning id', [
        id,
        callerOf(request).account,
      ]);
      if (rows.length === 0) throw notFound('webhook', id);
      await stopDeliveries(inside, id, 'The endpoint was deleted.');
    });
    return { id, object: 'webhook', deleted: true };
  });
  server.get('/v1/webhooks/deliveries', { config }, async (request) => {
    const { limit, job, after } = parsed(deliveriesQuery, request.query);
    await refuseLost(database, 'deliveries', callerOf(request).account, after);
    const rows = await database.query<{ id: string }>(
      `select id, event, webhook, job, type, url, status, attempts, next_at, last_status, last_message, log, created_at
       from deliveries where account = $1 and ($2::text is null or job = $2)
         and ($3::text is null or (created_at, id) < (select created_at, id from deliveries where id = $3 and account = $1))
       order by created_at desc, id desc limit $4`,
      [callerOf(request).account, job ?? null, after ?? null, limit + 1],
    );
    return { object: 'list', ...pageFrom(rows, limit) };
  });
  server.post<{ Params: { id: string } }>(
    '/v1/webhooks/deliveries/:id/redeliver',
    { config },
    async (request, reply) => {
      const { id } = request.params;
      return answerOnce(app, request, reply, { hash: hashOf(request, {}, []) }, async () => {
        await redeliver(app, callerOf(request).account, id);
        return jsonAnswer({ id, object: 'delivery', status: 'pending' }, 202);
      });
    },
  );
}

async function redeliver({ database, queue }: App, account: string, id: string): Promise<void> {
  await database.transaction(async (inside) => {
    const rows = await inside.query(
      `update deliveries set status = 'pending', attempts = 0, next_at = now() where id = $1 and account = $2 returning id`,
      [id, account],
    );
    if (rows.length === 0) throw notFound('delivery', id);
    await queue.send('deliveries', id, 0, inside);
  });
}
