import type { CallbackContract, CallbackNotice } from '../../core/callback';
import type { JobList, ListedJob } from '../../core/provider';
import type { OperationId } from '../../operations';
import { at, isObject, listOf, textOf } from '../shared/json';

const statuses: Readonly<Record<string, ListedJob['status']>> = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'failed',
};

/** Webhooks of our HTTP API, by Standard Webhooks. Source: https://imarouter.com/docs */
export const callback: CallbackContract = {
  title: 'ImaRouter',
  scheme: { type: 'standardWebhooks', toleranceSeconds: 300 },
  docsPage: 'https://imarouter.com/docs',
  read,
  find: ({ jobId }, body) => ({
    operation: operationOf(textOf(at(body, 'data', 'operation'))),
    model: textOf(at(body, 'data', 'model')) ?? '',
    step: { name: 'poll', state: { mediaType: 'audio/mpeg', job: jobId } },
  }),
  endpoints: {
    create: (url) => ({
      method: 'POST',
      path: '/webhooks',
      body: { json: { url, events: ['job.completed', 'job.failed'] } },
      as: 'json',
    }),
    readCreated(json) {
      const [id, secret] = [textOf(at(json, 'id')), textOf(at(json, 'secret'))];
      return id === null || secret === null ? null : { id, secret };
    },
    list: () => ({ method: 'GET', path: '/webhooks', as: 'json' }),
    isListed: (json, id) =>
      listOf(at(json, 'data')).some((row) => at(row, 'id') === id && !textOf(at(row, 'disabled_at'))),
    remove: (id) => ({ method: 'DELETE', path: `/webhooks/${encodeURIComponent(id)}`, as: 'json' }),
  },
};

/** `GET /jobs` of our HTTP API. Source: https://imarouter.com/docs */
export const jobList: JobList = {
  request: (limit) => ({ method: 'GET', path: '/jobs', query: { limit }, as: 'json' }),
  read: (json) => listOf(at(json, 'data')).flatMap(listed),
};

/** Whose adapter reads such a job. A spoken answer is read as the one track of a music job. */
function operationOf(told: string | null): OperationId {
  if (told === 'transcribe' || told === 'translate' || told === 'speak') return told;
  return told === 'soundEffect' || told === 'sound_effect' ? 'soundEffect' : 'music';
}

function read(body: unknown): CallbackNotice | null {
  const jobId = textOf(at(body, 'data', 'id'));
  const type = textOf(at(body, 'type'));
  if (jobId === null || jobId === '') return null;
  if (type === 'job.completed') return { jobId, status: 'completed' };
  if (type !== 'job.failed') return null;
  const message = textOf(at(body, 'data', 'error', 'message'));
  return { jobId, status: 'failed', ...(message ? { message } : {}) };
}

function listed(job: unknown): ListedJob[] {
  const id = textOf(at(job, 'id'));
  if (id === null || !isObject(job)) return [];
  const [operation, model] = [textOf(job['operation']), textOf(job['model'])];
  const submittedAt = textOf(job['created_at']);
  return [
    {
      id,
      status: statuses[textOf(job['status']) ?? ''] ?? 'running',
      ...(operation === null ? {} : { operation }),
      ...(model === null ? {} : { model }),
      ...(submittedAt === null ? {} : { submittedAt }),
    },
  ];
}
