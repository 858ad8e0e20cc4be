import type { FastifyReply, FastifyRequest } from 'fastify';
import { type OperationId, type OutputOf, type Report, type Result, RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { errorAnswer } from '../http/errorBody.mts';
import { Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { thisTurn } from '../host/together.mts';
import { nameOf } from '../http/once.mts';
import { finishJob, insist } from '../jobs/finish.mts';
import { running } from '../jobs/running.mts';
import { type Call, carryOut, payerOf } from './call.mts';
import { checkInput } from './checkInput.mts';
import type { Taken } from './take.mts';
import { baseUrlOf } from './baseUrl.mts';

/** A call that a client waits for. */
export interface Synchronous {
  readonly call: Call;
  /** Gives the call up. */
  readonly controller: AbortController;
  /** Where the end is announced if it becomes a job. */
  readonly webhookUrl: string | null;
  readonly base64: boolean;
  /** Takes the spooled files away once nobody needs them. */
  clear(): Promise<void>;
}

/** The call of a request. A client that goes away ends it, unless it can ask for the answer again under its key. */
export function synchronous(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  { ask, asked, shelf }: Taken,
): Synchronous {
  const controller = new AbortController();
  if (nameOf(request) === null) {
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) controller.abort();
    });
  }
  const call: Call = {
    id: request.id,
    caller: callerOf(request),
    ask,
    shelf,
    job: null,
    baseUrl: baseUrlOf(app, request),
    signal: controller.signal,
  };
  const { webhookUrl, delivery } = asked;
  return { call, controller, webhookUrl, base64: delivery === 'base64', clear: () => shelf.clear() };
}

/**
 * Carries a call out while the client waits, for at most SYNC_SECONDS: then it goes on as a job, and the client is told its id,
 * unless bytes of it are on their way already. The request is written down however it ends.
 */
export async function answerInTime<Id extends OperationId>(
  app: App,
  request: FastifyRequest,
  { call, controller, clear, webhookUrl, base64 }: Synchronous,
  operation: Id,
  isUnderWay: () => boolean = () => false,
): Promise<Result<OutputOf<Id>>> {
  await thisTurn();
  const work = carryOut(app, call, operation);
  const inTime = await raceTime(work, app.settings.SYNC_SECONDS * 1000);
  if (inTime === 'late' && !isUnderWay()) {
    const job = await app.jobs.accept({
      caller: callerOf(request),
      ...{ ask: call.ask, shelf: call.shelf, baseUrl: call.baseUrl, webhookUrl, base64 },
      owner: app.presence.id,
    });
    running.set(job, controller);
    const over = () => {
      running.delete(job);
      return clear();
    };
    app.background.add(goOn(app, call, job, work).finally(over));
    writeDown(app, request, call, 504, null, job);
    throw new Refusal(504, 'still_running', `This takes longer; it goes on as job ${job}. Get it at /v1/jobs/${job}.`, {
      jobId: job,
    });
  }
  try {
    const result = await work;
    writeDown(app, request, call, 200, result, null);
    return result;
  } catch (thrown) {
    const isBroken = isUnderWay() && call.signal?.aborted !== true;
    writeDown(app, request, call, isBroken ? 502 : errorAnswer(thrown, request.id).status, thrown, null);
    if (thrown instanceof RouterFailure && thrown.kind === 'invalidInput') {
      await clear();
      checkInput(call.ask);
    }
    throw thrown;
  }
}

async function raceTime(work: Promise<unknown>, mostMs: number): Promise<'ended' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), mostMs)));
  const ended = work.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const first = await Promise.race([ended, late]);
  clearTimeout(timer);
  return first;
}

async function goOn(app: App, call: Call, id: string, work: Promise<Result<object>>): Promise<void> {
  const job = await app.jobs.find(call.caller.account, id);
  const ended = await work.catch((thrown: unknown) => {
    if (thrown instanceof RouterFailure) return thrown;
    app.log.error({ err: thrown, job: id }, 'a call that became a job could not be carried out');
    return new RouterFailure('unavailable', 'The gateway could not carry the job out. Its log names the cause');
  });
  await insist(() => finishJob(app, job, call.shelf, ended));
}

/** Writes down how a request ended, without making anybody wait. */
export function writeDown(
  app: App,
  request: FastifyRequest,
  call: Call,
  status: number,
  ended: unknown,
  job: string | null,
): void {
  const report = ended instanceof RouterFailure ? ended.report : isResult(ended) ? ended : undefined;
  const asked = call.ask.input['model'];
  const { account, key, clientLabel } = payerOf(call);
  app.background.add(
    app.writeRequest({
      ...{ id: request.id, account, key, operation: call.ask.operation, status, job, clientLabel },
      model: isResult(ended) ? ended.model : typeof asked === 'string' ? asked : null,
      provider: isResult(ended) ? ended.provider : (report?.attempts.at(-1)?.provider ?? null),
      cost: report === undefined || isOpen(ended, report) ? null : report.cost,
      durationMs: Date.now() - request.startedMs,
      attempts: report?.attempts ?? [],
      warnings: report?.warnings ?? [],
    }),
  );
}

/** Whether nobody knows what it cost: it failed, and an attempt may have been charged. */
function isOpen(ended: unknown, { attempts }: Report): boolean {
  return !isResult(ended) && attempts.some(({ status }) => status === 'uncertain');
}

function isResult(value: unknown): value is Result<object> {
  return typeof value === 'object' && value !== null && 'output' in value && 'attempts' in value;
}
