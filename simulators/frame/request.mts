import type { IncomingMessage } from 'node:http';
import { readMultipart } from './multipart.mts';
import type { Call, Fields } from './wire.mts';

/** Reads a request whole; a body over `limitBytes` is drained, not kept, and said to be too large. */
export async function readCall(
  request: IncomingMessage,
  limitBytes: number,
  key: string | null,
  requestId: string,
): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://simulator');
  const call: Call = {
    method: request.method ?? 'GET',
    path: decodeURI(url.pathname),
    params: {},
    query: url.searchParams,
    headers: request.headers,
    key,
    fields: {},
    uploads: [],
    body: 'none',
    requestId,
  };
  const bytes = await collect(request, limitBytes);
  if (bytes === null) return { ...call, body: 'tooLarge' };
  return bytes.length === 0 ? call : { ...call, ...parseBody(bytes, request.headers['content-type'] ?? '') };
}

async function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes <= limitBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return sizeBytes > limitBytes ? null : Buffer.concat(chunks);
}

type Parsed = Pick<Call, 'fields' | 'uploads' | 'body'>;

function parseBody(bytes: Buffer, contentType: string): Parsed {
  if (/multipart\/form-data/i.test(contentType)) {
    const form = readMultipart(bytes, contentType);
    if (form === null) return { fields: {}, uploads: [], body: 'broken' };
    return { fields: nest(form.values), uploads: form.uploads, body: 'form' };
  }
  if (/x-www-form-urlencoded/i.test(contentType)) {
    return { fields: nest([...new URLSearchParams(bytes.toString('utf8'))]), uploads: [], body: 'form' };
  }
  return /json/i.test(contentType) ? parseJson(bytes) : { fields: {}, uploads: [], body: 'raw' };
}

function parseJson(bytes: Buffer): Parsed {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? { fields: value, uploads: [], body: 'json' } : { fields: {}, uploads: [], body: 'broken' };
  } catch {
    return { fields: {}, uploads: [], body: 'broken' };
  }
}

/** True for a plain object, so that its members can be read. */
export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nest(values: [string, string][]): Fields {
  const fields: Fields = {};
  for (const [name, value] of values) {
    const inner = /^([^[]+)\[([^\]]*)\]$/.exec(name);
    const outerName = inner?.[1] ?? name;
    const before = fields[outerName];
    if (inner?.[2]) fields[outerName] = { ...(isObject(before) ? before : {}), [inner[2]]: value };
    else if (inner) fields[outerName] = [...(Array.isArray(before) ? before : []), value];
    else if (name in fields) fields[name] = [...(Array.isArray(before) ? before : [before]), value];
    else fields[name] = value;
  }
  return fields;
}
