import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { guardedConnections, openConnections } from '../../gateway/host/connections.mts';
import { send } from '../../gateway/host/send.mts';
import { SendFailure } from '../../src/core/host';

const own = openConnections();
const guarded = guardedConnections([]);
let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`;
});

afterAll(async () => {
  await Promise.all([own.destroy(), guarded.destroy()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const get = (timeoutMs = 5_000, signal?: AbortSignal) =>
  send({ method: 'GET', url, headers: {} }, {}, timeoutMs, own, signal);

async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('A request of the gateway', () => {
  it('carries its body as it is read, with its length, and gives status, headers and bytes of the reply', async () => {
    answer = (request, response) => {
      const { method, url: path, headers } = request;
      const told = [method, path, headers['content-type'], headers['content-length'], headers['x-key']].join(' ');
      response.writeHead(418, { 'X-Told': told });
      request.pipe(response);
    };
    const body = {
      mediaType: 'text/plain',
      sizeBytes: 6,
      async *stream() {
        yield Buffer.from('abc');
        yield Buffer.from('def');
      },
    };
    const reply = await send({ method: 'POST', url, headers: {}, body }, { 'x-key': 'k' }, 5_000, own, undefined);
    expect(reply.status).toBe(418);
    expect(reply.headers['x-told']).toBe('POST /path?query=1 text/plain 6 k');
    expect((await read(reply.body)).toString()).toBe('abcdef');
  });

  it('follows no redirect', async () => {
    answer = (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    const reply = await get();
    expect([reply.status, reply.headers['location']]).toEqual([302, '/elsewhere']);
    await read(reply.body);
  });

  it('undoes a compression that nobody asked for', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('sound'));
    const reply = await get();
    expect((await read(reply.body)).toString()).toBe('sound');
    expect(reply.headers['content-encoding']).toBeUndefined();
  });

  it('reads a large reply slowly without loss', async () => {
    const whole = Buffer.alloc(3_000_000, 'abcdefg');
    answer = (_request, response) => void response.end(whole);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await get()).body) {
      chunks.push(chunk);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Buffer.concat(chunks).equals(whole)).toBe(true);
  });

  it.each(['before the reply', 'in the middle of it'])('fails as timed out after silence %s', async (when) => {
    answer = (_request, response) => void (when === 'before the reply' || response.write('begun'));
    const failing = get(150).then(({ body }) => read(body));
    await expect(failing).rejects.toMatchObject({ certainty: 'timedOut' });
  });

  it('is not timed out while its body is taken, nor while its reply waits to be read', async () => {
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const whole = Buffer.alloc(2_000_000, 'a');
    answer = (request, response) => void request.resume().once('end', () => response.end(whole));
    const body = {
      ...{ mediaType: 'text/plain', sizeBytes: 6 },
      async *stream() {
        for (let sent = 0; sent < 6; sent++) {
          await pause(60);
          yield Buffer.from('a');
        }
      },
    };
    const reply = await send({ method: 'POST', url, headers: {}, body }, {}, 200, own, undefined);
    await pause(500);
    expect((await read(reply.body)).length).toBe(whole.length);
  });

  it('fails as lost where the connection breaks, and where the caller gives up', async () => {
    answer = (request) => request.socket.destroy();
    await expect(get()).rejects.toMatchObject({ certainty: 'lost' });
    answer = (_request, response) => void response.writeHead(200, { 'content-length': 10 }).write('half');
    const [stop, reply] = [new AbortController(), await get()];
    const reading = read(reply.body);
    server.closeAllConnections();
    await expect(reading).rejects.toMatchObject({ certainty: 'lost' });
    const given = get(5_000, stop.signal).then(({ body }) => read(body));
    stop.abort();
    await expect(given).rejects.toBeInstanceOf(SendFailure);
  });

  it.each([
    ['the caller gives up', 'never', false],
    ['the other side refuses it', 'refused', true],
    ['the connection breaks', 'broken', false],
  ])('closes what its body is read from where %s in the middle of it', async (_where, what, isAnswered) => {
    const stop = new AbortController();
    answer = (request, response) => {
      // It goes on taking what comes, as RFC 9112 (section 9.6) asks for: a reset could overtake the answer.
      if (what === 'refused') response.writeHead(413).end();
      if (what === 'broken') request.once('data', () => request.socket.destroy());
      if (what === 'never') request.once('data', () => stop.abort());
    };
    let closed = (): void => {};
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const body = {
      ...{ mediaType: 'text/plain', sizeBytes: 1_000_000_000 },
      async *stream() {
        try {
          for (let sent = 0; sent < 1_000; sent++) {
            yield Buffer.alloc(65_536);
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        } finally {
          closed();
        }
      },
    };
    const sent = send({ method: 'POST', url, headers: {}, body }, {}, 5_000, own, stop.signal);
    if (isAnswered) {
      const reply = await sent;
      expect(reply.status).toBe(413);
      await read(reply.body);
    } else await expect(sent).rejects.toMatchObject({ certainty: 'lost' });
    await isClosed;
  });

  it('ends the connection when its reply is not read to the end', async () => {
    let isClosed: Promise<unknown> = Promise.resolve();
    answer = (_request, response) => {
      isClosed = new Promise((resolve) => response.once('close', resolve));
      response.write('begun');
    };
    const { body } = await get();
    await body[Symbol.asyncIterator]().return?.();
    await isClosed;
  });

  it('fails as not sent where nobody listens, and where a name leads to an address that is not public', async () => {
    const nowhere = { method: 'GET', url: 'http://127.0.0.1:1/', headers: {} } as const;
    await expect(send(nowhere, {}, 5_000, own, undefined)).rejects.toMatchObject({ certainty: 'notSent' });
    const inside = { ...nowhere, url: url.replace('127.0.0.1', 'localhost') };
    const refused = expect.stringContaining('not public');
    await expect(send(inside, {}, 5_000, guarded, undefined)).rejects.toMatchObject({
      ...{ certainty: 'notSent', message: refused },
    });
  });
});
