import type { Attempt, OperationId } from '../../src/operations';
import type { Database } from '../store/database.mts';
import { createBatch, unhurried, unsynced } from '../store/batch.mts';
import { storableJson } from '../store/storable.mts';

/** What is kept of a request: who asked what, how it went, what it cost. No text and no sound. */
export interface RequestEntry {
  readonly id: string;
  readonly account: string;
  readonly key: string;
  readonly operation: OperationId;
  readonly model: string | null;
  readonly provider: string | null;
  readonly status: number;
  readonly job: string | null;
  readonly cost: string | null;
  readonly durationMs: number;
  readonly attempts: readonly Attempt[];
  readonly warnings: readonly string[];
  readonly clientLabel: string | null;
}

/** Writes requests down, many in one statement. */
export function openRequestLog(database: Database): (entry: RequestEntry) => Promise<void> {
  return createBatch<RequestEntry>(async (entries) => {
    const rows = entries.map(({ durationMs, clientLabel, ...entry }) => ({
      ...entry,
      duration_ms: Math.round(durationMs),
      client_label: clientLabel,
    }));
    await database.query(
      `insert into requests(id, account, key, operation, model, provider, status, job, cost, duration_ms, attempts, warnings,
         client_label)
       select id, account, key, operation, model, provider, status, job, cost, duration_ms, attempts, warnings, client_label
       from ${unsynced}, jsonb_to_recordset($1::jsonb) as given(id text, account text, key text, operation text, model text,
         provider text, status integer, job text, cost text, duration_ms integer, attempts jsonb, warnings jsonb,
         client_label text)
       on conflict (id) do nothing`,
      [storableJson(rows)],
    );
  }, unhurried);
}
