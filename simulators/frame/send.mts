import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Fault } from './faults.mts';
import type { Piece, Reply } from './wire.mts';

const piecesPerTurn = 8;
const faultsOfBody = new Set(['resetMiddle', 'truncated', 'malformedJson']);

/** Sends a reply, spoiled as the fault says; resolves to false if the client never got the whole of it. */
export async function send(response: ServerResponse, reply: Reply, fault: Fault | null): Promise<boolean> {
  const isWhole = typeof reply.body === 'string' || reply.body instanceof Uint8Array;
  const headers: Record<string, string> = { ...reply.headers };
  if (fault?.do === 'wrongContentType') headers['content-type'] = fault.contentType ?? 'text/html; charset=utf-8';
  const spoiled = fault !== null && faultsOfBody.has(fault.do);
  const body = isWhole || spoiled ? await gather(reply.body) : null;
  if (body && fault?.do === 'malformedJson') return sendWhole(response, reply.status, headers, breakJson(body));
  if (body && fault?.do === 'truncated') return sendPart(response, reply.status, headers, half(body), 'end');
  if (body && fault?.do === 'resetMiddle') {
    const announced = isWhole ? { ...headers, 'content-length': String(body.length) } : headers;
    return sendPart(response, reply.status, announced, half(body), 'reset');
  }
  if (body) return sendWhole(response, reply.status, headers, body);
  return sendChunked(response, reply.status, headers, reply.body);
}

function sendWhole(response: ServerResponse, status: number, headers: Record<string, string>, body: Buffer): boolean {
  const length = status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
  return true;
}

async function sendPart(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer,
  ending: 'end' | 'reset',
): Promise<boolean> {
  response.writeHead(status, headers);
  await new Promise((done) => response.write(body, done));
  if (ending === 'end') response.end();
  else {
    await new Promise((done) => setTimeout(done, 20));
    response.destroy();
  }
  return false;
}

async function sendChunked(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Reply['body'],
): Promise<boolean> {
  response.writeHead(status, headers);
  let count = 0;
  for await (const piece of piecesOf(body)) {
    if (response.destroyed) return false;
    if (!response.write(piece)) await drained(response);
    else if (count % piecesPerTurn === piecesPerTurn - 1) await nextTurn();
    count += 1;
  }
  response.end();
  return true;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      response.off('drain', finish).off('close', finish);
      done();
    };
    response.on('drain', finish).on('close', finish);
  });
}

async function gather(body: Reply['body']): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const piece of piecesOf(body)) parts.push(Buffer.from(piece));
  return Buffer.concat(parts);
}

function piecesOf(body: Reply['body']): Iterable<Piece> | AsyncIterable<Piece> {
  return typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
}

function half(body: Buffer): Buffer {
  return body.subarray(0, Math.ceil(body.length / 2));
}

function breakJson(body: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, Math.max(1, body.length - 1)), Buffer.from(',"')]);
}
