import { type OperationId, type OutputOf, type Quantity, RouterFailure, type Stage, raise } from '../operations';
import { collect, type FileKeeper } from './collect';
import type { Deployment } from './deployment';
import { readErrorReply } from './errorReply';
import { type Host, SendFailure } from './host';
import type { Limiter } from './limit';
import type { Adapter, Done, Exchange, Provider, Step } from './provider';
import { judge, maxRepeats, type Verdict, waitMs } from './retry';
import { sendWire } from './send';
import type { ReceivedFile, WireContent, WireReply, WireRequest } from './wire';

/** Everything one exchange needs besides its first request. */
export interface ExchangeParts<Id extends OperationId> {
  readonly adapter: Adapter<Id>;
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly host: Host;
  readonly keeper: FileKeeper;
  readonly limiter: Limiter;
  readonly concurrency: number;
  /** Names the attempt; sent as idempotency key where the provider honours one. */
  readonly attempt: string;
  readonly timeoutMs: number;
  /** When waiting for a job ends. */
  readonly deadlineMs: number;
  /** The provider's id of the job, where one is taken up again. */
  readonly jobId?: string;
  /** Stops, instead of waiting, where the provider has a job that can be taken up again. */
  readonly pausesAtJob?: boolean;
  /** Stops after the first reply about a job: nothing is fetched or sent that creates. */
  readonly onlyLooks?: boolean;
}

/** How an exchange ended. `charged` says whether the provider took money for something that was not delivered. */
export type Ended<Output> = { readonly requests: number; readonly httpStatus?: number } & (
  | { readonly type: 'done'; readonly done: Done<Output>; readonly files: readonly ReceivedFile[] }
  | { readonly type: 'paused'; readonly jobId: string; readonly step: Step; readonly afterMs: number }
  | {
      readonly type: 'failed';
      readonly failure: RouterFailure;
      readonly charged: 'no' | 'possible' | 'certain';
      readonly quantities: readonly Quantity[];
    }
);

interface Progress {
  requests: number;
  httpStatus?: number;
  jobId?: string;
  readonly files: ReceivedFile[];
}

class Refused {
  constructor(
    readonly failure: RouterFailure,
    readonly verdict: Verdict,
    readonly retryAfter?: string,
  ) {}
}

/** Talks to one provider until it is done: submit, poll, fetch. Repeats what was not processed; throws only `cancelled`. */
export async function exchange<Id extends OperationId>(
  first: Exchange,
  parts: ExchangeParts<Id>,
): Promise<Ended<OutputOf<Id>>> {
  const progress: Progress = { requests: 0, files: [], ...(parts.jobId === undefined ? {} : { jobId: parts.jobId }) };
  for (let current = first; ;) {
    const answer = await ask(current.request, parts, progress);
    if (answer instanceof Refused) {
      const goingOn = goOn(answer, current, parts);
      if (goingOn === null)
        return failed(answer.failure, chargedAfter(answer, current.request, progress), [], progress);
      current = goingOn;
      continue;
    }
    const outcome = readReply(answer, current, parts, progress);
    if (outcome instanceof RouterFailure) return failed(outcome, 'possible', [], progress);
    if (outcome.type === 'done') return { type: 'done', done: outcome, ...summary(progress), files: progress.files };
    if (outcome.type === 'failed') {
      const failure = new RouterFailure(outcome.kind, outcome.message, {
        stage: stageOf(current.request, progress),
        ...where(parts, progress),
        ...(progress.jobId === undefined ? {} : { hasEnded: true }),
      });
      const quantities = outcome.quantities ?? [];
      return failed(failure, quantities.length > 0 ? 'certain' : 'no', quantities, progress);
    }
    progress.jobId = outcome.jobId ?? progress.jobId;
    if (
      parts.pausesAtJob &&
      (outcome.afterMs > 0 || parts.onlyLooks) &&
      progress.jobId !== undefined &&
      parts.adapter.resume !== undefined
    ) {
      return {
        type: 'paused',
        jobId: progress.jobId,
        step: outcome.next.step,
        afterMs: outcome.afterMs,
        ...summary(progress),
      };
    }
    if (parts.host.now() + outcome.afterMs > parts.deadlineMs)
      return failed(stillRunning(parts, progress), 'possible', [], progress);
    if (outcome.afterMs > 0) await pause(outcome.afterMs, parts.host);
    current = outcome.next;
  }
}

/** Fails as cancelled if the caller gave up. */
export function throwIfCancelled(host: Host): void {
  if (host.signal?.aborted) throw new RouterFailure('cancelled', 'The run was stopped');
}

async function ask<Id extends OperationId>(
  request: WireRequest,
  parts: ExchangeParts<Id>,
  progress: Progress,
): Promise<WireReply | Refused> {
  for (let repeat = 0; ; repeat++) {
    throwIfCancelled(parts.host);
    progress.requests++;
    const answer = await parts.limiter.run(parts.provider.id, parts.concurrency, () =>
      askOnce(request, parts, progress),
    );
    if (!(answer instanceof Refused)) return answer;
    throwIfCancelled(parts.host);
    const harmless = request.method === 'GET' || parts.provider.idempotencyHeader !== undefined;
    if (answer.verdict === 'final' || (answer.verdict === 'uncertain' && !harmless) || repeat >= maxRepeats)
      return answer;
    const delayMs = waitMs(repeat, answer.retryAfter, parts.host.now(), parts.host.random());
    if (delayMs === null) return answer;
    await pause(delayMs, parts.host);
  }
}

