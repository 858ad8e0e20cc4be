import type { FastifyInstance } from 'fastify';
import type { App } from '../app.mts';

/** `/healthz` (the process answers), `/readyz` (so does the store), `/metrics`. */
export function addHealth(server: FastifyInstance, app: App): void {
  server.get('/healthz', { config: { isOpen: true } }, async () => ({ status: 'ok' }));
  server.get('/readyz', { config: { isOpen: true } }, async (_request, reply) => {
    try {
      await app.database.query('select 1');
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'the store does not answer' });
    }
  });
  server.get('/metrics', { config: { scope: 'admin' } }, async (_request, reply) => {
    return reply.type('text/plain; version=0.0.4').send(await app.telemetry.text());
  });
  server.get('/v1/health/deployments', { config: { scope: 'usage' } }, async () => {
    const data = app.memory
      .health()
      .map(({ medianMs, isResting, ...health }) => ({ ...health, median_ms: medianMs, is_resting: isResting }));
    return { object: 'list', data };
  });
}
