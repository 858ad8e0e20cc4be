import { request as httpRequest } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { type Host, type HttpReply, type HttpRequest, SendFailure } from '../../src/core/host';
import type { Registry } from '../../src/core/provider';
import { signature } from '../../src/core/sign';
import { audioFromBytes, type FileRef } from '../../src/operations';

export interface TestHost extends Host {
  readonly files: Map<string, Uint8Array>;
  readonly slept: number[];
  readonly sent: HttpRequest[];
}

export interface TestHostOptions {
  readonly registry: Registry;
  readonly keys: Readonly<Record<string, string>>;
  /** Base URLs by provider and origin. */
  readonly baseUrls?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly startMs?: number;
  readonly allowedNetworks?: readonly string[];
  readonly signal?: AbortSignal;
  /** How long a sleep really takes at most. */
  readonly sleepsMs?: number;
}

/** A host on Node's own http, with files in memory and a clock that jumps instead of waiting. */
export function createTestHost(options: TestHostOptions): TestHost {
  const files = new Map<string, Uint8Array>();
  const slept: number[] = [];
  const sent: HttpRequest[] = [];
  let skippedMs = 0;
  let seed = 42;
  const accessOf = (id: string) => ({ key: options.keys[id] ?? null, baseUrls: options.baseUrls?.[id] ?? {} });
  return {
    files,
    slept,
    sent,
    allowedNetworks: options.allowedNetworks ?? ['127.0.0.0/8'],
    ...(options.signal ? { signal: options.signal } : {}),
    async send(request, timeoutMs) {
      sent.push(request);
      const provider = request.signAs === undefined ? undefined : options.registry[request.signAs];
      const signed = provider ? signature(request.url, provider, accessOf(provider.id)) : {};
      return sendOverHttp({ ...request, headers: { ...request.headers, ...signed } }, timeoutMs);
    },
    openFile: (file) => audioFromBytes(files.get(file.id) ?? new Uint8Array(0), file.fileName, file.mediaType),
    async saveFile(stream, fileName, mediaType): Promise<FileRef> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const bytes = new Uint8Array(Buffer.concat(chunks));
      const id = `file-${files.size + 1}`;
      files.set(id, bytes);
      return { id, fileName, mediaType, sizeBytes: bytes.byteLength };
    },
    isConfigured: (id) => options.keys[id] !== undefined,
    baseUrl: (id, origin) => options.baseUrls?.[id]?.[origin],
    async sleep(ms) {
      slept.push(ms);
      skippedMs += ms;
      await new Promise((resolve) => setTimeout(resolve, Math.min(ms, options.sleepsMs ?? 5)));
    },
    now: () => (options.startMs ?? Date.now()) + skippedMs,
    random() {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    },
  };
}

function sendOverHttp(request: HttpRequest, timeoutMs: number): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let connected = false;
    const headers: Record<string, string> = { ...request.headers };
    if (request.body) {
      headers['content-type'] = request.body.mediaType;
      headers['content-length'] = String(request.body.sizeBytes);
    }
    const outgoing = httpRequest(
      request.url,
      { method: request.method, headers, timeout: timeoutMs, agent: false },
      (incoming) => {
        const names = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
        resolve({ status: incoming.statusCode ?? 0, headers: Object.fromEntries(names), body: readBody(incoming) });
      },
    );
    outgoing.on('socket', (socket) => socket.on('connect', () => (connected = true)));
    outgoing.on('timeout', () => outgoing.destroy(new SendFailure('timedOut', `no answer in ${timeoutMs} ms`)));
    outgoing.on('error', (error) => {
      reject(error instanceof SendFailure ? error : new SendFailure(connected ? 'lost' : 'notSent', error.message));
    });
    if (request.body)
      pipeline(Readable.from(request.body.stream()), outgoing, (error) => error && outgoing.destroy(error));
    else outgoing.end();
  });
}

async function* readBody(incoming: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of incoming) yield chunk;
  } catch (error) {
    throw new SendFailure('lost', error instanceof Error ? error.message : 'unknown reason');
  }
}
