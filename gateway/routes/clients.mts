import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import type { App } from '../app.mts';
import { parsed } from '../http/parsed.mts';
import { notFound } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { usdAmount } from '../http/usd.mts';
import type { ClientCap } from '../money/clientCaps.mts';

const labelSchema = z.string().trim().min(1).max(100);
/** What a label may cost. */
export const capSchema = z.strictObject({ cap_usd: usdAmount });

/** `/v1/clients`: what each client label of the account may cost in a month, whichever key bills it. */
export function addClients(server: FastifyInstance, app: App): void {
  const config = { scope: 'admin' } as const;
  server.get('/v1/clients', { config }, async (request) => {
    const caps = await app.clientCaps.list(callerOf(request).account);
    return { object: 'list', data: caps.map(clientWords) };
  });
  server.put<{ Params: { label: string } }>('/v1/clients/:label', { config }, async (request) => {
    const label = parsed(labelSchema, request.params.label);
    const { cap_usd: capNanos } = parsed(capSchema, request.body);
    await app.clientCaps.set(callerOf(request).account, label, capNanos);
    return { object: 'client', client_label: label, cap: capNanos };
  });
  server.delete<{ Params: { label: string } }>('/v1/clients/:label', { config }, async (request) => {
    const { label } = request.params;
    if (!(await app.clientCaps.remove(callerOf(request).account, label))) throw notFound('client', label);
    return { object: 'client', client_label: label, cap: null };
  });
}

function clientWords({ client, capNanos, costNanos }: ClientCap): object {
  return { object: 'client', client_label: client, cap: capNanos, cost: costNanos };
}
