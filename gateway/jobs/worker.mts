import { RouterFailure, operations, type OperationId } from '../../src/operations';
import type { Job, JobState } from '../../src/core/job';
import type { App } from '../app.mts';
import { type Call, start } from '../calls/call.mts';
import { keepAtProvider } from '../money/attempts.mts';
import { storableJson } from '../store/storable.mts';
import { finishJob, insist } from './finish.mts';
import { shelfOf } from './files.mts';
import type { JobRow } from './jobs.mts';
import { look } from './look.mts';
import { release, running } from './running.mts';

const mostRuns = 3;
const leastPollMs = 500;

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
      const ended = await goOn(app, job, call);
      await insist(() => conclude(app, job, call, ended));
    } catch (thrown) {
      app.log.error({ err: thrown, job: id }, 'how a job stands could not be written down; it is taken up again');
      await release(app.database, [id]);
      throw thrown;
    } finally {
      running.delete(id);
      await call.shelf.clear();
    }
  };
}

async function goOn(app: App, job: JobRow, call: Call): Promise<JobState<OperationId> | RouterFailure> {
  try {
    if (job.cancel_asked) throw new RouterFailure('cancelled', 'The job was cancelled');
    if (job.state !== null) return await look(app, call, job.state);
    await checkSafe(app, job);
    return await start(app, call);
  } catch (thrown) {
    if (thrown instanceof RouterFailure) return thrown;
    app.log.error({ err: thrown, job: job.id }, 'a job could not be carried out');
    return new RouterFailure('unavailable', 'The gateway could not carry the job out. Its log names the cause');
  }
}

function conclude(app: App, job: JobRow, { shelf }: Call, ended: JobState<OperationId> | RouterFailure): Promise<void> {
  if (ended instanceof RouterFailure) return finishJob(app, job, shelf, ended);
  if (ended.type === 'running') return park(app, job, ended.job, ended.afterMs);
  return finishJob(app, job, shelf, ended.result);
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
    caller: { id: key, account, caps: request.caps },
    ask: request.ask,
    shelf: shelfOf(app, { id, account }),
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
  if (operations[job.operation].creates) {
    const [lost] = await app.database.query<{ id: string }>(selectCharged, [job.id]);
    if (lost !== undefined) {
      throw new RouterFailure('timedOut', 'The gateway stopped while this was made. It may have been billed', {
        attempt: lost.id,
        advice: 'Look at the account of the provider before sending it again.',
      });
    }
  }
  if (job.runs > mostRuns) throw new RouterFailure('timedOut', `The job was begun ${mostRuns} times and never ended`);
}

const selectCharged = `
  select id from attempts where job = $1 and (state = 'unsettled' or exists (
    select 1 from usage_records where usage_records.job = $1 and record->>'attempt' = attempts.id)) limit 1`;

async function park(app: App, { id }: JobRow, state: Job, afterMs: number): Promise<void> {
  await app.database.transaction(async (inside) => {
    await keepAtProvider(
      inside,
      state.parts.map(({ attempt }) => attempt),
    );
    await inside.query(
      `update jobs set state = $2::jsonb, owner = null, runs = 0, provider = $3, updated_at = now() where id = $1`,
      [id, storableJson(state), state.parts[0]?.provider ?? null],
    );
    await app.queue.send('jobs', id, Math.max(leastPollMs, afterMs), inside);
  });
}
