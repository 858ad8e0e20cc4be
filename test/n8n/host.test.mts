import { Readable } from 'node:stream';
import { SendFailure, type HttpReply } from '../../src/core/host';
import { RouterFailure } from '../../src/operations';
import { providers } from '../../src/providers';
import { readAccess } from '../../src/surfaces/embedded/access';
import { createHost } from '../../src/surfaces/n8n/host';
import { toSendFailure } from '../../src/surfaces/embedded/sendFailure';
import { fakeExecution, streamed, type FakeSettings } from './fakeExecution.mts';

const get = { method: 'GET', url: 'https://example.com/a', headers: {} } as const;

/** A reply as Node's HTTP client hands it out, which breaks off after its chunks if told so. */
function message(chunks: readonly string[], sizeBytes: number, breaksOff = false) {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
    if (breaksOff) throw new Error('aborted');
  }
  const body = Object.assign(Readable.from(bytes(), { objectMode: false }), { rawHeaders: [] });
  return { statusCode: 200, headers: { 'content-length': String(sizeBytes) }, body };
}

function hostOf(settings: Partial<FakeSettings> = {}, credential = {}) {
  const fake = fakeExecution({ parameters: {}, ...settings });
  return { ...fake, host: createHost(fake.context, readAccess(credential, providers), credential) };
}

describe('What n8n lends the core', () => {
  it('sends signed only what names a provider, and marks for whom', async () => {
    const { host, sent } = hostOf({ answer: () => streamed(200, {}, 'ok') });
    await textOf(await host.send({ ...get, signAs: 'groq' }, 1_000));
    await textOf(await host.send(get, 1_000));
    expect(sent.map(({ signed, options }) => [signed, options.imaRouterSignAs])).toEqual([
      [true, 'groq'],
      [false, undefined],
    ]);
  });

  it('signs with the credential that the run has read, so that n8n does not decrypt it for every request', async () => {
    const { host, sent } = hostOf({ answer: () => streamed(200, {}, 'ok') }, { groq: 'gsk-1' });
    await host.send({ ...get, signAs: 'groq' }, 1_000);
    expect(sent[0]?.keys).toMatchObject({ credentialsDecrypted: { type: 'imaRouterApi', data: { groq: 'gsk-1' } } });
  });

  it('reads a small reply in one piece', async () => {
    const { host } = hostOf({ answer: () => message(['Good ', 'morning'], 12) });
    const pieces: Uint8Array[] = [];
    for await (const piece of (await host.send(get, 1_000)).body) pieces.push(piece);
    expect(pieces.map((piece) => Buffer.from(piece).toString())).toEqual(['Good morning']);
  });

  it.each(['before it is read', 'while it is read'])('tells of a small reply that breaks off %s', async (when) => {
    const answer = message(['Good '], 12, when === 'while it is read');
    const { host } = hostOf({ answer: () => answer });
    const reply = await host.send(get, 1_000);
    if (when === 'before it is read') await new Promise((resolve) => answer.body.once('close', resolve).destroy());
    await expect(textOf(reply)).rejects.toMatchObject({ name: 'SendFailure', certainty: 'lost' });
  });

  it('follows no redirect, throws on no status, streams, and keeps the time limit', async () => {
    const { host, sent } = hostOf({
      answer: () => streamed(418, { 'Content-Type': 'text/plain', 'X-Two': '2' }, 'no'),
    });
    const reply = await host.send({ ...get, signAs: 'groq' }, 1_234);
    expect(reply).toMatchObject({ status: 418, headers: { 'content-type': 'text/plain', 'x-two': '2' } });
    expect(await textOf(reply)).toBe('no');
    expect(sent[0]?.options).toMatchObject({
      disableFollowRedirect: true,
      ignoreHttpStatusErrors: true,
      returnFullResponse: true,
      encoding: 'stream',
      timeout: 1_234,
    });
  });

  it('hands a body over as something like a Blob, with its exact size', async () => {
    const { host, sent } = hostOf({ answer: () => streamed(200, {}) });
    const body = {
      mediaType: 'audio/wav',
      sizeBytes: 3,
      stream: async function* () {
        yield Buffer.from('abc');
      },
    };
    await host.send({ ...get, method: 'POST', body }, 1_000);
    const handed = sent[0]?.options.body;
    expect(Object.prototype.toString.call(handed)).toBe('[object Blob]');
    expect(handed).toMatchObject({ size: 3, type: 'audio/wav' });
    expect(sent[0]?.options.headers).toMatchObject({ 'content-type': 'audio/wav' });
  });

  it('hands a body that is there in one piece over as its bytes', async () => {
    const { host, sent } = hostOf({ answer: () => streamed(200, {}) });
    const bytes = new TextEncoder().encode('{"input":"Good morning"}').subarray(1);
    const body = { mediaType: 'application/json', sizeBytes: bytes.length, bytes, stream: neverEnding };
    await host.send({ ...get, method: 'POST', body }, 1_000);
    expect(sent[0]?.options.body).toEqual(Buffer.from('"input":"Good morning"}'));
  });

  it('lets go of the connection of a reply that nobody reads', async () => {
    const body = Readable.from(['redirected']);
    const { host } = hostOf({ answer: () => ({ statusCode: 302, headers: {}, body }) });
    const reply = await host.send(get, 1_000);
    await reply.body[Symbol.asyncIterator]().return?.();
    expect(body.destroyed).toBe(true);
  });

  it('ends a reply that takes too long, as timed out', async () => {
    const { host } = hostOf({ answer: () => ({ statusCode: 200, headers: {}, body: neverEnding() }) });
    const reply = await host.send(get, 20);
    await expect(textOf(reply)).rejects.toMatchObject({ name: 'SendFailure', certainty: 'timedOut' });
  });

  it('ends a reply when the user stops the run', async () => {
    const stop = new AbortController();
    const { host } = hostOf({
      signal: stop.signal,
      answer: () => ({ statusCode: 200, headers: {}, body: neverEnding() }),
    });
    const reply = await host.send(get, 60_000);
    stop.abort();
    await expect(textOf(reply)).rejects.toMatchObject({ name: 'SendFailure', certainty: 'lost' });
  });

  it('stops sleeping when the user stops the run', async () => {
    const stop = new AbortController();
    const { host } = hostOf({ signal: stop.signal });
    stop.abort();
    await host.sleep(3_600_000);
    expect(host.signal?.aborted).toBe(true);
  });

  it.each([
    [100_000, false],
    [100_000, true],
    [2_500_000, false],
    [2_500_000, true],
  ])(
    'keeps files of %d bytes and opens them again, from any byte on (in memory: %s)',
    async (sizeBytes, memoryMode) => {
      const { host } = hostOf({ memoryMode, answer: () => streamed(200, {}, 'x') });
      const bytes = Buffer.from(Array.from({ length: sizeBytes }, (_, index) => index % 251));
      for (const afterAReply of [false, true]) {
        if (afterAReply) await textOf(await host.send(get, 1_000));
        const file = await host.saveFile(inPieces(bytes), 'speech.mp3', 'audio/mpeg');
        expect(file).toMatchObject({ fileName: 'speech.mp3', mediaType: 'audio/mpeg', sizeBytes: bytes.length });
        expect(JSON.parse(JSON.stringify(file))).toEqual(file);
        const source = host.openFile(JSON.parse(JSON.stringify(file)));
        expect(source.sizeBytes).toBe(bytes.length);
        for (const start of [0, 1, 65_537, sizeBytes - 1, sizeBytes]) {
          expect(Buffer.compare(await collect(source.open(start)), bytes.subarray(start))).toBe(0);
        }
      }
    },
  );

  it('lets through what ends the stream of a file', async () => {
    const { host } = hostOf({ answer: () => streamed(200, {}, 'x') });
    await textOf(await host.send(get, 1_000));
    const failing = async function* () {
      yield Buffer.from('a');
      throw new RouterFailure('badReply', 'too large');
    };
    await expect(host.saveFile(failing(), 'a.mp3', 'audio/mpeg')).rejects.toMatchObject({ kind: 'badReply' });
  });

  it('reads keys, base URLs and networks from the credential', () => {
    const { host } = hostOf(
      {},
      { groq: 'k', groqBaseUrl: 'https://x.example/v1', allowedPrivateNetworks: '10.0.0.0/8, nas' },
    );
    expect([host.isConfigured('groq'), host.isConfigured('openai')]).toEqual([true, false]);
    expect(host.baseUrl?.('groq', 'api')).toBe('https://x.example/v1');
    expect(host.allowedNetworks).toEqual(['10.0.0.0/8', 'nas']);
  });
});

