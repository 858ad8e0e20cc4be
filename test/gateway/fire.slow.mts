import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startPostgres, type TrialPostgres } from '../../bench/gateway/postgres.mts';
import { type Simulators, startSimulators } from '../../simulators/index.mts';
import { type Json, jsonBody, type RunningGateway, startGateway, until } from './gateway.mts';
import { startReceiver } from './receiver.mts';

const rounds = Number(process.env.KILL_ROUNDS ?? 200);
const leastHits = Math.ceil(rounds * 0.75);
const latencyMs = 80;

let folder: string;
let postgres: TrialPostgres;
let store: pg.Client;
let simulators: Simulators;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imarouter-fire-'));
  const started = await startPostgres(await freePort());
  if (started === null) throw new Error('These tests need PostgreSQL: apt-get install postgresql');
  postgres = started;
  store = await until('a PostgreSQL that answers', async () => {
    const client = new pg.Client(postgres.url);
    return client.connect().then(
      () => client,
      () => false,
    );
  });
  simulators = await startSimulators({ latencyMs, jobMs: 300 });
  receiver = await startReceiver();
}, 60_000);

afterAll(async () => {
  await store.end();
  await simulators.close();
  await receiver.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const start = () => startGateway(folder, simulators, { DATABASE_URL: postgres.url });

describe('Killed again and again while requests are open', () => {
  it(
    `keeps a ledger that agrees with the providers' bills, loses no job, and delivers every message (${rounds} kills)`,
    async () => {
      const accepted: string[] = [];
      let hits = 0;
      let next = start();
      for (let round = 0; round < rounds; round++) {
        const gateway = await next;
        next = start();
        const calls = sendSome(gateway, round, accepted);
        // In every other round the jobs are accepted before the kill, in the others perhaps.
        if (round % 2 === 0) await Promise.race([Promise.allSettled(calls.slice(1)), wait(3_000)]);
        await until('an open attempt', async () => (await openAttempts()) > 0, 5_000).catch(() => null);
        await wait(Math.random() * latencyMs);
        await gateway.kill();
        if ((await openAttempts()) > 0) hits++;
        await Promise.allSettled(calls);
      }
      const last = await next;
      await settled(last);
      expect(hits).toBeGreaterThanOrEqual(leastHits);
      await expectAgreement();
      await expectNothingLost(last, accepted);
      console.log(`${rounds} kills, ${hits} of them hit an open request; ${accepted.length} jobs were accepted.`);
      await last.stop();
    },
    40 * 60_000,
  );
});

describe('Two processes on one PostgreSQL', () => {
  it('share the work, and one goes on with all of it when the other dies', async () => {
    const [one, other] = [await start(), await start()];
    const before = receiver.messages.length;
    const accepted = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const body = jsonBody({
          model: 'openai/tts-1',
          input: 'y'.repeat(3_000 + index),
          webhook_url: `${receiver.url}/two`,
        });
        return (await (index % 2 === 0 ? one : other).json('/v1/audio/speech/async', body)).id;
      }),
    );
    await until('work by both', async () => {
      const { rows } = await store.query(
        `select count(distinct process)::integer as workers from attempts where job = any($1)`,
        [accepted],
      );
      return rows[0].workers === 2;
    });
    await one.kill();
    for (const id of accepted)
      expect(await other.json(`/v1/jobs/${id}?wait=60`)).toMatchObject({ id, status: 'completed' });
    await until(
      'all messages',
      async () => new Set(receiver.messages.slice(before).map(jobOf)).size === accepted.length,
      60_000,
    );
    const fresh = await other.json('/v1/keys', jsonBody({ name: 'of the survivor' }));
    expect((await other.call('/v1/models', { key: fresh.key })).status).toBe(200);
    await other.stop();
  }, 300_000);

  it('revoke a key for each other at once', async () => {
    const [one, other] = [await start(), await start()];
    const { id, key } = await one.json('/v1/keys', jsonBody({ name: 'shared' }));
    expect((await other.call('/v1/models', { key })).status).toBe(200);
    await one.call(`/v1/keys/${id}`, { method: 'DELETE' });
    await until('a refusal', async () => (await other.call('/v1/models', { key })).status === 401, 2_000);
    await Promise.all([one.stop(), other.stop()]);
  }, 120_000);
});

