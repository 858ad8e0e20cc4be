import { SendFailure, type HttpReply } from '../../core/host';
import { toSendFailure } from './sendFailure';

type Reply = Omit<HttpReply, 'body'> & { readonly body: unknown };

/**
 * The bytes of a reply as they arrive. The time limit and the user's cancelling end it; whatever breaks it off is thrown as
 * SendFailure. Reading less than all of it, or nothing, closes the connection. `ended` is called once nothing more is read.
 */
export function readBody(
  body: unknown,
  deadline: AbortSignal,
  cancel: AbortSignal | undefined,
  ended: () => void = () => undefined,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const bytes = bytesUntil(body, deadline, cancel, ended);
      let begun = false;
      return {
        next() {
          begun = true;
          return bytes.next();
        },
        return() {
          if (!begun) letGo(body, ended);
          return bytes.return(undefined);
        },
      };
    },
  };
}

/** The parts of a full response, whose client calls status and body by names of its own; the headers' names in lower case. */
export function replyOf(answer: unknown, statusName: string, bodyName: string): Reply {
  const partOf = (name: string): unknown =>
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  const headers = partOf('headers');
  return {
    status: Number(partOf(statusName) ?? 0),
    headers: typeof headers === 'object' && headers !== null ? lowerCase(headers) : {},
    body: partOf(bodyName),
  };
}

async function* bytesUntil(
  body: unknown,
  deadline: AbortSignal,
  cancel: AbortSignal | undefined,
  ended: () => void,
): AsyncGenerator<Uint8Array, void, void> {
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
    ended();
  }
}

/** A generator that nobody began runs no `finally`, so what was never read is let go here. */
function letGo(body: unknown, ended: () => void): void {
  destroy(body);
  ended();
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
