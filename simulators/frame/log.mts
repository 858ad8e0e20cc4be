import { isObject } from './request.mts';
import type { Call } from './wire.mts';

/** One request as the simulator saw it; `status` is null when no answer was sent. */
export interface LogEntry {
  number: number;
  requestId: string;
  time: string;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  site: 'api' | 'files';
  headerNames: string[];
  key: string | null;
  fields: unknown;
  uploads: { field: string; fileName: string; mediaType: string; sizeBytes: number }[];
  concurrent: number;
  fault: string | null;
  status: number | null;
  durationMs: number | null;
}

/** One delivery to a customer's callback URL; `status` is null when it could not be delivered. */
export interface DeliveryEntry {
  time: string;
  url: string;
  body: unknown;
  status: number | null;
}

/** The request log of one simulator, oldest first. */
export interface Log {
  requests: LogEntry[];
  deliveries: DeliveryEntry[];
}

/** What the log keeps of a request: no key beyond its last 4 characters, no long string beyond its beginning. */
export function describeCall(
  call: Call,
): Pick<LogEntry, 'method' | 'path' | 'query' | 'headerNames' | 'key' | 'fields' | 'uploads'> {
  const query: LogEntry['query'] = {};
  for (const name of new Set(call.query.keys())) {
    const values = call.query.getAll(name);
    query[name] = values.length > 1 ? values : (values[0] ?? '');
  }
  return {
    method: call.method,
    path: call.path,
    query,
    headerNames: Object.keys(call.headers).sort(),
    key: call.key === null ? null : `…${call.key.slice(-4)}`,
    fields: shorten(call.fields),
    uploads: call.uploads.map(({ bytes, ...upload }) => ({ ...upload, sizeBytes: bytes.length })),
  };
}

const keptCharacters = 4_000;

function shorten(value: unknown): unknown {
  if (typeof value === 'string' && value.length > keptCharacters) {
    return `${value.slice(0, 40)}… (${value.length} characters)`;
  }
  if (Array.isArray(value)) return value.map(shorten);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]));
}