async function askOnce<Id extends OperationId>(
  request: WireRequest,
  parts: ExchangeParts<Id>,
  progress: Progress,
): Promise<WireReply | Refused> {
  const { provider, host } = parts;
  const details = { stage: stageOf(request, progress), ...where(parts, progress) };
  try {
    const reply = await sendWire(
      withIdempotencyKey(request, parts),
      provider,
      host,
      request.timeoutMs ?? parts.timeoutMs,
    );
    progress.httpStatus = reply.status;
    if (reply.status < 400) {
      const content = await collect(reply, request, parts.adapter, parts.keeper).catch(asBadReply);
      progress.files.push(...filesOf(content));
      return { status: reply.status, headers: reply.headers, content };
    }
    const { kind, message, isOwn } = await readErrorReply(reply, provider);
    const failure = new RouterFailure(kind, message, { ...details, status: reply.status });
    return new Refused(failure, judge(reply.status, kind, isOwn), reply.headers['retry-after']);
  } catch (thrown) {
    if (thrown instanceof SendFailure) return refusedBySending(thrown, parts, details);
    if (thrown instanceof RouterFailure) return refusedByCore(thrown, details);
    return raise(thrown);
  }
}

function refusedBySending<Id extends OperationId>(
  thrown: SendFailure,
  parts: ExchangeParts<Id>,
  details: object,
): Refused {
  const name = parts.provider.title;
  if (thrown.certainty === 'notSent') {
    const advice = `Check the network and the base URL of ${name}.`;
    return new Refused(
      new RouterFailure('unavailable', `${name} cannot be reached: ${thrown.message}`, { ...details, advice }),
      'repeat',
    );
  }
  const message =
    thrown.certainty === 'timedOut'
      ? `${name} did not answer in time`
      : `The reply of ${name} was lost: ${thrown.message}`;
  return new Refused(new RouterFailure('timedOut', message, details), 'uncertain');
}

/** Whatever is wrong with a reply, it came back from the provider: it was no fault of the input, and it may have been charged. */
function asBadReply(thrown: unknown): never {
  const isInput = thrown instanceof RouterFailure && thrown.kind === 'invalidInput';
  return raise(isInput ? new RouterFailure('badReply', thrown.message) : thrown);
}

function refusedByCore(thrown: RouterFailure, details: object): Refused {
  if (thrown.kind === 'cancelled') throw thrown;
  const failure = new RouterFailure(thrown.kind, thrown.message, { ...details, ...thrown.details });
  return new Refused(failure, thrown.kind === 'badReply' ? 'uncertain' : 'final');
}

function readReply<Id extends OperationId>(
  reply: WireReply,
  current: Exchange,
  parts: ExchangeParts<Id>,
  progress: Progress,
) {
  try {
    return parts.adapter.reply(reply, current.step, parts.deployment);
  } catch {
    const details = { stage: stageOf(current.request, progress), provider: parts.provider.id };
    return new RouterFailure('badReply', `${parts.provider.title} answered something that is not understood`, details);
  }
}

function goOn<Id extends OperationId>(
  { failure }: Refused,
  { step }: Exchange,
  parts: ExchangeParts<Id>,
): Exchange | null {
  const reading = { kind: failure.kind, message: failure.message };
  return parts.adapter.refused?.(step, reading, parts.deployment)?.next ?? null;
}

/** What is there to be fetched was made before. */
function chargedAfter(refused: Refused, request: WireRequest, progress: Progress): 'no' | 'possible' {
  const isMade = progress.jobId !== undefined || progress.files.length > 0 || stageOf(request, progress) === 'download';
  return refused.verdict === 'uncertain' || isMade ? 'possible' : 'no';
}

function stillRunning<Id extends OperationId>(parts: ExchangeParts<Id>, progress: Progress): RouterFailure {
  const message = `${parts.provider.title} is still working on it; the result may have been billed`;
  const advice = 'Look up the job by its ID later.';
  return new RouterFailure('timedOut', message, { stage: 'poll', ...where(parts, progress), advice });
}

function failed(
  failure: RouterFailure,
  charged: 'no' | 'possible' | 'certain',
  quantities: readonly Quantity[],
  progress: Progress,
): Ended<never> {
  return { type: 'failed', failure, charged, quantities, ...summary(progress) };
}

function summary({ requests, httpStatus }: Progress): { requests: number; httpStatus?: number } {
  return httpStatus === undefined ? { requests } : { requests, httpStatus };
}

function where<Id extends OperationId>(
  parts: ExchangeParts<Id>,
  progress: Progress,
): { provider: string; jobId?: string } {
  return { provider: parts.provider.id, ...(progress.jobId === undefined ? {} : { jobId: progress.jobId }) };
}

function stageOf(request: WireRequest, { jobId }: Progress): Stage {
  if (request.method !== 'GET') return 'send';
  if (request.as === 'audio') return 'download';
  return jobId === undefined ? 'send' : 'poll';
}

function filesOf(content: WireContent): readonly ReceivedFile[] {
  if (content.as === 'audio') return [{ file: content.file, durationSeconds: content.durationSeconds }];
  if (content.as === 'mixed') return content.files;
  return content.as === 'frames' && content.audio !== null ? [content.audio] : [];
}

function withIdempotencyKey<Id extends OperationId>(request: WireRequest, parts: ExchangeParts<Id>): WireRequest {
  const header = parts.provider.idempotencyHeader;
  if (header === undefined || request.method === 'GET') return request;
  return { ...request, headers: { ...request.headers, [header]: parts.attempt } };
}

async function pause(delayMs: number, host: Host): Promise<void> {
  await host.sleep(delayMs);
  throwIfCancelled(host);
}
