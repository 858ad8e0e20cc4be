import type { OperationId } from '../operations';
import { RouterFailure, raise } from '../operations';
import type { Job, JobPart, JobState } from './job';
import { performUntil, TriedFailure, type Waiting } from './perform';
import { type Part, plan, readyFor } from './plan';
import { pricingFor } from './pricing';
import { quantitiesOf } from './quantities';
import type { Candidate } from './route';
import { asRun, reportOf, type Run, type RunParts } from './execution';
import { prepare, type Prepared } from './prepare';
import { resultOf } from './run';
import { whole } from './partMemory';
import { serve } from './serve';
import { forEachInOrder } from './sideBySide';
import { deadlineOf } from './time';
import { viewOf } from './view';

type Ended<Id extends OperationId> = {
  readonly part: Part<Id>;
  readonly candidate: Candidate<Id>;
  readonly waiting: Waiting;
};

/**
 * Submits an operation and stops where the provider works on it by itself. A provider without jobs is waited for, and so is
 * speech over a music bed, as a job keeps no recording to lay under it. Throws like `run`; once a part is submitted, a failure names its job.
 */
export function startJob<Id extends OperationId>(parts: RunParts<Id>): Promise<JobState<Id>> {
  return asRun(parts, async (run) => startPrepared(await prepare(run), run));
}

async function startPrepared<Id extends OperationId>(prepared: Prepared<Id>, run: Run<Id>): Promise<JobState<Id>> {
  const { input, recording, candidates } = prepared;
  const [candidate, ...rest] = candidates;
  if (candidate?.adapter.resume === undefined || viewOf(input).musicBed !== undefined) {
    return { type: 'done', result: await resultOf(await serve(input, recording, candidates, run, whole), run) };
  }
  const ready = await readyFor(input, recording, candidate.deployment);
  if ('reason' in ready) return startPrepared({ ...prepared, candidates: rest }, run);
  try {
    const planned = plan(ready.input, ready.recording, candidate.deployment, run.host.partRoom);
    const submitted = await forEachInOrder(planned.parts(), planned.sideBySide, (part, index) =>
      submit(part, index, candidate, run),
    );
    for (const warning of candidate.warnings) run.warnings.add(warning);
    return { type: 'running', job: jobOf(submitted, run), afterMs: leastPause(submitted), report: reportOf(run) };
  } catch (thrown) {
    if (!(thrown instanceof TriedFailure)) return raise(thrown);
    const nothingRuns = !run.attempts.some(({ status }) => status === 'running');
    if (!thrown.mayFallOver || !nothingRuns || rest.length === 0) return raise(thrown.failure);
    return startPrepared({ ...prepared, candidates: rest }, run);
  }
}

async function submit<Id extends OperationId>(
  part: Part<Id>,
  partIndex: number,
  candidate: Candidate<Id>,
  run: Run<Id>,
): Promise<Ended<Id>> {
  const answer = await performUntil({ run, candidate, part, partIndex, carry: null }, true);
  if ('step' in answer) return { part, candidate, waiting: answer };
  throw new RouterFailure('badReply', `${candidate.provider.title} answered at once where it was to start a job`);
}

function jobOf<Id extends OperationId>(submitted: readonly Ended<Id>[], run: Run<Id>): Job {
  const { format, subtitles, timestamps, durationSeconds, delivery } = viewOf(run.input);
  const now = run.host.now();
  const longest = Math.max(...submitted.map(({ candidate }) => deadlineOf(run.operation, candidate.deployment)));
  const { clientLabel } = run.settings;
  return {
    version: 1,
    operation: run.operation,
    submittedMs: Math.round(now),
    deadlineMs: Math.round(now + longest),
    ...(clientLabel === undefined ? {} : { clientLabel }),
    wants: { format, subtitles, timestamps, durationSeconds, delivery },
    parts: submitted.map((each) => jobPartOf(each, run)),
  };
}

function jobPartOf<Id extends OperationId>({ part, candidate, waiting }: Ended<Id>, run: Run<Id>): JobPart {
  const { operation, priceBook } = run;
  const { provider, deployment } = candidate;
  const view = viewOf(part.input);
  const inputMs = part.durationSeconds === null ? null : Math.round(part.durationSeconds * 1000);
  return {
    provider: provider.id,
    model: deployment.model,
    providerModel: deployment.providerModel ?? deployment.model,
    attempt: waiting.attempt,
    jobId: waiting.jobId,
    requests: waiting.requests,
    step: { name: waiting.step.name, state: JSON.parse(JSON.stringify(waiting.step.state)) },
    startSeconds: part.startSeconds,
    durationSeconds: part.durationSeconds,
    overlapSeconds: part.overlapSeconds,
    ...(part.pauseAfterSeconds > 0 ? { pauseAfterSeconds: part.pauseAfterSeconds } : {}),
    counted: quantitiesOf(
      pricingFor({ priceBook, deployment, operation, timeMs: run.host.now() }, view),
      [],
      view,
      deployment,
      { inputMs, outputMs: null },
      false,
    ),
  };
}

function leastPause<Id extends OperationId>(submitted: readonly Ended<Id>[]): number {
  return Math.min(...submitted.map(({ waiting }) => waiting.afterMs));
}
