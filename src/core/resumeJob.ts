import { type OperationId, RouterFailure, type Unit } from '../operations';
import { settleAttempt } from './caps';
import { chargeOf, type Labels } from './charge';
import type { Deployment } from './deployment';
import { exchange } from './exchange';
import { newTally, reporting, reportOf, type Shared, type Tally } from './execution';
import type { Answered } from './answered';
import { assemble } from './assemble';
import { dress } from './dress';
import type { Job, JobPart, JobState } from './job';
import { pricingWhere } from './pricing';
import type { Adapter, Provider } from './provider';
import { discard, sendWire } from './send';
import { timeoutOf } from './time';
import { totalSeconds } from './totalSeconds';

interface Worker<Id extends OperationId> {
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly adapter: Adapter<Id>;
}

type PartState<Id extends OperationId> =
  | { readonly type: 'done'; readonly answered: Answered<Id> }
  | { readonly type: 'running'; readonly part: JobPart; readonly afterMs: number };

const cancelTimeoutMs = 20_000;

/**
 * Asks once how a job stands, part by part until the first that still runs; when all have ended, fetches and finishes the
 * result. Its usage records have the same ids however often it is asked. Throws what the provider says of a failed job.
 */
export function resumeJob(shared: Shared, job: Job, labels: Labels): Promise<JobState<OperationId>> {
  return resume(shared, job.operation, job, labels);
}

/** Asks the provider to stop every part of a job; false where it cannot. */
export async function cancelJob({ registry, host }: Shared, job: Job): Promise<boolean> {
  const requests = job.parts.flatMap((part) => {
    const { provider, deployment, adapter } = workerOf(registry, job.operation, part);
    const request = adapter.cancel?.(part.step, deployment);
    return request === undefined ? [] : [{ provider, request }];
  });
  if (requests.length < job.parts.length) return false;
  for (const { provider, request } of requests) {
    const reply = await sendWire(request, provider, host, cancelTimeoutMs);
    await discard(reply);
    if (reply.status >= 400) return false;
  }
  return true;
}

function resume<Id extends OperationId>(
  shared: Shared,
  operation: Id,
  job: Job,
  labels: Labels,
): Promise<JobState<Id>> {
  const tally = newTally();
  return reporting(tally, shared.host, async () => {
    const answers: Answered<Id>[] = [];
    for (const [index, part] of job.parts.entries()) {
      const state = await resumePart(shared, operation, job, index, part, labels, tally);
      if (state.type === 'running') {
        const parts = job.parts.map((each) => (each === part ? state.part : each));
        return { type: 'running', job: { ...job, parts }, afterMs: state.afterMs, report: reportOf(tally) };
      }
      answers.push(state.answered);
    }
    const warn = (text: string): void => void tally.warnings.add(text);
    const whole = await assemble(operation, answers, { keeper: shared.keeper, warn });
    const output = await dress(operation, whole, { view: viewOf(job), keeper: shared.keeper, warn });
    const [first] = job.parts;
    return {
      type: 'done',
      result: { output, provider: first?.provider ?? '', model: first?.model ?? '', ...reportOf(tally) },
    };
  });
}

