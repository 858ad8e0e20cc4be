import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../app.mts';
import { running } from '../jobs/running.mts';
import { forgetJob } from '../jobs/forget.mts';
import { type FileRow, removeFile } from '../objects/files.mts';
import { announceClosing } from './closing.mts';

const sweepMs = 5_000;
const cleanMs = 60_000;

/** Takes up what processes that are gone have left, and throws away what has expired. */
export function createSweeper(app: App) {
  const timers: NodeJS.Timeout[] = [];
  const quietly = (task: () => Promise<void>) => () => {
    task().catch((thrown: unknown) => app.log.error({ err: thrown }, 'the sweep did not end'));
  };
  const sweep = async (): Promise<void> => {
    await takeUp(app);
    await app.memory.refresh();
  };
  const tidy = quietly(() => clean(app));
  return {
    sweep,
    start() {
      timers.push(setInterval(quietly(sweep), sweepMs), setInterval(tidy, cleanMs));
      tidy();
    },
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}

async function takeUp(app: App): Promise<void> {
  const gone = await app.presence.gone();
  const flagged = await app.attempts.flagOf(gone);
  if (flagged > 0)
    app.log.warn({ attempts: flagged }, 'attempts of a process that is gone are written down as unsettled');
  const jobs = await app.database.query<{ id: string }>(
    `update jobs set owner = null where status in ('queued', 'running') and (owner = any($1::text[])
       or (owner = $2 and not id = any($3::text[]) and updated_at < now() - interval '10 seconds')) returning id`,
    [gone, app.presence.id, [...running.keys()]],
  );
  for (const { id } of jobs) await app.queue.send('jobs', id);
  for (const id of gone) {
    await rm(join(app.settings.DATA_DIR, 'spool', id), { recursive: true, force: true });
    await app.database.query('delete from processes where id = $1', [id]);
  }
  // A ticket can be lost only with the queue itself; rows are the truth.
  const idle = await app.database.query<{ id: string }>(
    `update jobs set updated_at = now() where status in ('queued', 'running') and owner is null
       and updated_at < now() - interval '2 minutes' returning id`,
  );
  for (const { id } of idle) await app.queue.send('jobs', id);
  const late = await app.database.query<{ id: string }>(
    `update deliveries set next_at = now() where status = 'pending' and next_at < now() - interval '3 minutes' returning id`,
  );
  for (const { id } of late) await app.queue.send('deliveries', id);
}

async function clean(app: App): Promise<void> {
  const { database } = app;
  const days = `interval '${app.settings.RETENTION_DAYS} days'`;
  await database.query(`delete from idempotency where created_at < now() - least(interval '4 days', ${days})`);
  await database.query(`delete from outcomes where at < now() - interval '2 hours'`);
  await database.query('delete from rate_windows where minute < $1', [Math.floor(Date.now() / 60_000) - 5]);
  // What they cost counts under their parents' caps of the month.
  await database.query(`delete from api_keys where parent is not null and expires_at < now() - interval '62 days'`);
  await database.query(`delete from deliveries where status <> 'pending' and created_at < now() - ${days}`);
  await announceClosing(app);
  await database.query(`delete from attempts where state = 'settled' and settled_at < now() - interval '7 days'`);
  // Last, because a file store that does not work ends it.
  for (const file of await database.query<FileRow>('select * from files where expires_at < now() limit 500'))
    await removeFile(app, file);
  const jobs = await database.query<{ id: string }>(
    `select id from jobs where expires_at < now() and finished_at is not null limit 500`,
  );
  for (const { id } of jobs) await forgetJob(app, id);
}
