import { RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { withRouter } from '../calls/call.mts';
import { shelfOf } from './files.mts';
import { finishJob } from './finish.mts';
import type { JobRow } from './jobs.mts';
import { running } from './running.mts';

/** Stops a job: at its provider where that can be asked, else here; what it may have cost stays reserved or is flagged. */
export async function cancelNow(app: App, job: JobRow): Promise<void> {
  await app.database.query('update jobs set cancel_asked = true where id = $1', [job.id]);
  const { state } = job;
  const call = {
    ...{
      id: job.id,
      caller: { id: job.key, account: job.account, caps: job.request.caps },
      ask: job.request.ask,
    },
    ...{ shelf: shelfOf(app, job), job: job.id, baseUrl: job.request.baseUrl },
  };
  if (state !== null) {
    await withRouter(app, call, (router) => router.cancel(state)).catch(() => false);
    const ids = state.parts.map(({ attempt }) => attempt);
    await app.database.query(`update attempts set state = 'open' where id = any($1) and state = 'at provider'`, [ids]);
    await app.attempts.flag(ids);
  }
  running.get(job.id)?.abort();
  await finishJob(app, job, call.shelf, new RouterFailure('cancelled', 'The job was cancelled'));
}
