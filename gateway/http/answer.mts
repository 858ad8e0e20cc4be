import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { FileRef } from '../../src/operations';
import type { Shelf } from '../host/shelf.mts';

interface Head {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A whole answer: it can be sent, and kept to be sent again. */
export interface Answer extends Head {
  readonly body: string | { readonly file: FileRef; readonly shelf: Shelf };
}

/** An answer whose text is made while it is sent, once. */
export interface Streamed extends Head {
  readonly body: AsyncIterable<string>;
}

/** An answer in JSON. */
export function jsonAnswer(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer that can be kept. */
export async function wholeAnswer({ body, ...head }: Answer | Streamed): Promise<Answer> {
  return { ...head, body: typeof body === 'string' || 'file' in body ? body : await text(Readable.from(body)) };
}

/** Sends an answer to its end. */
export async function sendAnswer(
  reply: FastifyReply,
  { status, headers, body }: Answer | Streamed,
): Promise<FastifyReply> {
  const started = reply.code(status).headers(headers);
  if (typeof body === 'string') return started.send(body);
  if (!('file' in body)) return started.send(Readable.from(body, { objectMode: false }));
  const { file, shelf } = body;
  return started
    .header('content-length', file.sizeBytes)
    .send(Readable.from(shelf.open(file).open(), { objectMode: false }));
}
