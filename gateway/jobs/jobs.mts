import { randomBytes } from 'node:crypto';
import type { Job } from '../../src/core/job';
import type { FailureKind, OperationId, Report } from '../../src/operations';
import type { App } from '../app.mts';
import type { Ask, Recording } from '../calls/call.mts';
import type { KeptOutput } from '../calls/outcome.mts';
import type { Shelf } from '../host/shelf.mts';
import type { ApiKey } from '../keys/keys.mts';
import type { MonthlyCap } from '../money/caps.mts';
import { keepFile } from '../objects/files.mts';
import { notFound } from '../http/refusal.mts';
import type { Database } from '../store/database.mts';

/** What can be said of a job. */
export const jobStatuses = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

/** A job as it stands in the store. */
export interface JobRow {
  id: string;
  account: string;
  key: string;
  operation: OperationId;
  model: string | null;
  provider: string | null;
  status: JobStatus;
  request: JobRequest;
  state: Job | null;
  output: KeptOutput | null;
  report: Report | null;
  error: { code: FailureKind; message: string } | null;
  webhook_url: string | null;
  owner: string | null;
  runs: number;
  cancel_asked: boolean;
  created_at: Date;
  updated_at: Date;
  finished_at: Date | null;
  expires_at: Date;
}

/** What a job is to do; its recordings lie in the store of objects. */
export interface JobRequest {
  readonly ask: Ask;
  readonly caps: readonly MonthlyCap[];
  readonly baseUrl: string;
  /** Whether its webhook carries the sound as base64 where that fits. */
  readonly base64: boolean;
}

export interface NewJob {
  /** An id that was drawn before: the same job is accepted once. */
  readonly id?: string;
  readonly caller: ApiKey;
  readonly ask: Ask;
  readonly shelf: Shelf;
  readonly baseUrl: string;
  readonly webhookUrl: string | null;
  readonly base64: boolean;
  /** The process that works on it already, for a call that takes too long to wait for. */
  readonly owner: string | null;
}

export interface Jobs {
  /** Accepts a job: from now on it is done, whatever happens to this process. */
  accept(job: NewJob): Promise<string>;
  find(account: string, id: string): Promise<JobRow>;
  /** The job as soon as it has ended, or as it stands after that many seconds. */
  wait(account: string, id: string, seconds: number, signal?: AbortSignal): Promise<JobRow>;
  /** Says that something became of a job, to whoever waits for it in any process. */
  tell(id: string): Promise<void>;
}

const channel = 'imarouter_jobs';
const lookAgainMs = 2_000;

/** Opens the jobs of the store. */
export async function openJobs(database: Database, app: () => App): Promise<Jobs> {
  const listeners = new Map<string, Set<() => void>>();
  const wake = (id: string) => listeners.get(id)?.forEach((listener) => listener());
  const wakeAll = () => [...listeners.keys()].forEach(wake);
  await database.listen(channel, wake, wakeAll);
  const find = async (account: string, id: string): Promise<JobRow> => {
    const [row] = await database.query<JobRow>('select * from jobs where id = $1 and account = $2', [id, account]);
    if (row === undefined) throw notFound('job', id);
    return row;
  };
  return {
    find,
    accept: (job) => accept(app(), job),
    async wait(account, id, seconds, signal) {
      const untilMs = Date.now() + seconds * 1000;
      for (;;) {
        const heard = hear(listeners, id, Math.min(lookAgainMs, untilMs - Date.now()), signal);
        const job = await find(account, id);
        if (isOver(job.status) || Date.now() >= untilMs || signal?.aborted === true) {
          heard.stop();
          return job;
        }
        await heard.promise;
      }
    },
    async tell(id) {
      await database.query('select pg_notify($1, $2)', [channel, id]);
    },
  };
}

/** Whether a job will not change any more. */
export function isOver(status: JobStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

async function accept(app: App, job: NewJob): Promise<string> {
  const { caller, ask, shelf, baseUrl, webhookUrl, base64, owner } = job;
  const id = job.id ?? `job_${randomBytes(16).toString('hex')}`;
  const keep = async (recording: Recording): Promise<Recording> => {
    if ('url' in recording) return recording;
    const file = await keepFile(app, shelf, recording, { account: caller.account, job: id, purpose: 'input' });
    return { ...recording, id: file.object };
  };
  const audio = ask.audio === null ? null : await keep(ask.audio);
  const samples: Recording[] = [];
  for (const sample of ask.samples) samples.push(await keep(sample));
  const request: JobRequest = { ask: { ...ask, audio, samples }, caps: caller.caps, baseUrl, base64 };
  const expires = new Date(Date.now() + app.settings.RETENTION_DAYS * 86_400_000);
  const model = typeof ask.input['model'] === 'string' ? ask.input['model'] : null;
  await app.database.transaction(async (inside) => {
    const added = await inside.query(
      `insert into jobs(id, account, key, operation, model, status, request, webhook_url, owner, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10) on conflict (id) do nothing returning id`,
      [
        ...[id, caller.account, caller.id, ask.operation, model, owner === null ? 'queued' : 'running'],
        ...[JSON.stringify(request), webhookUrl, owner, expires],
      ],
    );
    if (owner === null && added.length > 0) await app.queue.send('jobs', id, 0, inside);
  });
  return id;
}

function hear(listeners: Map<string, Set<() => void>>, id: string, mostMs: number, signal: AbortSignal | undefined) {
  let stop = () => {};
  const promise = new Promise<void>((resolve) => {
    const own = listeners.get(id) ?? new Set();
    listeners.set(id, own);
    const timer = setTimeout(() => stop(), Math.max(0, mostMs));
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      own.delete(stop);
      if (own.size === 0) listeners.delete(id);
      resolve();
    };
    signal?.addEventListener('abort', stop);
    own.add(stop);
  });
  return { promise, stop };
}
