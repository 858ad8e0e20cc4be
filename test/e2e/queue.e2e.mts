import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fieldOf } from '../../playground/n8n/rest.mts';
import { startCluster, type Cluster } from './cluster.mts';
import { call, callBack, callbackUrls, publish, readExecution } from './executions.mts';
import { after, called, music } from './workflows.mts';

const count = 200;
const steady = 30;
const begunAtOnce = 20;
const pauseMs = 500;
const settlesWithinMs = 600_000;

/** Main, one webhook processor and two workers, on PostgreSQL and Redis. */
describe('Queue mode', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  }, 1_800_000);
  afterAll(() => cluster?.close(), 120_000);

  it(`suspends ${count} executions at once, and completes each once`, async () => {
    const { simulators } = cluster;
    const id = await publish(cluster, called('queue', [music(cluster, 'kie'), after]));
    await suspendAll(cluster, id);
    const urls = callbackUrls(simulators.kie);
    expect(new Set(urls).size).toBe(count);
    cluster.endJobs();
    const steadyMs = await callBackSteadily(cluster, id, urls.slice(0, steady));
    const burstBegunMs = Date.now();
    await Promise.all(urls.slice(steady).map((url) => callBack(url)));
    const answeredMs = Date.now() - burstBegunMs;
    const rows = await awaited(cluster, id, 'success', count);
    const burstMs = Math.max(...rows.map(stoppedMs)) - burstBegunMs;
    const sold = await readAll(cluster, rows);
    expect(sold.map((execution) => execution.runs('After'))).toEqual(sold.map(() => 1));
    const costs = sold.map((execution) => BigInt(String(execution.output('After')[0]?.json['cost'])));
    expect(simulators.kie.bill.entries).toHaveLength(count);
    expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(simulators.kie.bill.totalNanos());
    report({ suspended: count, steady, steadyMedianMs: median(steadyMs), burst: count - steady, answeredMs, burstMs });
  }, 1_800_000);
});

/** The first execution alone, which shows that the webhook is there; then the others, many at once. */
async function suspendAll(cluster: Cluster, id: string): Promise<void> {
  await call(cluster, 'queue');
  await awaited(cluster, id, 'waiting', 1);
  for (let begun = 1; begun < count; begun += begunAtOnce) {
    const many = Math.min(begunAtOnce, count - begun);
    await Promise.all(Array.from({ length: many }, () => call(cluster, 'queue')));
  }
  await awaited(cluster, id, 'waiting', count);
}

/** Two callbacks a second, whatever becomes of them; milliseconds from each to the end of its resumed execution. */
async function callBackSteadily(cluster: Cluster, id: string, urls: string[]): Promise<number[]> {
  const begun = new Map<string, number>();
  const answers: Promise<void>[] = [];
  for (const url of urls) {
    begun.set(new URL(url).pathname.split('/')[2] ?? '', Date.now());
    answers.push(callBack(url));
    await wait(pauseMs);
  }
  await Promise.all(answers);
  const rows = await awaited(cluster, id, 'success', urls.length);
  return rows.map((row) => stoppedMs(row) - (begun.get(String(fieldOf(row, 'id'))) ?? NaN));
}

/** The executions of a workflow in that status, once there are so many. */
async function awaited(cluster: Cluster, id: string, status: string, many: number): Promise<unknown[]> {
  const until = Date.now() + settlesWithinMs;
  for (;;) {
    const rows = await listed(cluster, id);
    const wanted = rows.filter((row) => fieldOf(row, 'status') === status);
    if (wanted.length === many) return wanted;
    if (Date.now() > until) throw new Error(`Not ${many} ${status}, but ${countsOf(rows)}.`);
    await wait(1_000);
  }
}

async function listed({ client }: Cluster, id: string): Promise<unknown[]> {
  const filter = encodeURIComponent(JSON.stringify({ workflowId: id }));
  const rows: unknown[] = [];
  for (let cursor = ''; ;) {
    const page = await client.get(`/rest/executions?filter=${filter}&limit=100${cursor}`);
    const results = fieldOf(page, 'results');
    rows.push(...(Array.isArray(results) ? results : []));
    const next = fieldOf(page, 'nextCursor');
    if (typeof next !== 'string' || next === '') return rows;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
}

async function readAll(cluster: Cluster, rows: unknown[]) {
  const read = [];
  for (const row of rows) read.push(await readExecution(cluster, String(fieldOf(row, 'id'))));
  return read;
}

function countsOf(rows: unknown[]): string {
  const statuses = rows.map((row) => String(fieldOf(row, 'status')));
  const each = [...new Set(statuses)].map((name) => `${statuses.filter((other) => other === name).length} ${name}`);
  return each.join(', ') || 'none';
}

const stoppedMs = (row: unknown) => Date.parse(String(fieldOf(row, 'stoppedAt')));

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function report(figures: object): void {
  mkdirSync('out', { recursive: true });
  writeFileSync('out/queue.json', `${JSON.stringify(figures)}\n`);
  process.stderr.write(`Queue mode: ${JSON.stringify(figures)}\n`);
}
