import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { type HttpReply, type HttpRequest, SendFailure } from '../../src/core/host';
import { rememberLast } from '../../src/core/rememberLast';
import { createReplyBytes } from './replyBytes.mts';

/** Codes that mean that nothing of the request was processed. */
const notSent = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRREFUSED'],
  'UND_ERR_CONNECT_TIMEOUT',
]);
const tls = /^(CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

type Known = Dispatcher.DispatchOptions;

/** What requests go out by. Undici takes a body piece by piece too (its `docs/api/Dispatcher.md`), which its types leave out. */
interface Connections {
  dispatch(
    wire: Omit<Known, 'body'> & { body?: Known['body'] | AsyncIterable<Uint8Array> },
    handler: Dispatcher.DispatchHandler,
  ): boolean;
}

/**
 * Sends one request by undici (`docs/architecture.md` says why), its body and its reply as streams. `timeoutMs` is how long the
 * other side may neither take nor give anything.
 */
export function send(
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  connections: Connections,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    const giveUp = (reason: SendFailure): void => {
      controller?.abort(reason);
      fail(reason);
    };
    const cancel = () => giveUp(new SendFailure('lost', 'the connection was given up'));
    let isHeld = false;
    let isOver = false;
    // Who is not listened to is not silent.
    const clock = setTimeout(() => (isHeld ? clock.refresh() : giveUp(silence(timeoutMs))), timeoutMs);
    const stir = (): void => {
      if (!isOver) clock.refresh();
    };
    const rest = (): void => {
      isOver = true;
      clearTimeout(clock);
      signal?.removeEventListener('abort', cancel);
    };
    const bytes = createReplyBytes({
      pause() {
        isHeld = true;
        controller?.pause();
      },
      resume() {
        isHeld = false;
        stir();
        controller?.resume();
      },
      leave(isWhole) {
        rest();
        if (!isWhole) controller?.abort(new SendFailure('lost', 'the reply was not wanted any more'));
      },
    });
    const fail = (thrown: Error): void => {
      rest();
      failure ??= failureOf(thrown);
      reject(failure);
      bytes.fail(failure);
    };
    let failure: SendFailure | undefined;
    if (signal?.aborted) return cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    connections.dispatch(wireOf(request, headers, stir), {
      onRequestStart(started) {
        controller = started;
        if (failure !== undefined) started.abort(failure);
      },
      onResponseStart(_controller, status, told) {
        if (status < 200) return;
        stir();
        const replied = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, String(value)]));
        resolve({ status, headers: replied, body: decoded(bytes.read(), replied) });
      },
      onResponseData(_controller, chunk) {
        stir();
        bytes.push(chunk);
      },
      onResponseEnd() {
        rest();
        bytes.end();
      },
      onResponseError: (_controller, error) => fail(error),
    });
  });
}

const addressOf = rememberLast((url: string) => {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
});

function wireOf({ method, url, body }: HttpRequest, headers: Readonly<Record<string, string>>, taken: () => void) {
  return {
    ...{ ...addressOf(url), method },
    headers: {
      ...{ 'user-agent': 'imarouter', 'accept-encoding': 'identity', ...headers },
      ...(body === undefined ? {} : { 'content-type': body.mediaType, 'content-length': String(body.sizeBytes) }),
    },
    body: body === undefined ? null : (body.bytes ?? watched(body.stream(), taken)),
  };
}

async function* watched(stream: AsyncIterable<Uint8Array>, taken: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) {
    taken();
    yield chunk;
  }
}

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  ...{ gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress },
};

/** Undoes the compression that a server insists on although none was asked for. */
function decoded(bytes: AsyncIterable<Uint8Array>, headers: Record<string, string>): AsyncIterable<Uint8Array> {
  const decoder = decoders[headers['content-encoding'] ?? ''];
  if (decoder === undefined) return bytes;
  delete headers['content-encoding'];
  delete headers['content-length'];
  return piped(bytes, decoder());
}

async function* piped(bytes: AsyncIterable<Uint8Array>, decoder: NodeJS.ReadWriteStream): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes, { objectMode: false });
  source.once('error', (error) => decoder.emit('error', error));
  try {
    for await (const chunk of source.pipe(decoder)) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (thrown) {
    throw thrown instanceof Error ? failureOf(thrown) : thrown;
  } finally {
    source.destroy();
  }
}

function silence(timeoutMs: number): SendFailure {
  return new SendFailure('timedOut', `no answer in ${Math.round(timeoutMs / 1000)} s`);
}

function failureOf(thrown: Error): SendFailure {
  if (thrown instanceof SendFailure) return thrown;
  const code = 'code' in thrown ? String(thrown.code) : '';
  const isNotSent = notSent.has(code) || tls.test(code);
  return new SendFailure(isNotSent ? 'notSent' : 'lost', wordsOf(thrown, code));
}

function wordsOf(thrown: Error, code: string): string {
  if (code === 'EADDRREFUSED') return thrown.message;
  return code === '' || code === 'undefined' ? 'the connection broke' : `the connection broke (${code})`;
}
