import { STATUS_CODES } from 'node:http';
import type { ConnectionError } from 'fastify';
import type { Socket } from 'node:net';
import { randomHex } from '../host/random.mts';
import { errorAnswer } from './errorBody.mts';
import { Refusal } from './refusal.mts';

/** An id for a request, by which its answer and the log name it. */
export function newRequestId(): string {
  return `req_${randomHex(12)}`;
}

/** Answers a head that cannot be read, for which there is no request yet, in the shape of every other refusal. */
export function answerBrokenHead(thrown: ConnectionError, socket: Socket): void {
  if (thrown.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerText(refusalOf(thrown)));
  socket.destroy(thrown);
}

function refusalOf({ code }: ConnectionError): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Refusal(408, 'too_slow', 'The head of the request came too slowly.');
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Refusal(431, 'head_too_large', 'The head of the request is too large.');
  return new Refusal(400, 'invalid_head', 'The head of the request is not HTTP/1.1.');
}

function answerText(refusal: Refusal): string {
  const { status, headers, body } = errorAnswer(refusal, newRequestId());
  const json = JSON.stringify(body);
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${json}`;
}
