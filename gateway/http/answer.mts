import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { FileRef } from '../../src/operations';
import type { Shelf } from '../host/shelf.mts';

/** A whole answer: it can be sent, and kept to be sent again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | { readonly file: FileRef; readonly shelf: Shelf };
}

/** An answer in JSON. */
export function jsonAnswer(body: object, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** Sends an answer whole. */
export async function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): Promise<FastifyReply> {
  const started = reply.code(status).headers(headers);
  if (typeof body === 'string') return started.send(body);
  const { file, shelf } = body;
  return started
    .header('content-length', file.sizeBytes)
    .send(Readable.from(shelf.open(file).open(), { objectMode: false }));
}
