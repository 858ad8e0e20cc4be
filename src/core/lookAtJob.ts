import type { OperationId, RouterFailure } from '../operations';
import { exchange } from './exchange';
import type { Shared } from './execution';
import type { Job, JobPart } from './job';
import { unknownWorker, workerOf } from './resumeJob';
import { timeoutOf } from './time';

/** Whether a job has ended, and what failed it; if it runs, milliseconds after which to look again. */
export interface JobLook {
  readonly ended: boolean;
  readonly afterMs: number;
  readonly failure?: RouterFailure;
  /** The job to go on with: it counts the requests of this look too. */
  readonly job: Job;
}

type PartLook = Omit<JobLook, 'job'> & { readonly part: JobPart };

/** Asks once how a job stands, part by part until the first that still runs. Fetches, meters and keeps nothing. */
export function lookAtJob(shared: Shared, job: Job): Promise<JobLook> {
  return look(shared, job.operation, job);
}

async function look<Id extends OperationId>(shared: Shared, operation: Id, job: Job): Promise<JobLook> {
  const parts = [...job.parts];
  for (const [index, each] of job.parts.entries()) {
    const { part, ...seen } = await lookAtPart(shared, operation, each);
    parts[index] = part;
    if (!seen.ended || seen.failure !== undefined) return { ...seen, job: { ...job, parts } };
  }
  return { ended: true, afterMs: 0, job: { ...job, parts } };
}

async function lookAtPart<Id extends OperationId>(shared: Shared, operation: Id, given: JobPart): Promise<PartLook> {
  const { provider, deployment, adapter } = workerOf(shared.registry, operation, given);
  if (adapter.resume === undefined) throw unknownWorker(given);
  const answer = await exchange(adapter.resume(given.step, deployment), {
    ...shared,
    adapter,
    provider,
    deployment,
    concurrency: shared.limits[provider.id] ?? provider.concurrency,
    attempt: given.attempt,
    jobId: given.jobId,
    pausesAtJob: true,
    onlyLooks: true,
    timeoutMs: timeoutOf(operation, {}, given.durationSeconds),
    deadlineMs: Infinity,
  });
  const part = { ...given, requests: (given.requests ?? 0) + answer.requests };
  if (answer.type === 'failed') return { ended: true, afterMs: 0, failure: answer.failure, part };
  return answer.type === 'paused' && answer.afterMs > 0
    ? { ended: false, afterMs: answer.afterMs, part }
    : { ended: true, afterMs: 0, part };
}
