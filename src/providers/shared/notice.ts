import type { CallbackNotice } from '../../core/callback';
import { at, textOf } from './json';

/** The provider's words for how a job can stand. */
export interface StatusWords {
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  readonly running?: readonly string[];
}

/** What a callback announces, from the fields that hold id, status and error; null where it is none of these words. */
export function noticeOf(id: unknown, status: unknown, words: StatusWords, error?: unknown): CallbackNotice | null {
  const [jobId, word] = [textOf(id), textOf(status) ?? ''];
  if (jobId === null || jobId === '') return null;
  if (words.completed.includes(word)) return { jobId, status: 'completed' };
  if (words.running?.includes(word)) return { jobId, status: 'running' };
  const message = textOf(error) ?? textOf(at(error, 'message'));
  return words.failed.includes(word) ? { jobId, status: 'failed', ...(message ? { message } : {}) } : null;
}
