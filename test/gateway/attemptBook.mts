/** What the book of attempts does on the embedded store, said as JSON: jest cannot load that store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAttemptBook, type Payer } from '../../gateway/money/attempts.mts';
import { openEmbedded } from '../../gateway/store/embedded.mts';
import { migrate } from '../../gateway/store/migrate.mts';
import type { UsageRecord } from '../../src/operations';
import { record } from '../billing/records';

const payer: Payer = { account: 'a', key: 'k', request: 'r', job: null, clientLabel: null, caps: [] };
const folder = mkdtempSync(join(tmpdir(), 'imarouter-attempts-'));
const database = await openEmbedded(folder);
await migrate(database);
const book = openAttemptBook(database, 'this process', () => {});

await fill(3_000);
const before = await rowsReadInTurn();
await reserve('one', [possible('one-1')]);
await book.settle(payer, 'one', [record({ id: 'one-1', attempt: 'one' })]);
const readInTurn = (await rowsReadInTurn()) - before;

await reserve(
  'two',
  [possible('two-1'), possible('two-2')].map((each) => ({ ...each, attempt: 'two' })),
);
await book.flag(['two']);
const flagged = await recordsOf('two');
await book.settle(payer, 'two', [record({ id: 'two-1', attempt: 'two' })]);
const settled = await recordsOf('two');

const states = [await stateOf('one'), await stateOf('two')];
console.log(JSON.stringify({ readInTurn, flagged, settled, states }));
await database.close();
rmSync(folder, { recursive: true, force: true });

function possible(id: string): UsageRecord {
  return record({ id, certainty: 'possible' });
}

function reserve(id: string, bound: UsageRecord[]): Promise<void> {
  const notice = { id, operation: 'speak', provider: 'openai', model: 'tts-1', part: 0, isWhole: true, bound } as const;
  return book.reserve(payer, notice);
}

async function fill(rows: number): Promise<void> {
  await database.query(
    `insert into attempts (id, request, account, key, process, operation, provider, model, part, bound, state)
     select 'old' || i, 'r' || i, 'a', 'k', 'p', 'speak', 'openai', 'tts-1', 0, '[]', 'settled' from generate_series(1, $1) i`,
    [rows],
  );
  await database.query(
    `insert into usage_records (id, account, key, request, time, operation, provider, model, certainty, record)
     select 'old' || i, 'a', 'k', 'r' || i, now(), 'speak', 'openai', 'tts-1', 'certain', '{}' from generate_series(1, $1) i`,
    [rows],
  );
  await database.execute('analyze');
}

/** Rows of both tables that were read one after the other, and not found by an index. */
async function rowsReadInTurn(): Promise<number> {
  await database.query('select pg_stat_force_next_flush()');
  await database.query('select 1');
  const [row] = await database.query<{ rows: string }>(
    `select sum(seq_tup_read)::text as rows from pg_stat_user_tables where relname in ('usage_records', 'attempts')`,
  );
  return Number(row?.rows);
}

async function stateOf(id: string): Promise<string | undefined> {
  const [row] = await database.query<{ state: string }>('select state from attempts where id = $1', [id]);
  return row?.state;
}

async function recordsOf(attempt: string): Promise<[string, boolean][]> {
  const rows = await database.query<{ id: string; is_unsettled: boolean }>(
    `select id, is_unsettled from usage_records where record->>'attempt' = $1 order by id`,
    [attempt],
  );
  return rows.map(({ id, is_unsettled: isUnsettled }) => [id, isUnsettled]);
}
