import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';
import type { Logger } from 'pino';
import { createLimiter } from '../src/core/limit';
import type { Registry } from '../src/core/provider';
import { providers } from '../src/providers';
import type { App, Background } from './app.mts';
import { openRequestLog } from './calls/requestLog.mts';
import { createHosts } from './host/host.mts';
import { openJobs } from './jobs/jobs.mts';
import { createWorker } from './jobs/worker.mts';
import { openKeys } from './keys/keys.mts';
import { openAttemptBook } from './money/attempts.mts';
import { openClientCaps } from './money/clientCaps.mts';
import { watchBudget } from './money/budget.mts';
import { folderObjects } from './objects/folder.mts';
import { s3Objects } from './objects/s3.mts';
import { type Objects, ObjectsFailure } from './objects/objects.mts';
import { openMemory } from './routing/memory.mts';
import type { Settings } from './settings/settings.mts';
import type { Database } from './store/database.mts';
import { openEmbedded } from './store/embedded.mts';
import { migrate } from './store/migrate.mts';
import { openPostgres } from './store/postgres.mts';
import { signIn } from './store/process.mts';
import { openQueue } from './store/queue.mts';
import { createSweeper } from './store/sweep.mts';
import { openLog } from './telemetry/log.mts';
import { openTelemetry } from './telemetry/metrics.mts';
import { createDeliverer } from './webhooks/deliver.mts';
import { openEvents } from './webhooks/events.mts';

/** An open gateway: its parts, and how to close it after what is under way has ended. */
export interface Opened {
  readonly app: App;
  close(): Promise<void>;
}

/** Opens store, queue and workers, and takes up what processes that are gone have left. */
export async function openApp(settings: Settings): Promise<Opened> {
  const log = openLog(settings.LOG_LEVEL);
  const trouble = (message: string) => log.error(message);
  await haveFolder(settings.DATA_DIR);
  const objects = openObjects(settings);
  await tryOut(objects, log);
  const database = await openStore(settings, trouble);
  await migrate(database).catch((thrown: unknown) => {
    if (database.backend === 'pglite') throw thrown;
    const because = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`DATABASE_URL: the store cannot be opened: ${because}`, { cause: thrown });
  });
  const presence = await signIn(database, trouble);
  const queue = await openQueue(database, settings.DATABASE_URL, trouble);
  const spoolFolder = join(settings.DATA_DIR, 'spool', presence.id);
  if (database.backend === 'pglite') await rm(join(settings.DATA_DIR, 'spool'), { recursive: true, force: true });
  await mkdir(spoolFolder, { recursive: true });
  const events = openEvents(database, queue);
  const background = createBackground(log);
  const registry: Registry = providers;
  const telemetry = openTelemetry(settings.OTEL_EXPORTER_OTLP_ENDPOINT);
  const jobs = await openJobs(database, () => app);
  const app: App = {
    ...{
      settings,
      log,
      telemetry,
      database,
      queue,
      presence,
      objects,
      events,
      jobs,
      background,
      registry,
      spoolFolder,
    },
    keys: await openKeys(database, settings.IMAROUTER_ADMIN_KEY),
    attempts: openAttemptBook(database, presence.id, (payer) => background.add(watchBudget(database, events, payer))),
    clientCaps: await openClientCaps(database),
    hosts: createHosts({
      ...{ registry, access: settings.providers, allowedNetworks: settings.ALLOW_PRIVATE_NETWORKS, spoolFolder },
    }),
    limiter: createLimiter(),
    limits: Object.fromEntries(Object.keys(registry).map((id) => [id, settings.PROVIDER_REQUESTS])),
    memory: openMemory(database, trouble),
    fileSecret: await secretNamed(database, 'files'),
    writeRequest: openRequestLog(database),
  };
  await app.memory.refresh();
  const sweeper = createSweeper(app);
  await sweeper.sweep();
  await queue.work('jobs', settings.JOB_WORKERS, createWorker(app));
  await queue.work(
    'deliveries',
    settings.JOB_WORKERS,
    createDeliverer(database, queue, settings.ALLOW_PRIVATE_NETWORKS),
  );
  sweeper.start();
  return {
    app,
    async close() {
      sweeper.stop();
      await queue.stop();
      await background.drain();
      await presence.leave();
      await telemetry.close();
      await database.close();
      await rm(spoolFolder, { recursive: true, force: true });
    },
  };
}

async function openStore(
  settings: Settings,
  trouble: (message: string) => void,
): Promise<Database & { readonly pglite?: PGlite }> {
  if (settings.DATABASE_URL !== undefined) return openPostgres(settings.DATABASE_URL, trouble);
  return openEmbedded(settings.DATA_DIR);
}

function openObjects(settings: Settings): Objects {
  const {
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: accessKeyId,
    S3_SECRET_ACCESS_KEY: secretAccessKey,
    S3_REGION: region,
    S3_SECONDS: silentSeconds,
  } = settings;
  if (endpoint === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    return folderObjects(join(settings.DATA_DIR, 'objects'));
  }
  const publicEndpoint = settings.S3_PUBLIC_ENDPOINT ?? endpoint;
  return s3Objects({ endpoint, publicEndpoint, bucket, region, accessKeyId, secretAccessKey, silentSeconds });
}

async function haveFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (thrown) {
    const because = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Error(`DATA_DIR: nothing can be kept in '${path}': ${because}`, { cause: thrown });
  }
}

/** A store that refuses a file is a mistake in the settings, and nothing starts; one that does not answer may come back. */
async function tryOut(objects: Objects, log: Logger): Promise<void> {
  const key = randomBytes(16).toString('hex');
  try {
    await objects.put(key, () => Readable.from([Buffer.from('A trial.')]), 8, 'text/plain');
    await objects.remove(key);
  } catch (thrown) {
    if (!(thrown instanceof ObjectsFailure)) throw thrown;
    if (thrown.kind === 'refused') throw new Error(`${thrown.message}. Look at S3_ENDPOINT, S3_BUCKET and its keys.`);
    log.error({ err: thrown }, 'no file can be kept');
  }
}

async function secretNamed(database: Database, name: string): Promise<string> {
  await database.query('insert into secrets(name, value) values ($1, $2) on conflict (name) do nothing', [
    name,
    randomBytes(32).toString('hex'),
  ]);
  const [row] = await database.query<{ value: string }>('select value from secrets where name = $1', [name]);
  return row?.value ?? '';
}

function createBackground(log: Logger): Background {
  const tasks = new Set<Promise<unknown>>();
  return {
    add(task) {
      const tracked = task
        .catch((thrown: unknown) => log.error({ err: thrown }, 'work behind a request did not end well'))
        .finally(() => tasks.delete(tracked));
      tasks.add(tracked);
    },
    async drain() {
      while (tasks.size > 0) await Promise.all(tasks);
    },
  };
}
