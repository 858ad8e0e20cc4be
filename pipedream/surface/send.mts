import { Readable } from 'node:stream';
import { axios } from '@pipedream/platform';
import type { Host, HttpBody, HttpRequest } from '../../src/core/host';
import type { Registry } from '../../src/core/provider';
import { signature } from '../../src/core/sign';
import type { Access } from '../../src/surfaces/embedded/access';
import { readBody, replyOf } from '../../src/surfaces/embedded/reply';
import { toSendFailure } from '../../src/surfaces/embedded/sendFailure';
import type { Step } from './component.mts';
import { timeLimit } from './timers.mts';

/**
 * `Host.send` on the platform's axios: streams both ways, follows no redirect and takes every status for good, because the
 * platform exports a failed request with its headers, the key among them.
 */
export function createSend(registry: Registry, access: Access, $: Step, signal: AbortSignal | undefined): Host['send'] {
  return async (request, timeoutMs) => {
    const provider = request.signAs === undefined ? undefined : registry[request.signAs];
    const signed = provider === undefined ? {} : signature(request.url, provider, access.of(provider.id));
    const limit = timeLimit(timeoutMs);
    const both = signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]);
    try {
      const answer: unknown = await axios($, { ...configOf(request, timeoutMs, signed), signal: both });
      const reply = replyOf(answer, 'status', 'data');
      return { ...reply, body: readBody(reply, limit.signal, signal, () => limit.lift()) };
    } catch (reason) {
      limit.lift();
      throw toSendFailure(limit.signal.aborted ? { code: 'ETIMEDOUT' } : reason);
    }
  };
}

/** The address stands as base URL: the platform takes the query of a `url` apart, and breaks on signed ones. */
function configOf(request: HttpRequest, timeoutMs: number, signed: Readonly<Record<string, string>>) {
  const { body } = request;
  const content =
    body === undefined ? {} : { 'content-type': body.mediaType, 'content-length': String(body.sizeBytes) };
  return {
    method: request.method,
    baseURL: request.url,
    headers: { ...content, ...request.headers, ...signed },
    ...(body === undefined ? {} : { data: Readable.from(bytesOnce({ body }), { objectMode: false }) }),
    responseType: 'stream' as const,
    returnFullResponse: true,
    validateStatus: () => true,
    maxRedirects: 0,
    maxBodyLength: Infinity,
    maxContentLength: Infinity,
    timeout: timeoutMs,
  };
}

/** The bytes of a body, which it lets go of: axios holds on to a request as long as its connection is kept alive. */
async function* bytesOnce(held: { body: HttpBody | null }): AsyncGenerator<Uint8Array> {
  const stream = held.body?.stream();
  held.body = null;
  if (stream !== undefined) yield* stream;
}
