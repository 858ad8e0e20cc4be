import axios, { AxiosError, type AxiosResponse } from 'axios';
import { Readable } from 'node:stream';
import { type HttpReply, type HttpRequest, SendFailure } from '../../src/core/host';
import type { Agents } from './guardedAgents.mts';

const client = axios.create({
  responseType: 'stream',
  maxRedirects: 0,
  maxBodyLength: Infinity,
  maxContentLength: Infinity,
  decompress: true,
  proxy: false,
  validateStatus: () => true,
  transformRequest: [(data: unknown) => data],
});

/** Codes that mean that nothing of the request was processed. */
const notSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRREFUSED']);
const tls = /^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Sends one request by axios, its body and its reply as streams. `timeoutMs` is how long the other side may be silent. */
export async function sendByAxios(
  request: HttpRequest,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  agents: Agents,
  signal: AbortSignal | undefined,
): Promise<HttpReply> {
  const clock = silenceClock(timeoutMs);
  const stop = signal === undefined ? clock.signal : AbortSignal.any([clock.signal, signal]);
  try {
    const reply: AxiosResponse<Readable> = await client.request({
      url: request.url,
      method: request.method,
      headers: { 'user-agent': 'imarouter', 'accept-encoding': 'identity', ...headers, ...bodyHeaders(request) },
      data: request.body === undefined ? undefined : Readable.from(request.body.stream(), { objectMode: false }),
      httpAgent: agents.http,
      httpsAgent: agents.https,
      signal: stop,
    });
    const names = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
    return { status: reply.status, headers: Object.fromEntries(names), body: bytesOf(reply.data, clock) };
  } catch (thrown) {
    clock.stop();
    throw failureOf(thrown, clock.isOver(), timeoutMs);
  }
}

function bodyHeaders({ body }: HttpRequest): Record<string, string> {
  return body === undefined ? {} : { 'content-type': body.mediaType, 'content-length': String(body.sizeBytes) };
}

async function* bytesOf(stream: Readable, clock: SilenceClock): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      clock.heard();
      yield chunk;
    }
  } catch (thrown) {
    throw failureOf(thrown, clock.isOver(), clock.timeoutMs);
  } finally {
    clock.stop();
    stream.destroy();
  }
}

interface SilenceClock {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  heard(): void;
  stop(): void;
  isOver(): boolean;
}

function silenceClock(timeoutMs: number): SilenceClock {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  return {
    signal: controller.signal,
    timeoutMs,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
    isOver: () => controller.signal.aborted,
  };
}

function failureOf(thrown: unknown, isSilent: boolean, timeoutMs: number): SendFailure {
  if (isSilent) return new SendFailure('timedOut', `no answer in ${Math.round(timeoutMs / 1000)} s`);
  const code = thrown instanceof AxiosError || (thrown instanceof Error && 'code' in thrown) ? String(thrown.code) : '';
  if (notSent.has(code) || tls.test(code)) return new SendFailure('notSent', wordsOf(thrown, code));
  return new SendFailure('lost', wordsOf(thrown, code));
}

function wordsOf(thrown: unknown, code: string): string {
  if (code === 'EADDRREFUSED' && thrown instanceof Error) return thrown.message;
  if (code === 'ERR_CANCELED') return 'the connection was given up';
  return code === '' || code === 'undefined' ? 'the connection broke' : `the connection broke (${code})`;
}
