import type { Job } from '../../src/core/job';
import { type OperationId, RouterFailure } from '../../src/operations';
import { withEarlier } from '../../src/surfaces/embedded/earlier';
import { dataStoreOf } from './ledger.mts';
import { type AnyResult, handOver } from './output.mts';
import { canPause, delayOf, keepPause, mostLooks, type Pause, pauseFor } from './pause.mts';
import { registry } from './registry.mts';
import { runningOf, type StepParts } from './stepParts.mts';

/** How long a job is waited for where the step cannot pause and nobody said how long. */
const inlineMs = 20_000;

/** Time kept back of the step's own limit, to fetch a result. */
const fetchingMs = 10_000;

/** Looks at a job; hands over its result, or waits for it: by a pause where the step can, else for a bounded time. */
export async function lookAt(job: Job, parts: StepParts, pause: Pause): Promise<object> {
  const state = await parts.router.resume(job, parts.labels);
  if (state.type === 'done') return finish(job.operation, state.result, parts, pause);
  return waitFor(state.job, state.afterMs, parts, pause);
}

/** Waits for a job that runs. */
export async function waitFor(job: Job, afterMs: number, parts: StepParts, pause: Pause): Promise<object> {
  return canPause(parts.$) ? pauseAt(job, afterMs, parts, pause) : stayWith(job, afterMs, parts, pause);
}

/** The result of a job or a run, with what earlier runs of the step had tried. */
export function finish(id: OperationId, result: AnyResult, parts: StepParts, { earlier }: Pause): Promise<object> {
  return handOver(id, withEarlier(result, earlier), parts);
}

/** When to give up on a job: when the provider's time is over, or the user's. */
export function untilMsOf(job: Job, { values }: StepParts): number {
  const limit = Number(values['waitSeconds'] ?? 0);
  return limit > 0 ? Date.now() + limit * 1000 : job.deadlineMs;
}

async function pauseAt(job: Job, afterMs: number, parts: StepParts, pause: Pause): Promise<object> {
  const now = Date.now();
  const running = runningOf(job, parts.keyOf);
  if (now >= pause.untilMs || pause.looks >= mostLooks) throw stillRunning(job, running.jobId, pause.looks);
  const hasCallback = job.parts.every(({ provider }) => registry[provider]?.callback !== undefined);
  Object.assign(pause, { stage: 'waiting', job, looks: pause.looks + 1 });
  await keepPause(dataStoreOf(parts.values), pause);
  pauseFor(parts.$, delayOf({ ...pause, looks: pause.looks - 1 }, afterMs, hasCallback, now), pause);
  parts.$.export('job_id', running.jobId);
  return running;
}

async function stayWith(job: Job, afterMs: number, parts: StepParts, pause: Pause): Promise<object> {
  const { $, files: host, values, router, labels } = parts;
  const limitMs = Number(values['waitSeconds'] ?? 0) * 1000 || inlineMs;
  const untilMs = Math.min(Date.now() + limitMs, ($.context?.deadline ?? Infinity) - fetchingMs);
  let [current, pauseMs] = [job, afterMs];
  while (Date.now() + pauseMs < untilMs) {
    await host.sleep(Math.max(500, pauseMs));
    const state = await router.resume(current, labels);
    if (state.type === 'done') return finish(job.operation, state.result, parts, pause);
    [current, pauseMs] = [state.job, state.afterMs];
  }
  const running = runningOf(current, parts.keyOf);
  $.export('$summary', `The job still runs. Use its ID with Get Job or Wait for Job.`);
  return running;
}

function stillRunning(job: Job, jobId: string | undefined, looks: number): RouterFailure {
  const [part] = job.parts;
  const title = registry[part?.provider ?? '']?.title ?? 'the provider';
  return new RouterFailure('timedOut', `The job at ${title} still ran after ${looks} looks`, {
    stage: 'poll',
    ...(part === undefined ? {} : { jobId: part.jobId }),
    advice: `Wait longer by the action Wait for Job with this job ID: ${jobId}`,
  });
}
