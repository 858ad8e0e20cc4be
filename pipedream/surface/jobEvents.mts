import { createHash } from 'node:crypto';
import type { CallbackContract } from '../../src/core/callback';
import { hear } from '../../src/jobs/callbacks/verify';
import { eventOf, type JobEvent } from '../../src/jobs/event';
import { callbacksOf } from '../../src/providers/callbacks';
import { registry } from './registry.mts';

/** An HTTP request as a source gets it. `bodyRaw` is the body before it was parsed. */
export interface HttpEvent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodyRaw?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** What is to be emitted; nothing for what is refused and for progress on the way. */
  readonly event?: JobEvent;
}

/** Schemes by which a callback with a secret proves its whole body. */
const proving = new Set<CallbackContract['scheme']['type']>(['standardWebhooks', 'timedHmac', 'sharedHeader']);

const contracts = new Map(Object.entries(callbacksOf(registry)).filter(([, { scheme }]) => proving.has(scheme.type)));

/** Who announces the ends of jobs in a way that can be verified here; our own API first. */
export function announcers(): { label: string; value: string }[] {
  return [...contracts].map(([value, { title }]) => ({ label: title, value }));
}

/** Judges a delivery by its signature over the raw body: 401 for what is not genuine, an event for the end of a job. */
export function receive(provider: unknown, secret: unknown, delivery: HttpEvent, nowMs: number): Answer {
  const contract = contracts.get(String(provider));
  if (contract === undefined || typeof secret !== 'string' || secret === '') return refused(401, 'No secret is set');
  const headers = Object.fromEntries(
    Object.entries(delivery.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const body = new TextEncoder().encode(delivery.bodyRaw ?? '');
  const heard = hear({ headers, body }, contract, { secret }, nowMs);
  if (heard.type === 'refused') return refused(heard.status, heard.reason);
  const event = heard.mustFetch ? null : eventOf(String(provider), heard.notice, heard.body, nowMs);
  return { status: 200, body: 'ok', ...(event === null ? {} : { event }) };
}

/** The id by which an event is emitted once; Pipedream looks at its first 64 characters only. */
export function eventId({ id }: JobEvent): string {
  return id.length <= 64 ? id : createHash('sha256').update(id).digest('hex');
}

/** One line about the end of a job. */
export function eventSummary({ data }: JobEvent): string {
  const what = [data.operation, data.model].filter((word) => word !== null).join(', ');
  return `Job ${data.id} ${data.status}${what === '' ? '' : ` (${what})`}`;
}

function refused(status: number, body: string): Answer {
  return { status, body };
}
