import { type Attempt, type FailureKind, RouterFailure } from '../../src/operations';
import { ObjectsFailure } from '../objects/objects.mts';
import { Refusal } from './refusal.mts';

/** What a client is told when a call did not come to its end. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: Readonly<Record<string, unknown>> };
}

const byKind: Readonly<Record<FailureKind, { status: number; type: string; code: string }>> = {
  invalidInput: { status: 400, type: 'invalid_request_error', code: 'invalidInput' },
  rejected: { status: 400, type: 'invalid_request_error', code: 'content_policy_violation' },
  unauthorized: { status: 503, type: 'server_error', code: 'provider_key_refused' },
  outOfCredit: { status: 402, type: 'insufficient_quota', code: 'insufficient_quota' },
  capReached: { status: 402, type: 'insufficient_quota', code: 'cap_reached' },
  rateLimited: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  unavailable: { status: 503, type: 'server_error', code: 'unavailable' },
  exhausted: { status: 503, type: 'server_error', code: 'exhausted' },
  timedOut: { status: 504, type: 'server_error', code: 'timedOut' },
  badReply: { status: 502, type: 'server_error', code: 'badReply' },
  cancelled: { status: 499, type: 'invalid_request_error', code: 'cancelled' },
};

/** The call itself may have been answered, and charged, before its files were to be kept. */
const filesUnavailable = {
  message: 'The file store of the gateway does not work. Its log names the cause under this request id.',
  ...{ type: 'server_error', code: 'files_unavailable', param: null },
};

const refusalTypes: Readonly<Record<number, string>> = { 401: 'authentication_error', 429: 'rate_limit_error' };

/** An answer in OpenAI's shape, with the id of the request and what was tried. Anything unforeseen stays unsaid. */
export function errorAnswer(thrown: unknown, requestId: string): ErrorAnswer {
  if (thrown instanceof Refusal) return refusalAnswer(thrown, requestId);
  if (thrown instanceof RouterFailure) return failureAnswer(thrown, requestId);
  if (thrown instanceof ObjectsFailure) return answer(503, filesUnavailable, requestId, false);
  const status = statusOf(thrown);
  const message =
    status < 500 && thrown instanceof Error
      ? thrown.message
      : 'The gateway could not do this. Its log names the cause under this request id.';
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  return answer(status, { message, type, code: status === 413 ? 'too_large' : null, param: null }, requestId);
}

/** Whether something may have been charged although the call did not come to its end. */
export function mayHaveCost(thrown: unknown): boolean {
  return thrown instanceof RouterFailure && (thrown.report?.usage.length ?? 0) > 0;
}

/** A failure as it is kept with a job and told by webhooks. */
export function failureWords({ kind, message, details }: RouterFailure): { code: FailureKind; message: string } {
  const advice = details.advice === undefined ? '' : ` ${details.advice}`;
  return { code: kind, message: `${message.replace(/\.$/, '')}.${advice}` };
}

/** Attempts as a client sees them. */
export function attemptWords(attempts: readonly Attempt[]): object[] {
  return attempts.map(({ id, provider, model, part, status, requests, durationMs, kind, httpStatus, message }) => ({
    ...{ id, provider, model, part, status, requests, duration_ms: Math.round(durationMs) },
    ...(kind === undefined ? {} : { code: kind }),
    ...(httpStatus === undefined ? {} : { http_status: httpStatus }),
    ...(message === undefined ? {} : { message }),
  }));
}

function refusalAnswer({ status, code, message, details }: Refusal, requestId: string): ErrorAnswer {
  const { param = null, jobId, retryAfterSeconds } = details;
  const type = refusalTypes[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  const job = jobId === undefined ? {} : { job_id: jobId };
  const wait: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const told = answer(status, { message, type, code, param, ...job }, requestId);
  return { ...told, headers: { ...told.headers, ...wait } };
}

function failureAnswer(failure: RouterFailure, requestId: string): ErrorAnswer {
  const { status, type, code } = byKind[failure.kind];
  const { provider, jobId } = failure.details;
  const { message } = failureWords(failure);
  const attempts = attemptWords(failure.report?.attempts ?? []);
  const costAtMost = failure.report?.costAtMost ?? null;
  return answer(
    status,
    {
      ...{ message, type, code, param: null, attempts, cost_at_most: costAtMost },
      ...(provider === undefined ? {} : { provider }),
      ...(jobId === undefined ? {} : { provider_job_id: jobId }),
    },
    requestId,
    !mayHaveCost(failure),
  );
}

// Clients of OpenAI repeat 409, 429 and 5xx by themselves; what may have been charged must not be sent again blindly.
function answer(
  status: number,
  error: Readonly<Record<string, unknown>>,
  requestId: string,
  isFree = true,
): ErrorAnswer {
  const mayRepeat = isFree && (status === 429 || status === 503);
  return {
    status,
    headers: { 'x-should-retry': String(mayRepeat), 'x-request-id': requestId },
    body: { error: { ...error, request_id: requestId } },
  };
}

function statusOf(thrown: unknown): number {
  const told = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  return told >= 400 && told < 600 ? told : 500;
}
