import fastify from 'fastify';
import { type IncomingMessage, request } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { handOn } from '../../gateway/calls/handOn.mts';
import { speechEvents } from '../../gateway/calls/speechEvents.mts';
import type { AttemptNotice } from '../../src/core/host';
import type { UsageRecord } from '../../src/operations';

const record: UsageRecord = {
  ...{ id: 'a/0/character', time: '2026-11-30T00:00:00.000Z', operation: 'speak', provider: 'p', model: 'm' },
  ...{ deployment: 'p/m', attempt: 'a', part: 0, unit: 'character', quantity: 6, quantitySource: 'parsed' },
  ...{ priceVersion: '2026-01-01', costNanos: 90, costSource: 'computed', priceNanos: 90, priceSource: 'computed' },
  certainty: 'possible',
};
const result = {
  ...{ output: null, provider: 'p', model: 'm', attempts: [], usage: [], warnings: [] },
  ...{ cost: '90', costAtMost: '90', price: '90' },
};

const notice = (bound: UsageRecord): AttemptNotice => ({
  ...{ id: 'a', operation: 'speak', provider: 'p', model: 'm', part: 0, isWhole: true, bound: [bound] },
});

/** The answer of a route that hands six bytes on, by a provider that stated their number, for what they cost at most. */
async function answered(bound: UsageRecord) {
  const server = fastify();
  let tell: (isOver: boolean) => void;
  const isOver = new Promise<boolean>((resolve) => (tell = resolve));
  server.get('/', async (_request, reply) => {
    const hand = handOn(reply);
    hand.notice(notice(bound));
    expect(await text(hand.tee(sixBytes(), 'audio/mpeg', 6))).toBe('abcdef');
    tell(reply.raw.writableEnded);
    await hand.end(result);
    return reply;
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  try {
    const reply = await new Promise<IncomingMessage>((resolve, reject) =>
      request(url, resolve).once('error', reject).end(),
    );
    return { body: await text(reply), headers: reply.headers, trailers: reply.trailers, isOver: await isOver };
  } finally {
    await server.close();
  }
}

async function* manyPieces(look: () => void): AsyncGenerator<Uint8Array> {
  for (let count = 0; count < 20; count++) {
    look();
    yield Buffer.alloc(1024 * 1024, count);
  }
}

async function* sixBytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('abc');
  yield Buffer.from('def');
}

describe('A sound that is handed on', () => {
  it.each([undefined, speechEvents])(
    'waits for a client that takes it slowly, in bytes and in events',
    async (events) => {
      const server = fastify();
      const isWaiting: boolean[] = [];
      server.get('/', async (_request, reply) => {
        const hand = handOn(reply, events);
        hand.notice(notice(record));
        const pieces = manyPieces(() => isWaiting.push(reply.raw.writableNeedDrain));
        await buffer(hand.tee(pieces, 'audio/mpeg'));
        await hand.end(result);
        return reply;
      });
      const url = await server.listen({ host: '127.0.0.1', port: 0 });
      const reply = await fetch(url);
      expect((await reply.arrayBuffer()).byteLength).toBeGreaterThanOrEqual(20 * 1024 * 1024);
      expect(isWaiting).toEqual(Array(20).fill(false));
      await server.close();
    },
  );

  it('tells its length and its cost first where both are known, and is over with its last byte', async () => {
    const { body, headers, isOver } = await answered(record);
    expect(body).toBe('abcdef');
    expect(isOver).toBe(true);
    expect(headers).toMatchObject({ 'content-length': '6', 'x-imarouter-cost': '90' });
  });

  it('tells its cost behind its last byte where that was only bounded, and so no length', async () => {
    const { body, headers, trailers, isOver } = await answered({ ...record, quantitySource: 'bound' });
    expect(body).toBe('abcdef');
    expect(isOver).toBe(false);
    expect(headers).not.toHaveProperty('content-length');
    expect(trailers).toEqual({ 'x-imarouter-cost': '90' });
  });
});