/** A speech, and two jobs, each of a length of its own: the bills tell them apart by it. */
function sendSome(gateway: RunningGateway, round: number, accepted: string[]): Promise<unknown>[] {
  const job = async (path: string, body: object) => {
    const reply = await gateway.call(path, jsonBody({ ...body, webhook_url: `${receiver.url}/fire` }));
    if (reply.status === 202) accepted.push(((await reply.json()) as Json).id);
  };
  return [
    gateway
      .call('/v1/audio/speech', jsonBody({ model: 'openai/tts-1', input: 'x'.repeat(50 + round) }))
      .then((reply) => reply.arrayBuffer()),
    job('/v1/audio/speech/async', { model: 'openai/tts-1', input: 'x'.repeat(1_000 + round) }),
    job('/v1/audio/generate/async', { operation: 'sound_effect', prompt: `Rain ${round}`, duration_seconds: 1 }),
  ];
}

async function openAttempts(): Promise<number> {
  const { rows } = await store.query(`select count(*)::integer as open from attempts where state = 'open'`);
  return rows[0]?.open ?? 0;
}

async function settled(gateway: RunningGateway): Promise<void> {
  await until(
    'everything taken up and ended',
    async () => {
      const { rows } = await store.query(
        `select (select count(*) from attempts where state in ('open', 'at provider'))::integer as attempts,
           (select count(*) from jobs where status in ('queued', 'running'))::integer as jobs,
           (select count(*) from deliveries where status = 'pending')::integer as deliveries`,
      );
      return rows[0].attempts + rows[0].jobs + rows[0].deliveries === 0;
    },
    180_000,
  ).catch(async (thrown: unknown) => {
    const { rows } = await store.query(selectUnended);
    throw new Error(`${String(thrown)}\n${JSON.stringify(rows, null, 1)}\n${gateway.output()}`);
  });
}

const selectUnended = `
  select 'attempt' as what, id, to_jsonb(attempts) - 'bound' as found from attempts where state in ('open', 'at provider')
  union all select 'job', id, to_jsonb(jobs) - 'request' from jobs where status in ('queued', 'running')
  union all select 'delivery', id, to_jsonb(deliveries) - 'payload' from deliveries where status = 'pending'
  union all select 'ticket', id::text, to_jsonb(job) from pgboss.job where state in ('created', 'retry', 'active')
  union all select 'process', id, to_jsonb(processes) from processes`;

/** Nothing billed is missing in the ledger, and nothing is certain in it that was not billed, by length of text. */
async function expectAgreement(): Promise<void> {
  const { rows } = await store.query<{ quantity: string; certainty: string }>(
    `select record->>'quantity' as quantity, certainty from usage_records where operation = 'speak'`,
  );
  const billed = countOf(simulators.openai.bill.entries.map(({ quantity }) => String(quantity)));
  const written = countOf(rows.map(({ quantity }) => quantity));
  const certain = countOf(rows.filter(({ certainty }) => certainty === 'certain').map(({ quantity }) => quantity));
  const missing = [...billed].filter(([quantity, count]) => (written.get(quantity) ?? 0) < count);
  const twice = [...certain].filter(([quantity, count]) => count > (billed.get(quantity) ?? 0));
  expect({ missing, twice }).toEqual({ missing: [], twice: [] });
  const effects = await store.query<{ certainty: string }>(
    `select certainty from usage_records where operation = 'soundEffect'`,
  );
  const effectBills = simulators.elevenlabs.bill.entries.length;
  expect(effects.rows.length).toBeGreaterThanOrEqual(effectBills);
  expect(effects.rows.filter(({ certainty }) => certainty === 'certain').length).toBeLessThanOrEqual(effectBills);
  const { rows: twiceMade } = await store.query(
    `select job from attempts where operation = 'soundEffect' and state in ('settled', 'unsettled') group by job having count(*) > 1`,
  );
  expect(twiceMade).toEqual([]);
}

async function expectNothingLost(gateway: RunningGateway, accepted: readonly string[]): Promise<void> {
  const { rows } = await store.query<{ id: string; status: string }>('select id, status from jobs where id = any($1)', [
    accepted,
  ]);
  expect(rows.map(({ id }) => id).sort()).toEqual([...accepted].sort());
  expect(rows.filter(({ status }) => status !== 'completed' && status !== 'failed')).toEqual([]);
  const ids = new Map<string, Set<string>>();
  for (const message of receiver.messages)
    ids.set(jobOf(message), (ids.get(jobOf(message)) ?? new Set()).add(message.id));
  expect(accepted.filter((id) => ids.get(id)?.size !== 1)).toEqual([]);
  expect((await gateway.call('/readyz')).status).toBe(200);
}

function jobOf({ body }: { body: string }): string {
  return (JSON.parse(body) as Json).data.id;
}

function countOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
