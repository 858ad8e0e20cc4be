import type {
  ICredentialDataDecryptedObject,
  ICredentialsDecrypted,
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
import { createDeadlines } from '../embedded/deadlines';
import { toSendFailure } from '../embedded/sendFailure';

/** Whatever n8n lends that can send. */
export type Sending = IExecuteFunctions | ILoadOptionsFunctions | IWebhookFunctions | IHookFunctions;
type Options = IHttpRequestOptions & { [signAsOption]?: string };
/** What a request is signed with, where it is here already. */
type Keys = { readonly credentialsDecrypted: ICredentialsDecrypted };

/**
 * `Host.send` on n8n's HTTP helper: streams both ways, follows no redirect, throws on no status. Given the credential, n8n does
 * not decrypt it for every request.
 */
export function createSend(
  context: Sending,
  signal: AbortSignal | undefined,
  streams: StreamMaker,
  credential?: ICredentialDataDecryptedObject,
): Host['send'] {
  const deadlineIn = createDeadlines();
  const keys = credential === undefined ? undefined : { credentialsDecrypted: decrypted(credential) };
  return async (request, timeoutMs) => {
    const deadline = deadlineIn(timeoutMs);
    const answer: unknown = await exchange(context, request, timeoutMs, signal, keys).catch((reason: unknown) =>
      Promise.reject(toSendFailure(reason)),
    );
    const reply = replyOf(answer, 'statusCode', 'body');
    rememberStream(streams, reply.body);
    return { ...reply, body: readBody(reply, deadline, signal) };
  };
}

function exchange(
  context: Sending,
  request: HttpRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  keys: Keys | undefined,
) {
  const options = optionsOf(request, timeoutMs);
  return request.signAs === undefined
    ? sendUnsigned(context, { ...options, ...(signal ? { abortSignal: signal } : {}) })
    : sendSigned(context, { ...options, [signAsOption]: request.signAs }, keys);
}

/** Nothing in here can reach a key. */
function sendUnsigned(context: Sending, options: Options): Promise<unknown> {
  return context.helpers.httpRequest(options);
}

function sendSigned(context: Sending, options: Options, keys: Keys | undefined): Promise<unknown> {
  return context.helpers.httpRequestWithAuthentication.call(context, credentialName, options, keys);
}

function decrypted(data: ICredentialDataDecryptedObject): ICredentialsDecrypted {
  return { id: '', name: credentialName, type: credentialName, data };
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
