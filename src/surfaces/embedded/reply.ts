import { SendFailure, type HttpReply } from '../../core/host';
import { toSendFailure } from './sendFailure';

/**
 * The bytes of a reply as they arrive. The time limit and the user's cancelling end it; whatever breaks it off is thrown as
 * SendFailure. Reading less than all of it closes the connection.
 */
export async function* readBody(
  body: unknown,
  deadline: AbortSignal,
  cancel: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = () => destroy(body);
  deadline.addEventListener('abort', stop);
  cancel?.addEventListener('abort', stop);
  if (deadline.aborted || cancel?.aborted) stop();
  try {
    yield* chunksOf(body);
  } catch (reason) {
    throw deadline.aborted ? late() : toSendFailure(reason);
  } finally {
    deadline.removeEventListener('abort', stop);
    cancel?.removeEventListener('abort', stop);
  }
}

/** What n8n's helpers return when they are asked for the full response: status, lower-case headers, body. */
export function replyOf(answer: unknown): Omit<HttpReply, 'body'> & { body: unknown } {
  const parts = typeof answer === 'object' && answer !== null ? answer : {};
  const status = 'statusCode' in parts ? Number(parts.statusCode) : 0;
  const headers = 'headers' in parts && typeof parts.headers === 'object' ? (parts.headers ?? {}) : {};
  return { status, headers: lowerCase(headers), body: 'body' in parts ? parts.body : undefined };
}

async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (isStream(body)) {
    for await (const chunk of body) yield bytesOf(chunk);
  } else if (body !== undefined && body !== null && body !== '') {
    yield bytesOf(body);
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : new TextEncoder().encode(String(chunk));
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function destroy(body: unknown): void {
  if (typeof body === 'object' && body !== null && 'destroy' in body && typeof body.destroy === 'function') {
    body.destroy();
  }
}

function late(): SendFailure {
  return new SendFailure('timedOut', 'The reply did not arrive in time');
}

function lowerCase(headers: object): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]: [string, unknown]) =>
    value === undefined || value === null ? [] : [[name.toLowerCase(), String(value)] as const],
  );
  return Object.fromEntries(entries);
}
