import type { Offering } from '../../src/core/host';
import type { Attempt, OperationId } from '../../src/operations';
import type { Database } from '../store/database.mts';
import { createBatch, unhurried, unsynced } from '../store/batch.mts';

/** What the last calls taught: who was fast, and who keeps failing. Shared through the store. */
export interface RouteMemory {
  /**
   * Those that rest come last; with `byTime`, the fastest of the model that stands first come first, behind those that nobody has
   * asked lately: each is asked once, so that it is known.
   */
  arrange<T extends Offering>(operation: OperationId, candidates: readonly T[], byTime: boolean): readonly T[];
  learn(operation: OperationId, attempt: Attempt): void;
  refresh(): Promise<void>;
  /** By deployment: calls, failures, median and whether it rests. */
  health(): readonly Health[];
}

export interface Health {
  readonly provider: string;
  readonly model: string;
  readonly operation: string;
  readonly calls: number;
  readonly failures: number;
  readonly medianMs: number | null;
  readonly isResting: boolean;
}

const failingKinds = new Set(['unavailable', 'rateLimited', 'outOfCredit', 'unauthorized', 'badReply', 'timedOut']);
const restsAfterFailures = 3;
const restSeconds = 30;

interface Row {
  provider: string;
  model: string;
  operation: string;
  calls: number;
  failures: number;
  median_ms: number | null;
  failures_in_row: number;
  last_seconds: number;
}

/** Opens the memory; outcomes of other processes come with `refresh`, own ones at once. */
export function openMemory(database: Database, onTrouble: (message: string) => void): RouteMemory {
  let known = new Map<string, Health & { restsUntilMs: number; inRow: number }>();
  const write = createBatch<object>(async (rows) => {
    await database.query(
      `insert into outcomes(provider, model, operation, duration_ms, is_good)
       select provider, model, operation, duration_ms, is_good from ${unsynced}, jsonb_to_recordset($1::jsonb)
         as given(provider text, model text, operation text, duration_ms integer, is_good boolean)`,
      [JSON.stringify(rows)],
    );
  }, unhurried);
  const find = (operation: string, { provider, deployment }: Offering) =>
    known.get(`${provider.id}/${deployment.model}/${operation}`);
  const rests = (health: { restsUntilMs: number } | undefined) => (health?.restsUntilMs ?? 0) > Date.now();
  return {
    arrange(operation, candidates, byTime) {
      const [first] = candidates;
      if (first === undefined || known.size === 0) return candidates;
      if (!byTime && !candidates.some((one) => rests(find(operation, one)))) return candidates;
      const rank = candidates.map((candidate, index) => {
        const health = find(operation, candidate);
        const isOther = candidate.deployment.model !== first.deployment.model;
        return { candidate, index, health, isOther };
      });
      rank.sort((one, other) => {
        const rest = Number(rests(one.health)) - Number(rests(other.health));
        if (rest !== 0) return rest;
        if (!byTime) return one.index - other.index;
        const model = Number(one.isOther) - Number(other.isOther);
        const time = timeOf(one.health) - timeOf(other.health);
        return model || (Number.isNaN(time) ? 0 : time) || one.index - other.index;
      });
      return rank.map(({ candidate }) => candidate);
    },
    learn(operation, { provider, model, status, durationMs, kind }) {
      if (status === 'running' || (status !== 'done' && !failingKinds.has(kind ?? ''))) return;
      const isGood = status === 'done';
      const key = `${provider}/${model}/${operation}`;
      const before = known.get(key);
      const inRow = isGood ? 0 : (before?.inRow ?? 0) + 1;
      const restsUntilMs = inRow >= restsAfterFailures ? Date.now() + restSeconds * 1000 : 0;
      known.set(key, {
        ...{ provider, model, operation, inRow, restsUntilMs, isResting: restsUntilMs > 0 },
        calls: (before?.calls ?? 0) + 1,
        failures: (before?.failures ?? 0) + (isGood ? 0 : 1),
        medianMs: before?.medianMs ?? (isGood ? durationMs : null),
      });
      const row = { provider, model, operation, duration_ms: Math.round(durationMs), is_good: isGood };
      write(row).catch((error: Error) => onTrouble(`What a call taught was not kept: ${error.message}`));
    },
    async refresh() {
      const rows = await database.query<Row>(selectHealth);
      const next: typeof known = new Map();
      for (const row of rows) {
        const restLeft = restSeconds - row.last_seconds;
        const restsUntilMs =
          row.failures_in_row >= restsAfterFailures && restLeft > 0 ? Date.now() + restLeft * 1000 : 0;
        next.set(`${row.provider}/${row.model}/${row.operation}`, {
          ...{ provider: row.provider, model: row.model, operation: row.operation },
          ...{ calls: row.calls, failures: row.failures, inRow: row.failures_in_row, restsUntilMs },
          medianMs: row.median_ms,
          isResting: restsUntilMs > 0,
        });
      }
      known = next;
    },
    health: () =>
      [...known.values()].map(({ restsUntilMs, inRow: _inRow, ...health }) => ({
        ...health,
        isResting: restsUntilMs > Date.now(),
      })),
  };
}

/** Who only failed is the slowest of all. */
function timeOf(health: Health | undefined): number {
  return health === undefined ? 0 : (health.medianMs ?? Infinity);
}

const selectHealth = `
  with recent as (
    select *, row_number() over (partition by provider, model, operation order by at desc) as place
    from outcomes where at > now() - interval '1 hour'),
  last as (select * from recent where place <= 50)
  select provider, model, operation, count(*)::integer as calls, count(*) filter (where not is_good)::integer as failures,
    (percentile_cont(0.5) within group (order by duration_ms) filter (where is_good))::float8 as median_ms,
    (coalesce(min(place) filter (where is_good), count(*) + 1) - 1)::integer as failures_in_row,
    extract(epoch from now() - max(at))::float8 as last_seconds
  from last group by provider, model, operation`;
