import { SendFailure, type HttpReply } from '../../core/host';
import { concatenate, heldBytes } from '../../core/stream';
import { toSendFailure } from './sendFailure';

type Reply = Omit<HttpReply, 'body'> & { readonly body: unknown };

interface Message {
  readonly destroyed: boolean;
  on(event: 'data' | 'end' | 'error' | 'close', listener: (value: unknown) => void): unknown;
}

/**
 * The bytes of a reply as they arrive. The time limit and the user's cancelling end it; whatever breaks it off is thrown as
 * SendFailure. Reading less than all of it, or nothing, closes the connection. `ended` is called once nothing more is read.
 * What is small comes in one piece.
 */
export function readBody(
  { body, headers }: Pick<Reply, 'body' | 'headers'>,
  deadline: AbortSignal,
  cancel: AbortSignal | undefined,
  ended: () => void = () => undefined,
): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => bytesUntil(body, headers, deadline, cancel, ended) };
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

/** By hand, because each generator on the way costs as much as reading a chunk does. */
function bytesUntil(
  body: unknown,
  headers: HttpReply['headers'],
  deadline: AbortSignal,
  cancel: AbortSignal | undefined,
  ended: () => void,
): AsyncIterator<Uint8Array, void> {
  let chunks: AsyncIterator<unknown> | undefined;
  let isOver = false;
  const stop = () => destroy(body);
  const begin = () => {
    deadline.addEventListener('abort', stop);
    cancel?.addEventListener('abort', stop);
    if (deadline.aborted || cancel?.aborted) stop();
    if (isMessage(body) && Number(headers['content-length']) <= heldBytes) return once(allOf(body));
    return isStream(body) ? body[Symbol.asyncIterator]() : once(body);
  };
  const end = (): IteratorReturnResult<void> => {
    if (!isOver) {
      deadline.removeEventListener('abort', stop);
      cancel?.removeEventListener('abort', stop);
      ended();
    }
    isOver = true;
    return { done: true, value: undefined };
  };
  return {
    async next() {
      if (isOver) return end();
      try {
        const next = await (chunks ??= begin()).next();
        return next.done ? end() : { done: false, value: bytesOf(next.value) };
      } catch (reason) {
        end();
        throw deadline.aborted ? late() : toSendFailure(reason);
      }
    },
    async return() {
      if (chunks === undefined) destroy(body);
      else await chunks.return?.();
      return end();
    },
  };
}

/** A body that comes in one piece. */
async function* once(body: unknown): AsyncGenerator<unknown> {
  const whole = await body;
  if (whole !== undefined && whole !== null && whole !== '') yield whole;
}

/** By its events, as the iterator of a stream costs more than a small body does. */
function allOf(message: Message): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const endsEarly = () => reject(new Error('The reply ended early'));
    const chunks: Uint8Array[] = [];
    if (message.destroyed) endsEarly();
    message.on('data', (chunk) => chunks.push(bytesOf(chunk)));
    message.on('end', () => resolve(concatenate(chunks)));
    message.on('error', reject);
    message.on('close', endsEarly);
  });
}

function bytesOf(chunk: unknown): Uint8Array {
  return chunk instanceof Uint8Array ? chunk : new TextEncoder().encode(String(chunk));
}

/** A message as it came, without a decoder behind it: it holds as many bytes as it states. */
function isMessage(body: unknown): body is Message {
  return typeof body === 'object' && body !== null && 'on' in body && 'destroyed' in body && 'rawHeaders' in body;
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
