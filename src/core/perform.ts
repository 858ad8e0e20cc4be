import { nanosOfUsd, usdOfNanos } from '../billing/money';
import { totals } from '../billing/totals';
import {
  type Attempt,
  type InputOf,
  type JsonValue,
  type OperationId,
  operations,
  type OutputOf,
  RouterFailure,
  type UsageRecord,
} from '../operations';
import type { Settle } from '../billing/caps';
import { attemptOf, chargePartsOf, endOf, type Performance, pricingOf } from './attempt';
import { reserveAttempt } from './caps';
import { chargeOf, possibleChargeOf } from './charge';
import { type Ended, exchange } from './exchange';
import type { Part } from './plan';
import type { RequestContext, Step } from './provider';
import type { SoundFacts } from './quantities';
import type { Candidate } from './route';
import type { Run } from './execution';
import { deadlineOf, timeoutOf } from './time';
import { totalSeconds } from './totalSeconds';
import { type InputView, viewOf } from './view';
import { chooseVoice } from './voice';

/** A part that one candidate could not serve. `mayFallOver` is false where it may have been charged and must not be risked. */
export class TriedFailure extends Error {
  constructor(
    readonly failure: RouterFailure,
    readonly mayFallOver: boolean,
  ) {
    super(failure.message);
  }
}

export interface Answer<Id extends OperationId> {
  readonly output: OutputOf<Id>;
  readonly carry: JsonValue | null;
}

/** A part whose job runs at the provider and can be taken up again. */
export interface Waiting {
  readonly step: Step;
  readonly jobId: string;
  readonly attempt: string;
  /** HTTP requests that submitting it took. */
  readonly requests: number;
  readonly afterMs: number;
}

/** Placeholder for providers that demand a callback URL while nobody listens. Nothing is expected there. */
const placeholderUrl = 'https://api.imarouter.com/v1/callbacks/unused';

/**
 * Has one candidate serve one part, and keeps attempts and usage. A lost reply is repeated once where the task creates
 * nothing and the bound of the charge is within the risk limit. Throws TriedFailure.
 */
export async function perform<Id extends OperationId>(task: Performance<Id>): Promise<Answer<Id>> {
  const answer = await performUntil(task, false);
  if ('output' in answer) return answer;
  throw new TriedFailure(new RouterFailure('badReply', 'A job was left waiting', { jobId: answer.jobId }), false);
}

/** Like `perform`, but stops where the provider's job can be taken up again. */
export async function performUntil<Id extends OperationId>(
  task: Performance<Id>,
  pausesAtJob: boolean,
): Promise<Answer<Id> | Waiting> {
  const { run, candidate, part } = task;
  for (;;) {
    const attempt = `${run.runId}-${run.attempts.length + 1}`;
    const startedMs = run.host.now();
    const slot = run.attempts.push(attemptOf(task, attempt)) - 1;
    const settle = await announce(task, attempt).catch((thrown: unknown) => {
      run.attempts[slot] = refusedAttempt(task, attempt, thrown);
      throw thrown;
    });
    const ended = await talk(task, attempt, pausesAtJob);
    const tried = { ...attemptOf(task, attempt), ...endOf(ended), durationMs: run.host.now() - startedMs };
    run.attempts[slot] = tried;
    const charge = chargePartsOf(task, attempt);
    const metered = async (...records: UsageRecord[]): Promise<void> => {
      run.usage.push(...records);
      await settle(totals(records).costAtMost);
      await run.host.afterAttempt?.(tried, records);
    };
    if (ended.type === 'done') {
      const reported = ended.done.quantities;
      const priced = reported.length === 0 ? charge : { ...charge, ...pricingOf(task, reported) };
      await metered(...chargeOf(priced, reported, factsOf(part, ended.done.output, ended), ended.done.costUsd));
      for (const warning of ended.done.warnings ?? []) run.warnings.add(warning);
      return { output: ended.done.output, carry: ended.done.carry ?? null };
    }
    if (ended.type === 'paused') {
      const { step, jobId, requests, afterMs } = ended;
      return { step, jobId, attempt, requests, afterMs };
    }
    if (ended.charged === 'no') {
      await metered();
      throw new TriedFailure(ended.failure, true);
    }
    if (ended.charged === 'certain') {
      await metered(...chargeOf(charge, ended.quantities, { inputMs: null, outputMs: null }, undefined));
      throw new TriedFailure(ended.failure, !operations[run.operation].creates);
    }
    const possible = possibleChargeOf(charge, part.recording);
    await metered(...possible);
    const isFirst = lostAttempts(run, task.partIndex) === 1;
    const risked =
      !operations[run.operation].creates && ended.failure.details.jobId === undefined && withinRisk(possible, run);
    if (!isFirst || !risked) throw new TriedFailure(perhapsBilled(ended.failure, attempt, candidate, possible), false);
    run.warnings.add(
      `The reply of ${candidate.provider.title} was lost, so it was asked again: both may have been billed.`,
    );
  }
}

