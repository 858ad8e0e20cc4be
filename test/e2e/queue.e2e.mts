import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startCluster, type Cluster, type Standing } from './cluster.mts';
import { call, callBack, callbackUrls, publish, readExecution, type Execution } from './executions.mts';
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
    await publish(cluster, called('queue', [music(cluster, 'kie', {}, { timeLimitMinutes: 120 }), after]));
    await suspendAll(cluster);
    const urls = callbackUrls(simulators.kie);
    expect(new Set(urls).size).toBe(count);
    cluster.endJobs();
    const steadyMs = await callBackSteadily(cluster, urls.slice(0, steady));
    const burstBegunMs = Date.now();
    await Promise.all(urls.slice(steady).map((url) => callBack(url)));
    const answeredMs = Date.now() - burstBegunMs;
    const ended = await awaited(cluster, 'success', count);
    const burstMs = Math.max(...ended.map(({ stoppedMs }) => stoppedMs)) - burstBegunMs;
    const sold = await readAll(cluster, ended);
    expect(sold.map((execution) => execution.runs('After'))).toEqual(sold.map(() => 1));
    const costs = sold.map((execution) => BigInt(String(execution.output('After')[0]?.json['cost'])));
    expect(simulators.kie.bill.entries).toHaveLength(count);
    expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(simulators.kie.bill.totalNanos());
    report({ suspended: count, steady, steadyMedianMs: median(steadyMs), burst: count - steady, answeredMs, burstMs });
  }, 1_800_000);
});

/** The first execution alone, which shows that the webhook is there; then the others, many at once. */
async function suspendAll(cluster: Cluster): Promise<void> {
  await call(cluster, 'queue');
  await awaited(cluster, 'waiting', 1);
  for (let begun = 1; begun < count; begun += begunAtOnce) {
    const many = Math.min(begunAtOnce, count - begun);
    await Promise.all(Array.from({ length: many }, () => call(cluster, 'queue')));
  }
  await awaited(cluster, 'waiting', count);
}

/** Two callbacks a second, whatever becomes of them; milliseconds from each to the end of its resumed execution. */
async function callBackSteadily(cluster: Cluster, urls: string[]): Promise<number[]> {
  const begun = new Map<string, number>();
  const answers: Promise<void>[] = [];
  for (const url of urls) {
    begun.set(new URL(url).pathname.split('/')[2] ?? '', Date.now());
    answers.push(callBack(url));
    await wait(pauseMs);
  }
  await Promise.all(answers);
  const ended = await awaited(cluster, 'success', urls.length);
  return ended.map(({ id, stoppedMs }) => stoppedMs - (begun.get(id) ?? NaN));
}

/** The executions in that status, once there are so many. */
async function awaited(cluster: Cluster, status: string, many: number): Promise<Standing[]> {
  const until = Date.now() + settlesWithinMs;
  for (;;) {
    const all = cluster.standings();
    const wanted = all.filter((each) => each.status === status);
    if (wanted.length === many) return wanted;
    if (Date.now() > until) throw new Error(`Not ${many} ${status}, but ${countsOf(all)}.`);
    await wait(500);
  }
}

async function readAll(cluster: Cluster, standings: Standing[]): Promise<Execution[]> {
  const read: Execution[] = [];
  for (const { id } of standings) read.push(await readExecution(cluster, id));
  return read;
}

function countsOf(standings: Standing[]): string {
  const statuses = standings.map(({ status }) => status);
  const each = [...new Set(statuses)].map((name) => `${statuses.filter((other) => other === name).length} ${name}`);
  return each.join(', ') || 'none';
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function report(figures: object): void {
  mkdirSync('out', { recursive: true });
  writeFileSync('out/queue.json', `${JSON.stringify(figures)}\n`);
  process.stderr.write(`Queue mode: ${JSON.stringify(figures)}\n`);
}
