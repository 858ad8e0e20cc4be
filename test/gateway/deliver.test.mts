import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../gateway/store/database.mts';
import { createDeliverer } from '../../gateway/webhooks/deliver.mts';
import { newSecret } from '../../gateway/webhooks/events.mts';

/** A deliverer to a server that answers so. `deliver` makes one try and tells how that was written down. */
async function delivering(answer: (response: ServerResponse) => void, tryMs: number) {
  const server = createServer((request, response) => void request.resume().on('end', () => answer(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const delivery = { event: 'evt', webhook: null, url, secret: newSecret(), payload: '{}', attempts: 0 };
  const written = new Map<string, { status: string; message: string }>();
  const query = async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const [id, status, , message] = values.map(String);
    if (text.includes('then $2')) written.set(id ?? '', { status: status ?? '', message: message ?? '' });
    return [{ ...delivery, id, status }] as unknown as Row[];
  };
  const database: Database = {
    ...{ query, execute: async () => {}, transaction: (task) => task({ query }), listen: async () => {} },
    ...{ backend: 'pglite', close: async () => {} },
  };
  const queue = { send: async () => {}, work: async () => {}, stop: async () => {} };
  const tryOnce = createDeliverer(database, queue, ['127.0.0.0/8'], tryMs);
  return {
    async deliver(id: string) {
      await tryOnce(id);
      return written.get(id);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Delivers once to a server that answers so, and tells how that was written down and after how long. */
async function tried(answer: (response: ServerResponse) => void): Promise<{ status: string; tookMs: number }> {
  const { deliver, close } = await delivering(answer, 400);
  const startMs = Date.now();
  const { status = '' } = (await deliver('dlv')) ?? {};
  const tookMs = Date.now() - startMs;
  close();
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

describe('A receiver that does not answer', () => {
  it('has two tries open at once; what finds them open counts as tried, and waits', async () => {
    const { deliver, close } = await delivering(() => {}, 5_100);
    expect(await deliver('first')).toEqual({
      status: 'pending',
      message: 'Not delivered: the connection was given up',
    });
    const open = [deliver('second'), deliver('third')];
    expect(await deliver('fourth')).toEqual({
      status: 'pending',
      message: 'Not tried: the receiver lets other messages wait',
    });
    expect(await Promise.all(open)).toHaveLength(2);
    close();
  }, 30_000);
});