describe('A request without a reply', () => {
  const failure = (fields: object, cause?: object) =>
    toSendFailure(Object.assign(new Error('Bearer sk-secret at https://x/?key=secret', { cause }), fields));

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'EPROTO',
  ])('was not sent at %s', (code) => expect(failure({ code }).certainty).toBe('notSent'));

  it.each(['ECONNRESET', 'EPIPE', 'ERR_CANCELED', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_BAD_RESPONSE', ''])(
    "is lost at '%s'",
    (code) => expect(failure({ code }).certainty).toBe('lost'),
  );

  it('is timed out where the clock ended it, and not sent where it did not even connect', () => {
    expect(failure({ code: 'ECONNABORTED' }).certainty).toBe('timedOut');
    expect(failure({ code: 'ETIMEDOUT' }).certainty).toBe('timedOut');
    expect(failure({ code: 'ETIMEDOUT', syscall: 'connect' }).certainty).toBe('notSent');
  });

  it('is judged by what lies behind the error that n8n makes of it', () => {
    expect(failure({ name: 'NodeApiError', httpCode: null }, { code: 'ECONNREFUSED' }).certainty).toBe('notSent');
    expect(failure({ httpCode: 'ENOTFOUND' }).certainty).toBe('notSent');
    const both = { errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNREFUSED' }] };
    expect(failure({}, both).certainty).toBe('notSent');
  });

  it("was not sent where n8n's own protection refused the address", () => {
    const text = 'The request was blocked because it resolves to a restricted IP address';
    expect(toSendFailure(new Error(text))).toMatchObject({
      certainty: 'notSent',
      message: expect.stringContaining('not allowed here'),
    });
  });

  it('never repeats the words of the HTTP client, which may hold a key', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED']) {
      expect(failure({ code }).message).not.toMatch(/secret/);
    }
    expect(toSendFailure('sk-secret').message).not.toMatch(/secret/);
  });

  it('stays what it is if it was judged already', () => {
    const known = new SendFailure('lost', 'gone');
    expect(toSendFailure(known)).toBe(known);
  });
});

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function textOf({ body }: HttpReply): Promise<string> {
  return (await collect(body)).toString();
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += 30_000) yield bytes.subarray(offset, offset + 30_000);
}

function neverEnding(): Readable {
  return new Readable({ read() {} });
}
