import type {
  IExecuteFunctions,
  IHookFunctions,
  IHttpRequestOptions,
  ILoadOptionsFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import type { Host, HttpBody, HttpRequest } from '../../core/host';
import { credentialName, signAsOption } from './credential/names';
import { rememberStream, type StreamMaker } from './files';
import { readBody, replyOf } from '../embedded/reply';
import { toSendFailure } from '../embedded/sendFailure';

/** Whatever n8n lends that can send. */
export type Sending = IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions | IHookFunctions;
type Options = IHttpRequestOptions & { [signAsOption]?: string };

/** `Host.send` on n8n's HTTP helper: streams both ways, follows no redirect, throws on no status. */
export function createSend(context: Sending, signal: AbortSignal | undefined, streams: StreamMaker): Host['send'] {
  return async (request, timeoutMs) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const answer: unknown = await exchange(context, request, timeoutMs, signal).catch((reason: unknown) =>
      Promise.reject(toSendFailure(reason)),
    );
    const reply = replyOf(answer, 'statusCode', 'body');
    rememberStream(streams, reply.body);
    return { ...reply, body: readBody(reply.body, deadline, signal) };
  };
}

function exchange(context: Sending, request: HttpRequest, timeoutMs: number, signal: AbortSignal | undefined) {
  const options = optionsOf(request, timeoutMs);
  return request.signAs === undefined
    ? sendUnsigned(context, { ...options, ...(signal ? { abortSignal: signal } : {}) })
    : sendSigned(context, { ...options, [signAsOption]: request.signAs });
}

/** Nothing in here can reach a key. */
function sendUnsigned(context: Sending, options: Options): Promise<unknown> {
  return context.helpers.httpRequest(options);
}

function sendSigned(context: Sending, options: Options): Promise<unknown> {
  return context.helpers.httpRequestWithAuthentication.call(context, credentialName, options);
}

function optionsOf(request: HttpRequest, timeoutMs: number): Options {
  const contentType = request.body === undefined ? {} : { 'content-type': request.body.mediaType };
  return {
    method: request.method,
    url: request.url,
    headers: { ...contentType, ...request.headers },
    ...(request.body === undefined ? {} : { body: sendable(request.body) }),
    encoding: 'stream',
    timeout: timeoutMs,
    disableFollowRedirect: true,
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
  };
}

/** Bytes in one piece; a recording as what n8n's helper and axios take for a Blob, so that it is streamed with its exact length. */
function sendable({ mediaType, sizeBytes, bytes, stream }: HttpBody) {
  if (bytes !== undefined) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { [Symbol.toStringTag]: 'Blob', size: sizeBytes, type: mediaType, stream: () => stream() };
}