async function resumePart<Id extends OperationId>(
  shared: Shared,
  operation: Id,
  job: Job,
  index: number,
  part: JobPart,
  labels: Labels,
  tally: Tally,
): Promise<PartState<Id>> {
  const { provider, deployment, adapter } = workerOf(shared.registry, operation, part);
  if (adapter.resume === undefined) throw unknownWorker(part);
  const ended = await exchange(adapter.resume(part.step, deployment), {
    ...shared,
    adapter,
    provider,
    deployment,
    concurrency: shared.limits[provider.id] ?? provider.concurrency,
    attempt: part.attempt,
    jobId: part.jobId,
    pausesAtJob: true,
    timeoutMs: timeoutOf(operation, {}, part.durationSeconds),
    deadlineMs: Infinity,
  });
  const attempt = {
    id: part.attempt,
    provider: part.provider,
    model: part.model,
    part: index,
    requests: (part.requests ?? 0) + ended.requests,
  };
  const durationMs = shared.host.now() - job.submittedMs;
  if (ended.type === 'paused') {
    tally.attempts.push({ ...attempt, status: 'running', durationMs });
    const state = JSON.parse(JSON.stringify(ended.step.state));
    const { requests } = attempt;
    return {
      type: 'running',
      part: { ...part, requests, step: { name: ended.step.name, state } },
      afterMs: ended.afterMs,
    };
  }
  if (ended.type === 'failed') {
    const { kind, message } = ended.failure;
    tally.attempts.push({ ...attempt, status: 'failed', durationMs, kind, message });
    throw ended.failure;
  }
  tally.attempts.push({ ...attempt, status: 'done', durationMs });
  for (const warning of ended.done.warnings ?? []) tally.warnings.add(warning);
  const known = new Set<Unit>(ended.done.quantities.map(({ unit }) => unit));
  const quantities = [...ended.done.quantities, ...part.counted.filter(({ unit }) => !known.has(unit))];
  const charge = {
    operation,
    candidate: { provider, deployment },
    ...pricingWhere(
      { priceBook: shared.priceBook, deployment, operation, timeMs: job.submittedMs },
      quantities,
      (all) => all.filter((price) => applies(price.operation, operation) && surcharged(price.surcharge, part)),
    ),
    view: {},
    attempt: part.attempt,
    part: index,
    timeMs: job.submittedMs,
    labels: { ...labels, ...(job.clientLabel === undefined ? {} : { clientLabel: job.clientLabel }) },
  };
  const inputMs = part.durationSeconds === null ? null : Math.round(part.durationSeconds * 1000);
  const facts = { inputMs, outputMs: lengthOf(ended.files) };
  const charged = chargeOf(charge, quantities, facts, ended.done.costUsd);
  tally.usage.push(...charged);
  await settleAttempt(shared.caps, part.attempt, charged);
  return {
    type: 'done',
    answered: {
      part: { ...part, pauseAfterSeconds: part.pauseAfterSeconds ?? 0 },
      text: null,
      output: ended.done.output,
    },
  };
}

/** Who works on a part of a job. Throws invalidInput where this version knows nobody. */
export function workerOf<Id extends OperationId>(
  registry: Shared['registry'],
  operation: Id,
  part: JobPart,
): Worker<Id> {
  const provider = registry[part.provider];
  const adapter = provider?.adapters[operation];
  const row =
    provider?.deployments.find(({ model }) => model === part.model) ??
    provider?.deployments.find(({ providerModel }) => providerModel === null);
  if (provider === undefined || adapter === undefined || row === undefined) throw unknownWorker(part);
  return { provider, adapter, deployment: { ...row, model: part.model, providerModel: part.providerModel } };
}

/** Says that nobody here can go on with a part. */
export function unknownWorker({ provider, jobId }: JobPart): RouterFailure {
  return new RouterFailure('invalidInput', `This version knows no jobs of '${provider}'`, { stage: 'poll', jobId });
}

function viewOf({ wants }: Job) {
  const { subtitles, timestamps, durationSeconds, delivery } = wants;
  return { subtitles, timestamps, durationSeconds, delivery };
}

function applies(only: OperationId | undefined, operation: OperationId): boolean {
  return only === undefined || only === operation;
}

function surcharged(surcharge: string | undefined, { counted }: JobPart): boolean {
  return surcharge === undefined || counted.some((quantity) => quantity.surcharge === surcharge);
}

function lengthOf(files: readonly { readonly durationSeconds: number | null }[]): number | null {
  if (files.length === 0) return null;
  const sum = totalSeconds(files);
  return sum === null ? null : Math.round(sum * 1000);
}
