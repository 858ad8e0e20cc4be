import { RouterFailure, operations, type OperationId, type Result } from '../../src/operations';
import type { Job, JobState } from '../../src/core/job';
import type { App } from '../app.mts';
import { type Call, payerOf, resume, start } from '../calls/call.mts';
import { objectShelf } from '../host/shelf.mts';
import { keepAtProvider } from '../money/attempts.mts';
import { finishJob } from './finish.mts';
import type { JobRow } from './jobs.mts';

const mostRuns = 3;
const leastPollMs = 500;
const pollAgainKinds = new Set(['unavailable', 'rateLimited', 'timedOut', 'badReply']);

/**
 * Goes on with a job: starts it, or asks how it stands at its provider. Any process may, one at a time; work of a process that
 * is gone is taken up, but nothing that creates is sent a second time when it is not known how the first ended.
 */
export function createWorker(app: App) {
  return async (id: string): Promise<void> => {
    const job = await claim(app, id);
    if (job === null) return;
    const controller = new AbortController();
    running.set(id, controller);
    const call = callOf(app, job, controller.signal);
    try {
      if (job.cancel_asked) throw new RouterFailure('cancelled', 'The job was cancelled');
      if (job.state === null) await checkSafe(app, job);
      const state = job.state === null ? await start(app, call) : await look(app, call, job.state);
      if (state.type === 'running') await park(app, job, state.job, state.afterMs);
      else await finishJob(app, job, call.shelf, doneOf(state));
    } catch (thrown) {
      const failure = failureOf(thrown);
      if (!(thrown instanceof RouterFailure)) app.log.error({ err: thrown, job: id }, 'a job could not be carried out');
      await finishJob(app, job, call.shelf, failure);
    } finally {
      running.delete(id);
      await call.shelf.clear();
    }
  };
}

/** Jobs this process works on, so that they can be stopped. */
export const running = new Map<string, AbortController>();

function doneOf(state: Extract<JobState<OperationId>, { type: 'done' }>): Result<object> {
  return state.result;
}

async function claim(app: App, id: string): Promise<JobRow | null> {
  const alive = app.database.backend === 'pglite' ? `id = $2` : `seen_at > now() - interval '10 seconds'`;
  const [row] = await app.database.query<JobRow>(
    `update jobs set owner = $2, status = 'running', runs = runs + 1, updated_at = now()
     where id = $1 and status in ('queued', 'running')
       and (owner is null or owner not in (select id from processes where ${alive}) ) returning *`,
    [id, app.presence.id],
  );
  return row ?? null;
}

function callOf(app: App, { id, account, key, request }: JobRow, signal: AbortSignal): Call {
  return {
    id,
    caller: { id: key, account, capNanos: request.capNanos },
    ask: request.ask,
    shelf: objectShelf(app.objects, app.spoolFolder),
    job: id,
    baseUrl: request.baseUrl,
    signal,
  };
}

/** A job that was begun before and left no trace at its provider is begun again only if that creates nothing twice. */
async function checkSafe(app: App, job: JobRow): Promise<void> {
  const open = await app.database.query<{ id: string }>(`select id from attempts where job = $1 and state = 'open'`, [
    job.id,
  ]);
  await app.attempts.flag(open.map(({ id }) => id));
  const [lost] = await app.database.query<{ id: string }>(
    `select id from attempts where job = $1 and state = 'unsettled' limit 1`,
    [job.id],
  );
  if (lost !== undefined && operations[job.operation].creates) {
    throw new RouterFailure('timedOut', 'The gateway stopped while this was sent. It may have been billed', {
      attempt: lost.id,
      advice: 'Look at the account of the provider before sending it again.',
    });
  }
  if (job.runs > mostRuns) throw new RouterFailure('timedOut', `The job was begun ${mostRuns} times and never ended`);
}

async function look(app: App, call: Call, state: Job): Promise<JobState<OperationId>> {
  const report = { attempts: [], usage: [], cost: null, costAtMost: null, price: null, warnings: [] };
  try {
    const next = await resume(app, call, state);
    if (next.type === 'running') {
      if (Date.now() > state.deadlineMs)
        throw new RouterFailure('timedOut', 'The provider did not end the job in time; it may have been billed');
      return next;
    }
    // The attempts were reserved when the job was started; what they came to is known now.
    const { usage } = next.result;
    for (const { attempt } of state.parts) {
      await app.attempts.settle(
        payerOf(call),
        attempt,
        usage.filter((record) => record.attempt === attempt),
      );
    }
    return next;
  } catch (thrown) {
    const mayPass =
      thrown instanceof RouterFailure && pollAgainKinds.has(thrown.kind) && Date.now() <= state.deadlineMs;
    if (mayPass && isTransport(thrown)) return { type: 'running', job: state, afterMs: 5_000, report };
    await settleFailed(app, call, state, thrown);
    throw thrown;
  }
}

/** Whether asking failed, and not what was asked about. */
function isTransport({ details }: RouterFailure): boolean {
  return details.status !== undefined || details.stage === 'poll' || details.stage === 'download';
}

async function settleFailed(app: App, call: Call, state: Job, thrown: unknown): Promise<void> {
  const usage = thrown instanceof RouterFailure ? (thrown.report?.usage ?? []) : [];
  const isUnclear = thrown instanceof RouterFailure && thrown.kind === 'timedOut';
  for (const { attempt } of state.parts) {
    if (!isUnclear)
      await app.attempts.settle(
        payerOf(call),
        attempt,
        usage.filter((record) => record.attempt === attempt),
      );
  }
  if (isUnclear) {
    const ids = state.parts.map(({ attempt }) => attempt);
    await app.database.query(`update attempts set state = 'open' where id = any($1) and state = 'at provider'`, [ids]);
    await app.attempts.flag(ids);
  }
}

async function park(app: App, { id }: JobRow, state: Job, afterMs: number): Promise<void> {
  await app.database.transaction(async (inside) => {
    await keepAtProvider(
      inside,
      state.parts.map(({ attempt }) => attempt),
    );
    await inside.query(
      `update jobs set state = $2::jsonb, owner = null, runs = 0, provider = $3, updated_at = now() where id = $1`,
      [id, JSON.stringify(state), state.parts[0]?.provider ?? null],
    );
    await app.queue.send('jobs', id, Math.max(leastPollMs, afterMs), inside);
  });
}

function failureOf(thrown: unknown): RouterFailure {
  if (thrown instanceof RouterFailure) return thrown;
  return new RouterFailure('unavailable', 'The gateway could not carry the job out. Its log names the cause');
}
