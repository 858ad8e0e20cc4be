import type { Charge, Piece, Reply } from './wire.mts';

/** A JSON answer. */
export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A text answer in UTF-8. */
export function textReply(status: number, text: string, mediaType = 'text/plain; charset=utf-8'): Reply {
  return { status, headers: { 'content-type': mediaType }, body: text };
}

/** Audio sent chunked, as providers stream it. */
export function audioReply(
  pieces: Iterable<Uint8Array>,
  mediaType: string,
  headers: Record<string, string> = {},
): Reply {
  return { status: 200, headers: { 'content-type': mediaType, ...headers }, body: pieces };
}

/** Server-sent events, each a JSON value, with `[DONE]` at the end where the provider sends it. */
export function eventReply(events: Iterable<unknown>, ending?: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body: frames(events, ending) };
}

/** The same answer, with what it costs. */
export function charged(reply: Reply, ...charges: Charge[]): Reply {
  return { ...reply, charges };
}

/** Bytes in slices of at most `sizeBytes`. */
export function* slices(bytes: Uint8Array, sizeBytes: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += sizeBytes) yield bytes.subarray(start, start + sizeBytes);
}

function* frames(events: Iterable<unknown>, ending?: string): Generator<Piece> {
  for (const event of events) yield `data: ${JSON.stringify(event)}\n\n`;
  if (ending) yield `data: ${ending}\n\n`;
}
