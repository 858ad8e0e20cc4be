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
}

/** Asks once how a job stands, part by part until the first that still runs. Fetches, meters and keeps nothing. */
export function lookAtJob(shared: Shared, job: Job): Promise<JobLook> {
  return look(shared, job.operation, job);
}

async function look<Id extends OperationId>(shared: Shared, operation: Id, job: Job): Promise<JobLook> {
  for (const part of job.parts) {
    const seen = await lookAtPart(shared, operation, part);
    if (!seen.ended || seen.failure !== undefined) return seen;
  }
  return { ended: true, afterMs: 0 };
}

async function lookAtPart<Id extends OperationId>(shared: Shared, operation: Id, part: JobPart): Promise<JobLook> {
  const { provider, deployment, adapter } = workerOf(shared.registry, operation, part);
  if (adapter.resume === undefined) throw unknownWorker(part);
  const answer = await exchange(adapter.resume(part.step, deployment), {
    ...shared,
    adapter,
    provider,
    deployment,
    concurrency: shared.limits[provider.id] ?? provider.concurrency,
    attempt: part.attempt,
    jobId: part.jobId,
    pausesAtJob: true,
    onlyLooks: true,
    timeoutMs: timeoutOf(operation, {}, part.durationSeconds),
    deadlineMs: Infinity,
  });
  if (answer.type === 'failed') return { ended: true, afterMs: 0, failure: answer.failure };
  return answer.type === 'paused' && answer.afterMs > 0
    ? { ended: false, afterMs: answer.afterMs }
    : { ended: true, afterMs: 0 };
}
