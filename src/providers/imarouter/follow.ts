import type { Again, Exchange, Failed, Step } from '../../core/provider';
import type { WireRequest } from '../../core/wire';
import { type FailureKind, failureKinds, type JsonValue } from '../../operations';
import { at, textOf } from '../shared/json';

/** What a job's reply leads to while it runs, or when it ended without a result; null once there is one. */
export function unlessEnded(json: unknown, job: string, state: object): Again | Failed | null {
  const status = textOf(at(json, 'status')) ?? 'completed';
  if (status === 'failed' || status === 'cancelled') return failedJob(json);
  return status === 'completed' ? null : again(poll(job, state), job, 1_000);
}

/** Asks about a job, waiting at the other end for up to half a minute for its end. */
export function poll(job: string, state: object): Exchange {
  const path = `/jobs/${encodeURIComponent(job)}`;
  const request = { method: 'GET', path, query: { wait: 30 }, as: 'json', timeoutMs: 60_000 } as const;
  return { request, step: { name: 'poll', state: plain(state) } };
}

/** Asks at once, without waiting at the other end for a change. */
export function takeUp({ state }: Step): Exchange {
  const request = { method: 'GET', path: jobPath(state), as: 'json', timeoutMs: 20_000 } as const;
  return { request, step: { name: 'poll', state } };
}

/** Stops a job. */
export function cancel({ state }: Step): WireRequest {
  return { method: 'POST', path: `${jobPath(state)}/cancel`, as: 'json', timeoutMs: 20_000 };
}

/** What is asked next about a job. */
export function again(next: Exchange, jobId: string | undefined, afterMs: number): Again {
  return { type: 'again', next, afterMs, ...(jobId === undefined ? {} : { jobId }) };
}

/** A step's state without what JSON cannot hold. */
export function plain(state: object): JsonValue {
  const copy: JsonValue = JSON.parse(JSON.stringify(state));
  return copy;
}

function jobPath(state: JsonValue): string {
  return `/jobs/${encodeURIComponent(textOf(at(state, 'job')) ?? '')}`;
}

function failedJob(json: unknown): Failed {
  const told = textOf(at(json, 'error', 'code'));
  const kind: FailureKind = failureKinds.find((known) => known === told) ?? 'unavailable';
  return { type: 'failed', kind, message: textOf(at(json, 'error', 'message')) ?? 'The job ended without a result' };
}
