import type { AnnouncedJob, CallbackContract, CallbackNotice, CallbackScheme } from '../../../core/callback';
import { at, isObject, textOf } from '../json';

const ends: Readonly<Record<string, CallbackNotice['status']>> = {
  complete: 'completed',
  error: 'failed',
  success: 'completed',
  fail: 'failed',
};

/** Callbacks of a host of the generate family. The body proves nothing, so the task is always fetched. */
export function sunoCallback(
  own: Pick<CallbackContract, 'title' | 'docsPage'> & { readonly scheme: CallbackScheme },
  modelOf: (body: unknown) => string,
): CallbackContract {
  return { ...own, read, find: (notice, body) => found(notice, modelOf(body)) };
}

/** Whether the callback comes from the generic jobs API, whose tasks are asked for elsewhere. */
export function isOfJobsApi(body: unknown): boolean {
  return textOf(at(body, 'data', 'state')) !== null;
}

function read(body: unknown): CallbackNotice | null {
  const data = at(body, 'data');
  if (!isObject(data)) return null;
  const jobId = textOf(data['task_id']) ?? textOf(data['taskId']);
  const stage = textOf(data['callbackType']) ?? textOf(data['state']);
  if (jobId === null || jobId === '' || stage === null) return null;
  const status = ends[stage] ?? 'running';
  const message = status === 'failed' ? (textOf(data['failMsg']) ?? textOf(at(body, 'msg'))) : null;
  return { jobId, status, ...(message ? { message } : {}) };
}

function found({ jobId }: CallbackNotice, model: string): AnnouncedJob {
  const state = {
    taskId: jobId,
    format: 'mp3',
    placeholderUrl: '',
    polls: 1,
    misses: 0,
    conversions: 0,
    saved: [],
    warnings: [],
  };
  return { operation: 'music', model, step: { name: 'poll', state } };
}
