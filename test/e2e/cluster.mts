import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n } from '../../playground/n8n/cache.mts';
import { installPackage } from '../../playground/n8n/packed.mts';
import { freePorts } from '../../playground/n8n/ports.mts';
import { signIn } from '../../playground/n8n/rest.mts';
import { startN8n, type N8nSettings, type RunningN8n } from '../../playground/n8n/server.mts';
import { startSimulators } from '../../simulators/index.mts';
import { credentialFor, endlessMs, type Lab } from './lab.mts';
import { startServers, type Servers } from './servers.mts';

/** n8n in queue mode. Workflows are called, and resumed, at its webhook processor. */
export interface Cluster extends Pick<
  Lab,
  'url' | 'client' | 'simulators' | 'installed' | 'credential' | 'endJobs' | 'close'
> {
  /** How every execution stands, by the database: n8n's own list skips some where the order of start is not that of ids. */
  standings(): Standing[];
}

export interface Standing {
  id: string;
  status: string;
  /** When it stopped or was suspended, milliseconds since 1970; 0 where it did not yet. */
  stoppedMs: number;
}

type Role = NonNullable<N8nSettings['role']>;

const roles: Role[] = ['start', 'webhook', 'worker', 'worker'];

/** Starts main, one webhook processor and two workers on Redis and PostgreSQL, and the simulators. Close it in afterAll. */
export async function startCluster(): Promise<Cluster> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    return { ...(await start((closer) => void closers.push(closer))), close };
  } catch (reason) {
    await close();
    throw reason;
  }
}

async function start(atClose: (closer: () => Promise<unknown>) => void): Promise<Omit<Cluster, 'close'>> {
  const servers = await startServers();
  atClose(servers.close);
  let aheadMs = 0;
  const simulators = await startSimulators({ jobMs: endlessMs, musicSeconds: 2, now: () => Date.now() + aheadMs });
  atClose(simulators.close);
  const [main, webhooks] = await startProcesses(servers, atClose);
  const client = await signIn(main.url);
  const name = 'ImaRouter';
  const id = await client.putCredential(name, 'imaRouterApi', credentialFor(simulators));
  const installed = installN8n(() => undefined);
  const endJobs = () => void (aheadMs += endlessMs);
  const standings = () => servers.rowsOf(standingsQuery).map(standingOf);
  return { url: webhooks.url, client, simulators, installed, credential: { id, name }, endJobs, standings };
}

const standingsQuery =
  'select id, status, coalesce(extract(epoch from "stoppedAt") * 1000, 0) from execution_entity order by id';

function standingOf([id = '', status = '', stopped = '']: string[]): Standing {
  return { id, status, stoppedMs: Number(stopped) };
}

/** The main process first, because it makes the tables; then the others at once. */
async function startProcesses(
  servers: Servers,
  atClose: (closer: () => Promise<unknown>) => void,
): Promise<[RunningN8n, RunningN8n]> {
  const ports = await freePorts(roles.length * 2);
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-queue-'));
  atClose(async () => rmSync(folder, { recursive: true, force: true }));
  const run = async (role: Role, index: number) => {
    const userFolder = join(folder, `${role}-${index}`);
    installPackage(process.cwd(), userFolder);
    const [port = 0, brokerPort = 0, webhookPort = 0] = [ports[index * 2], ports[index * 2 + 1], ports[2]];
    const publicUrl = `http://127.0.0.1:${webhookPort}/`;
    const installed = installN8n(() => undefined);
    return startN8n({ installed, userFolder, role, port, brokerPort, publicUrl, env: environment(servers) });
  };
  const main = await run('start', 0);
  atClose(() => main.stop());
  const others = await Promise.allSettled(roles.slice(1).map((role, index) => run(role, index + 1)));
  atClose(() => Promise.all(others.map(async (each) => each.status === 'fulfilled' && (await each.value.stop()))));
  const [webhooks] = others.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  if (webhooks === undefined) throw new Error('The webhook processor was not started.');
  return [main, webhooks];
}

function environment({ redisPort, postgresPort, database }: Servers): Record<string, string> {
  return {
    EXECUTIONS_MODE: 'queue',
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_POOL_SIZE: '10',
    DB_POSTGRESDB_CONNECTION_TIMEOUT: '120000',
    DB_POSTGRESDB_HOST: '127.0.0.1',
    DB_POSTGRESDB_PORT: String(postgresPort),
    DB_POSTGRESDB_DATABASE: database.name,
    DB_POSTGRESDB_USER: database.user,
    QUEUE_BULL_REDIS_HOST: '127.0.0.1',
    QUEUE_BULL_REDIS_PORT: String(redisPort),
  };
}
