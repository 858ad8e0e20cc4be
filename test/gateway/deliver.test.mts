import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../gateway/store/database.mts';
import { createDeliverer } from '../../gateway/webhooks/deliver.mts';
import { newSecret } from '../../gateway/webhooks/events.mts';

/** Delivers once to a server that answers so, and tells how that was written down and after how long. */
async function tried(answer: (response: ServerResponse) => void): Promise<{ status: string; tookMs: number }> {
  const server = createServer((request, response) => void request.resume().on('end', () => answer(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const delivery = { id: 'dlv', event: 'evt', webhook: null, url, secret: newSecret(), payload: '{}', attempts: 0 };
  let status = '';
  const query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    if (text.includes('status = $2') || text.includes('then $2')) status = String(values[1]);
    return [{ ...delivery, status }] as unknown as Row[];
  };
  const database: Database = {
    ...{ query, execute: async () => {}, transaction: (task) => task({ query }), listen: async () => {} },
    ...{ backend: 'pglite', close: async () => {} },
  };
  const queue = { send: async () => {}, work: async () => {}, stop: async () => {} };
  const startMs = Date.now();
  await createDeliverer(database, queue, ['127.0.0.0/8'], 400)('dlv');
  const tookMs = Date.now() - startMs;
  server.closeAllConnections();
  server.close();
  return { status, tookMs };
}

/** A byte now and then, without an end. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('.'), 50);
  response.once('close', () => clearInterval(timer));
}

describe('A try to deliver', () => {
  it.each([
    ['a kind answer that never ends', 200, 'delivered'],
    ['a refusal that never ends', 500, 'pending'],
  ])('ends in its time at %s', async (_what, code, expected) => {
    const { status, tookMs } = await tried((response) => drip(response.writeHead(code)));
    expect(status).toBe(expected);
    expect(tookMs).toBeLessThan(2_000);
  });

  it('ends in its time where nothing is answered', async () => {
    const { status, tookMs } = await tried(() => {});
    expect(status).toBe('pending');
    expect(tookMs).toBeLessThan(2_000);
  });
});
