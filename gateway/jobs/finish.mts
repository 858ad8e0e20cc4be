import { setTimeout as wait } from 'node:timers/promises';
import { type Report, type Result, RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { keepOutput, type KeptOutput } from '../calls/outcome.mts';
import { failureWords } from '../http/errorBody.mts';
import { base64Of } from '../host/base64.mts';
import type { Shelf } from '../host/shelf.mts';
import { storableJson } from '../store/storable.mts';
import { removeParts } from '../objects/files.mts';
import type { JobRow } from './jobs.mts';
import { jobWords } from './words.mts';

const mostTextCharacters = 12_000;
const mostInlineBytes = 14_000;
const mostMessageBytes = 19_000;

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
  const inline = job.request.base64 ? await inlineOf(app, output) : {};
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
    const words = (most: number) => jobWords(app, row, row.request.baseUrl, most);
    const told = [{ ...words(mostTextCharacters), ...inline }, words(mostTextCharacters)];
    const data = told.find(fitsMessage) ?? words(0);
    const type = status === 'completed' ? 'job.completed' : 'job.failed';
    await app.events.emit(inside, { account: job.account, type, data, job: job.id, url: job.webhook_url });
    app.telemetry.ended(row);
  });
  await app.jobs.tell(job.id);
  await removeParts(app, job.id);
}

/** Tries again what is to be written down: a result that was paid for is not given up because the store did not answer once. */
export async function insist(task: () => Promise<void>): Promise<void> {
  for (const againMs of [200, 1_000, 4_000]) {
    try {
      return await task();
    } catch {
      await wait(againMs);
    }
  }
  await task();
}

function reportOf({ attempts, usage, cost, costAtMost, price, warnings }: Result<object>): Report {
  return { attempts, usage, cost, costAtMost, price, warnings };
}

function json(value: object | null): string | null {
  return value === null ? null : storableJson(value);
}

function fitsMessage(data: object): boolean {
  return Buffer.byteLength(JSON.stringify(data)) <= mostMessageBytes;
}

/** The sound itself, where it is asked for and small enough for a message. */
async function inlineOf(app: App, output: KeptOutput | null): Promise<{ b64_json?: string }> {
  const file = output?.tracks?.[0]?.file;
  if (file === undefined || file.sizeBytes > mostInlineBytes || output?.tracks?.length !== 1) return {};
  return { b64_json: await base64Of(app.objects.open(file.object)) };
}
