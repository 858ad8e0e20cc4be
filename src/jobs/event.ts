import type { CallbackNotice } from '../core/callback';

/** The end of a job, the same whoever announces it, with the fields of our HTTP API's webhook. */
export interface JobEvent {
  /** The same for every delivery of the same announcement. */
  readonly id: string;
  readonly type: 'job.completed' | 'job.failed';
  /** ISO 8601. */
  readonly timestamp: string;
  readonly data: {
    readonly id: string;
    readonly provider: string;
    readonly operation: string | null;
    readonly model: string | null;
    readonly status: 'completed' | 'failed';
    readonly output: unknown;
    readonly usage: unknown;
    readonly cost: unknown;
    readonly error: unknown;
  };
}

/** The event of a verified callback. `body` is what our own API sends with it, if it was ours. Null for progress on the way. */
export function eventOf(provider: string, notice: CallbackNotice, body: unknown, nowMs: number): JobEvent | null {
  const { jobId, status, message } = notice;
  if (status === 'running') return null;
  const told = fieldOf(body, 'data');
  const own = fieldOf(told, 'id') === jobId && fieldOf(body, 'type') === `job.${status}`;
  const data = (name: string): unknown => (own ? (fieldOf(told, name) ?? null) : null);
  const timestamp = fieldOf(body, 'timestamp');
  return {
    id: notice.eventId ?? `${provider}:${jobId}:${status}`,
    type: `job.${status}`,
    timestamp: own && typeof timestamp === 'string' ? timestamp : new Date(nowMs).toISOString(),
    data: {
      id: jobId,
      provider,
      operation: textOrNull(data('operation')),
      model: textOrNull(data('model')),
      status,
      output: data('output'),
      usage: data('usage'),
      cost: data('cost'),
      error: data('error') ?? (status === 'failed' ? { message: message ?? 'The job ended without a result' } : null),
    },
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
