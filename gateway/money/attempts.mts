import type { AttemptNotice } from '../../src/core/host';
import { totals } from '../../src/billing/totals';
import { reserveUnder } from '../../src/billing/caps';
import type { UsageRecord } from '../../src/operations';
import type { Database, Transaction } from '../store/database.mts';
import { createBatch, unhurried } from '../store/batch.mts';
import { capName, capStore, type MonthlyCap, settleCaps } from './caps.mts';

/** For whom an attempt is made. */
export interface Payer {
  readonly account: string;
  readonly key: string;
  readonly request: string;
  readonly job: string | null;
  readonly clientLabel: string | null;
  /** What the key, the key it was made from with all its keys, and the client label may cost in a month. */
  readonly caps: readonly MonthlyCap[];
}

/** Money by attempt: written before anything is sent, settled when it is known what it came to. */
export interface AttemptBook {
  /** Throws capReached, with nothing reserved, where the key's month would pass its cap. */
  reserve(payer: Payer, notice: AttemptNotice): Promise<void>;
  settle(payer: Payer, attempt: string, usage: readonly UsageRecord[]): Promise<void>;
  /** Writes down, as possible and unsettled, what open attempts may have cost. */
  flag(attempts: readonly string[]): Promise<void>;
  /** The same for attempts of processes that are gone. */
  flagOf(processes: readonly string[]): Promise<number>;
}

interface Settlement {
  readonly payer: Payer;
  readonly attempt: string;
  readonly usage: readonly UsageRecord[];
}

/** Opens the book of this process. `onSpent` hears of capped keys whose sum changed. */
export function openAttemptBook(database: Database, process: string, onSpent: (payer: Payer) => void): AttemptBook {
  const insert = createBatch<object>(async (rows) => {
    await database.query(insertAttempts, [JSON.stringify(rows)]);
  });
  const settle = createBatch<Settlement>(async (settlements) => {
    await writeSettlements(database, settlements);
  }, unhurried);
  return {
    async reserve(payer, notice) {
      const { id, operation, provider, model, part, bound } = notice;
      if (payer.caps.length > 0) await reserveCaps(database, payer, id, bound);
      const { account, key, request, job, clientLabel } = payer;
      await insert({
        ...{ id, request, account, key, process, job, operation, provider, model, part, bound },
        client_label: clientLabel,
      });
    },
    async settle(payer, attempt, usage) {
      await settle({ payer, attempt, usage });
      if (payer.caps.length === 0) return;
      await settleCaps(database, attempt, totals(usage).costAtMost);
      onSpent(payer);
    },
    async flag(attempts) {
      if (attempts.length > 0) await database.query(flagOpen, [attempts, []]);
    },
    async flagOf(processes) {
      if (processes.length === 0) return 0;
      return (await database.query(flagOpen, [[], processes])).length;
    },
  };
}

/** Marks attempts whose jobs run at a provider: they stay open whoever goes on with them. */
export async function keepAtProvider(database: Transaction, attempts: readonly string[]): Promise<void> {
  await database.query(`update attempts set state = 'at provider' where id = any($1) and state = 'open'`, [attempts]);
}

async function reserveCaps(database: Database, { caps }: Payer, attempt: string, bound: readonly UsageRecord[]) {
  const now = new Date().toISOString();
  const month = caps.map((cap) => ({
    title: cap.client === undefined ? 'this key and month' : `the client '${cap.client.label}' and month`,
    key: capName(cap.key, now),
    limitUsd: usdText(cap.nanos),
    store: capStore(database, cap, now),
  }));
  await reserveUnder(month, attempt, totals(bound).costAtMost);
}

function usdText(nanos: string): string {
  const digits = nanos.padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

const insertAttempts = `
  insert into attempts (id, request, account, key, process, job, operation, provider, model, part, bound, client_label)
  select id, request, account, key, process, job, operation, provider, model, part, bound, client_label
  from jsonb_to_recordset($1::jsonb) as given(id text, request text, account text, key text, process text, job text,
    operation text, provider text, model text, part integer, bound jsonb, client_label text)`;

const recordColumns = `
  (id, account, key, request, job, time, operation, provider, model, client_label, cost_nanos, price_nanos, certainty,
   is_unsettled, record)`;

const recordValues = (row: string) => `
  record->>'id', ${row}.account, ${row}.key, ${row}.request, ${row}.job, (record->>'time')::timestamptz, record->>'operation',
  record->>'provider', record->>'model', record->>'clientLabel', (record->>'costNanos')::bigint,
  (record->>'priceNanos')::bigint, record->>'certainty'`;

const flagOpen = `
  with flagged as (
    update attempts set state = 'unsettled', settled_at = now()
    where state = 'open' and (id = any($1::text[]) or process = any($2::text[])) returning *),
  written as (
    insert into usage_records ${recordColumns}
    select ${recordValues('flagged')}, true, record || '{"note": "It is not known how this attempt ended."}'
    from flagged, jsonb_array_elements(flagged.bound) as record
    on conflict (id) do nothing)
  select id from flagged`;

/** Records that replace flagged ones of the same id are written over them; other flagged ones of the attempt are taken away. */
const settleAttempts = `
  with given as (
    select * from jsonb_to_recordset($1::jsonb)
      as given(attempt text, account text, key text, request text, job text, usage jsonb)),
  records as (select given.*, record from given, jsonb_array_elements(given.usage) as record),
  written as (
    insert into usage_records ${recordColumns}
    select ${recordValues('records')}, false, record from records
    on conflict (id) do update set cost_nanos = excluded.cost_nanos, price_nanos = excluded.price_nanos,
      certainty = excluded.certainty, is_unsettled = false, record = excluded.record
    where usage_records.is_unsettled),
  flagged as (select from attempts where id = any($2::text[]) and state = 'unsettled'),
  outdated as (
    delete from usage_records using given
    where (select exists (select from flagged)) and usage_records.is_unsettled and usage_records.record->>'attempt' = given.attempt
      and usage_records.request = given.request
      and usage_records.id not in (select record->>'id' from records))
  update attempts set state = 'settled', settled_at = now() where id = any($2::text[]) and state <> 'settled'`;

async function writeSettlements(database: Database, settlements: readonly Settlement[]): Promise<void> {
  const rows = settlements.map(({ payer: { account, key, request, job }, attempt, usage }) => ({
    ...{ account, key, request, job, attempt, usage },
  }));
  await database.query(settleAttempts, [JSON.stringify(rows), rows.map(({ attempt }) => attempt)]);
}