/** Reserves the attempt under every cap and tells the host; what refuses it here is no charge. */
async function announce<Id extends OperationId>(task: Performance<Id>, id: string): Promise<Settle> {
  const { run, part } = task;
  const bound = possibleChargeOf(chargePartsOf(task, id), part.recording);
  const settle = await reserveAttempt(run.caps, id, bound).catch((thrown: unknown) => {
    throw thrown instanceof RouterFailure ? new TriedFailure(thrown, true) : thrown;
  });
  await tell(task, id, bound).catch(async (thrown: unknown) => {
    await settle('0');
    throw thrown;
  });
  return settle;
}

async function tell<Id extends OperationId>(task: Performance<Id>, id: string, bound: UsageRecord[]): Promise<void> {
  const { run, candidate, part, partIndex } = task;
  await run.host.beforeAttempt?.({
    id,
    operation: run.operation,
    provider: candidate.provider.id,
    model: candidate.deployment.model,
    part: partIndex,
    isWhole: viewOf(part.input).text === viewOf(run.input).text && part.startSeconds === 0,
    bound,
  });
}

function talk<Id extends OperationId>(
  task: Performance<Id>,
  attempt: string,
  pausesAtJob: boolean,
): Promise<Ended<OutputOf<Id>>> {
  const { run, candidate, part } = task;
  const { provider, deployment, adapter } = candidate;
  const view = viewOf(part.input);
  return exchange(
    adapter.request(asDelivered(part.input, candidate), deployment, contextOf(task, attempt, pausesAtJob)),
    {
      adapter,
      provider,
      deployment,
      host: run.host,
      keeper: run.keeper,
      limiter: run.limiter,
      concurrency: run.limits[provider.id] ?? provider.concurrency,
      attempt,
      pausesAtJob,
      timeoutMs: timeoutOf(run.operation, view, part.durationSeconds),
      deadlineMs: run.host.now() + deadlineOf(run.operation, deployment),
    },
  );
}

function asDelivered<Id extends OperationId>(input: InputOf<Id>, { wire }: Candidate<Id>): InputOf<Id> {
  if (wire === null) return input;
  const { format, sampleRate } = wire;
  return sampleRate === null ? { ...input, format } : { ...input, format, sampleRate };
}

function contextOf<Id extends OperationId>(
  { run, candidate, part, carry }: Performance<Id>,
  attempt: string,
  startsJob: boolean,
): RequestContext {
  return {
    callbackUrl: run.host.callbackUrl?.(attempt, { provider: candidate.provider.id, item: run.labels.item }) ?? null,
    placeholderUrl,
    voice: voiceOf(viewOf(part.input), viewOf(run.input), candidate, run),
    carry,
    startsJob,
    previousText: part.previousText,
    nextText: part.nextText,
  };
}

function voiceOf<Id extends OperationId>(
  part: InputView,
  whole: InputView,
  candidate: Candidate<Id>,
  run: Run<Id>,
): string | null {
  if (part.voice === undefined || part.voice === whole.voice) return candidate.voice;
  const choice = chooseVoice(part.voice, candidate.provider, candidate.deployment, Object.keys(run.registry));
  return 'voice' in choice ? choice.voice : candidate.voice;
}

function factsOf(
  part: Part<OperationId>,
  output: unknown,
  ended: { readonly files: readonly { durationSeconds: number | null }[] },
): SoundFacts {
  const told =
    typeof output === 'object' && output !== null && 'segments' in output && 'durationSeconds' in output
      ? output.durationSeconds
      : null;
  const inputSeconds = part.durationSeconds ?? (typeof told === 'number' ? told : null);
  const outputSeconds = ended.files.length === 0 ? null : totalSeconds(ended.files);
  return { inputMs: toMs(inputSeconds), outputMs: toMs(outputSeconds) };
}

function toMs(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000);
}

function refusedAttempt<Id extends OperationId>(task: Performance<Id>, id: string, thrown: unknown): Attempt {
  const told = thrown instanceof TriedFailure ? { kind: thrown.failure.kind, message: thrown.message } : {};
  return { ...attemptOf(task, id), status: 'failed', ...told };
}

function lostAttempts<Id extends OperationId>(run: Run<Id>, part: number): number {
  return run.attempts.filter((attempt) => attempt.part === part && attempt.status === 'uncertain').length;
}

function withinRisk<Id extends OperationId>(possible: readonly UsageRecord[], { settings }: Run<Id>): boolean {
  const { costAtMost } = totals(possible);
  return (
    costAtMost !== null && settings.riskLimitUsd > 0 && BigInt(costAtMost) <= nanosOfUsd(String(settings.riskLimitUsd))
  );
}

function perhapsBilled<Id extends OperationId>(
  failure: RouterFailure,
  attempt: string,
  { provider }: Candidate<Id>,
  possible: readonly UsageRecord[],
): RouterFailure {
  const { costAtMost } = totals(possible);
  const most = costAtMost === null ? 'an unknown amount' : `at most $${usdOfNanos(costAtMost)}`;
  const message = `${failure.message.replace(/\.$/, '')}. It may have been billed (${most})`;
  const advice = failure.details.advice ?? `Look at your account at ${provider.title} before sending it again.`;
  return new RouterFailure('timedOut', message, { ...failure.details, attempt, advice });
}
