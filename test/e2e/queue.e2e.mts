import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { installN8n } from '../../playground/n8n/cache.mts';
import { installPackage } from '../../playground/n8n/packed.mts';
import { freePorts } from '../../playground/n8n/ports.mts';
import { fieldOf, signIn } from '../../playground/n8n/rest.mts';
import { startN8n, type RunningN8n } from '../../playground/n8n/server.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import {
  after,
  call,
  called,
  callbackUrls,
  credentialFor,
  music,
  post,
  publish,
  readExecution,
  type Lab,
} from './lab.mts';
import { startServers, type Servers } from './servers.mts';

const count = 200;
const steady = 30;
const hourMs = 3_600_000;
const announcement = { code: 200, msg: 'ok', data: { callbackType: 'complete', task_id: 't', data: [] } };

/** By the simulators' clock, whether the hour is over that their jobs take. */
let ended = false;

/** Main, one webhook processor and two workers, on PostgreSQL and Redis. */
describe('Queue mode', () => {
  let servers: Servers;
  let simulators: Simulators;
  let processes: RunningN8n[] = [];
  let webhooks: RunningN8n;
  let lab: Lab;
  const folders: string[] = [];

  beforeAll(async () => {
    servers = await startServers();
    simulators = await startSimulators({
      jobMs: hourMs,
      musicSeconds: 2,
      now: () => Date.now() + (ended ? hourMs : 0),
    });
    const installed = installN8n(() => undefined);
    const ports = await freePorts(8);
    const [webhookPort = 0] = ports.slice(2);
    const start = (role: 'start' | 'worker' | 'webhook', index: number) => {
      const userFolder = mkdtempSync(join(tmpdir(), `imarouter-queue-${role}-`));
      folders.push(userFolder);
      installPackage(process.cwd(), userFolder);
      const [port = 0, brokerPort = 0] = ports.slice(index * 2, index * 2 + 2);
      const publicUrl = `http://127.0.0.1:${webhookPort}/`;
      return startN8n({ installed, userFolder, role, port, brokerPort, publicUrl, env: queueEnvironment(servers) });
    };
    const main = await start('start', 0);
    processes = [main];
    webhooks = await start('webhook', 1);
    processes.push(webhooks, ...(await Promise.all([start('worker', 2), start('worker', 3)])));
    const client = await signIn(main.url);
    const credential = {
      id: await client.putCredential('ImaRouter', 'imaRouterApi', credentialFor(simulators)),
      name: 'ImaRouter',
    };
    const unused = async () => undefined;
    lab = {
      url: webhooks.url,
      client,
      simulators,
      installed,
      userFolder: folders[0] ?? '',
      credential,
      restart: unused,
      close: unused,
    };
  }, 900_000);
  afterAll(async () => {
    await Promise.all(processes.map((each) => each.stop()));
    await simulators?.close();
    await servers?.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it(`suspends ${count} executions at once, and completes each once`, async () => {
    const id = await publish(lab, called('queue', [music(lab, 'kie'), after]));
    await call(lab, 'queue');
    await awaited(lab, id, 1, isWaiting);
    for (let begun = 1; begun < count; begun += 20) {
      await Promise.all(Array.from({ length: Math.min(20, count - begun) }, () => call(lab, 'queue')));
    }
    await awaited(lab, id, count, isWaiting);
    const urls = callbackUrls(simulators.kie);
    expect(new Set(urls).size).toBe(count);
    ended = true;
    const steadyMs = await callBackSteadily(lab, id, urls.slice(0, steady));
    const burstBegunMs = Date.now();
    await Promise.all(urls.slice(steady).map(deliver));
    const rows = await awaited(lab, id, count, succeeded);
    const burstMs = Date.now() - burstBegunMs;
    expect(rows).toHaveLength(count);
    const sold = await Promise.all(rows.map((row) => readExecution(lab, String(fieldOf(row, 'id')))));
    expect(sold.map((execution) => execution.runs('After'))).toEqual(sold.map(() => 1));
    const costs = sold.map((execution) => BigInt(String(execution.output('After')[0]?.json['cost'])));
    expect(simulators.kie.bill.entries).toHaveLength(count);
    expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(simulators.kie.bill.totalNanos());
    writeReport({ suspended: count, steadyMedianMs: median(steadyMs), steady, burst: count - steady, burstMs });
    expect(median(steadyMs)).toBeGreaterThan(0);
  }, 900_000);
});

/** Two callbacks a second; milliseconds from each to the end of its resumed execution. */
async function callBackSteadily(lab: Lab, id: string, urls: string[]): Promise<number[]> {
  const begun = new Map<string, number>();
  for (const url of urls) {
    begun.set(new URL(url).pathname.split('/')[2] ?? '', Date.now());
    await Promise.all([deliver(url), wait(500)]);
  }
  const rows = await awaited(lab, id, urls.length, (row) => begun.has(String(fieldOf(row, 'id'))) && succeeded(row));
  return rows.map(
    (row) => Date.parse(String(fieldOf(row, 'stoppedAt'))) - (begun.get(String(fieldOf(row, 'id'))) ?? 0),
  );
}

/** Posts as a provider does: again when n8n is too early or too busy. */
async function deliver(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const { status, text } = await post(url, announcement).catch(() => ({ status: 0, text: '' }));
    if (status === 200 || text.includes('has finished')) return;
    if (tries > 60) throw new Error(`A callback was answered ${status}: ${text}`);
    await wait(1_000);
  }
}

/** The executions of a workflow that are wanted, once there are so many. */
async function awaited(lab: Lab, id: string, many: number, wanted: (row: unknown) => boolean): Promise<unknown[]> {
  for (let tries = 0; ; tries++) {
    const rows = (await listed(lab, id)).filter(wanted);
    if (rows.length === many) return rows;
    if (tries > 600) throw new Error(`Only ${rows.length} of ${many} executions came to where they should.`);
    await wait(500);
  }
}

async function listed(lab: Lab, id: string): Promise<unknown[]> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
  const rows: unknown[] = [];
  for (let cursor = ''; ;) {
    const page = await lab.client.get(`/rest/executions?filter=${filter}&limit=100${cursor && `&cursor=${cursor}`}`);
    const results = fieldOf(page, 'results');
    rows.push(...(Array.isArray(results) ? results : []));
    const next = fieldOf(page, 'nextCursor');
    if (typeof next !== 'string' || next === '') return rows;
    cursor = encodeURIComponent(next);
  }
}

const succeeded = (row: unknown) => fieldOf(row, 'status') === 'success';
const isWaiting = (row: unknown) => fieldOf(row, 'status') === 'waiting';

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function writeReport(figures: object): void {
  mkdirSync('out', { recursive: true });
  writeFileSync('out/queue.json', `${JSON.stringify(figures)}\n`);
  process.stderr.write(`Queue mode: ${JSON.stringify(figures)}\n`);
}

function queueEnvironment({ redisPort, postgresPort, database }: Servers): Record<string, string> {
  return {
    EXECUTIONS_MODE: 'queue',
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_POOL_SIZE: '10',
    DB_POSTGRESDB_HOST: '127.0.0.1',
    DB_POSTGRESDB_PORT: String(postgresPort),
    DB_POSTGRESDB_DATABASE: database.name,
    DB_POSTGRESDB_USER: database.user,
    QUEUE_BULL_REDIS_HOST: '127.0.0.1',
    QUEUE_BULL_REDIS_PORT: String(redisPort),
  };
}
