import type { FailureKind } from '../operations';

/** Requests that were not processed are repeated this often. */
export const maxRepeats = 2;

const longestWaitMs = 30_000;
const firstWaitMs = 500;
const notProcessed = new Set([408, 409, 425, 429, 503]);
const repeatable = new Set<FailureKind>(['rateLimited', 'unavailable', 'timedOut']);

/** What a refused request means: not processed and worth repeating, perhaps processed, or an answer to go by. */
export type Verdict = 'repeat' | 'uncertain' | 'final';

/** Judges a status from 400 on. `own` says that the body has the provider's own error shape, so that no proxy wrote it. */
export function judge(status: number, kind: FailureKind, own: boolean): Verdict {
  if (status < 500 && !notProcessed.has(status)) return 'final';
  if (notProcessed.has(status) || own) return repeatable.has(kind) ? 'repeat' : 'final';
  return 'uncertain';
}

/**
 * Milliseconds to wait before repeat `repeat` (from 0): as told by Retry-After, else doubling from half a second with jitter;
 * null if the provider asks for longer than is worth waiting.
 */
export function waitMs(repeat: number, retryAfter: string | undefined, nowMs: number, random: number): number | null {
  const told = retryAfter === undefined ? null : retryAfterMs(retryAfter, nowMs);
  if (told === null) return firstWaitMs * 2 ** repeat * (0.75 + random / 2);
  return told > longestWaitMs ? null : told;
}

/** Milliseconds told by a Retry-After header (seconds or HTTP date); null if it is neither. */
export function retryAfterMs(header: string, nowMs: number): number | null {
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** The kind a status means where the provider does not say more. */
export function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 402) return 'outOfCredit';
  if (status === 408 || status === 504) return 'timedOut';
  if (status === 429) return 'rateLimited';
  if (status === 409 || status === 425 || status >= 500) return 'unavailable';
  return 'invalidInput';
}
