import { type Report, type Result, RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { keepOutput, type KeptOutput } from '../calls/outcome.mts';
import { failureWords } from '../http/errorBody.mts';
import type { Shelf } from '../host/shelf.mts';
import type { JobRow } from './jobs.mts';
import { jobWords } from './words.mts';

const mostTextCharacters = 12_000;

/** Ends a job: its output is kept, its row says so, and its webhooks are on their way, all or nothing. */
export async function finishJob(
  app: App,
  job: JobRow,
  shelf: Shelf,
  ended: Result<object> | RouterFailure,
): Promise<void> {
  const isFailure = ended instanceof RouterFailure;
  const status = !isFailure ? 'completed' : ended.kind === 'cancelled' ? 'cancelled' : 'failed';
  const output: KeptOutput | null = isFailure
    ? null
    : await keepOutput(app, shelf, ended.output, { account: job.account, job: job.id });
  const report: Report | null = isFailure ? (ended.report ?? null) : reportOf(ended);
  const error = isFailure ? failureWords(ended) : null;
  await app.database.transaction(async (inside) => {
    const [row] = await inside.query<JobRow>(
      `update jobs set status = $2, output = $3::jsonb, report = $4::jsonb, error = $5::jsonb, provider = coalesce($6, provider),
         model = coalesce($7, model), state = null, owner = null, updated_at = now(), finished_at = now()
       where id = $1 and status in ('queued', 'running') returning *`,
      [
        ...[job.id, status, json(output), json(report), json(error)],
        ...(isFailure ? [ended.details.provider ?? null, null] : [ended.provider, ended.model]),
      ],
    );
    if (row === undefined) return;
    const data = jobWords(app, row, row.request.baseUrl, mostTextCharacters);
    const type = status === 'completed' ? 'job.completed' : 'job.failed';
    await app.events.emit(inside, { account: job.account, type, data, job: job.id, url: job.webhook_url });
  });
  await app.jobs.tell(job.id);
}

function reportOf({ attempts, usage, cost, costAtMost, price, warnings }: Result<object>): Report {
  return { attempts, usage, cost, costAtMost, price, warnings };
}

function json(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
