import { createHash } from 'node:crypto';
import { usdOfNanos } from '../../src/billing/money';
import type { UsageRecord } from '../../src/operations';
import { type DataStore, readUsage, usageKey, usageKeys } from './ledger.mts';

/** What a polling source remembers: the keys that it emitted of the last days, and where it forgets. */
export interface UsageMemory {
  readonly newest: string;
  readonly emitted: readonly string[];
}

export interface NewUsage {
  readonly records: readonly UsageRecord[];
  readonly memory: UsageMemory;
}

/** A job is charged at the time of its start, so its record can come days after later ones. */
const lateMs = 3 * 86_400_000;
const mostAtFirst = 25;

/** Records that were not emitted yet, oldest first; the first time, the 25 newest. */
export async function newUsage(store: DataStore, memory: UsageMemory | undefined): Promise<NewUsage> {
  const keys = await usageKeys(store);
  const newest = keys.at(-1) ?? memory?.newest ?? '';
  const emitted = new Set(memory?.emitted ?? keys.slice(0, -mostAtFirst));
  const horizon = horizonOf(newest);
  const fresh = new Set(
    keys.filter((key) => !emitted.has(key) && (memory === undefined || key >= horizonOf(memory.newest))),
  );
  const records: UsageRecord[] = [];
  for await (const record of readUsage(store, (key) => fresh.has(key))) records.push(record);
  return { records, memory: { newest, emitted: keys.filter((key) => key >= horizon) } };
}

/** How a record is emitted. */
export function usageMeta(record: UsageRecord) {
  const cost = record.costNanos === null ? 'cost not known' : `$${usdOfNanos(record.costNanos)}`;
  return {
    id: createHash('sha256').update(usageKey(record)).digest('hex'),
    summary: `${record.operation} with ${record.model}: ${record.quantity} ${record.unit} (${cost})`,
    ts: Date.parse(record.time),
  };
}

/** The least key that may still be new when `newest` is the newest that was seen. */
function horizonOf(newest: string): string {
  const [, time] = /^(?:[^/]*\/){2}([^/]*)\//.exec(newest) ?? [];
  if (time === undefined || Number.isNaN(Date.parse(time))) return '';
  return newest.replace(time, new Date(Date.parse(time) - lateMs).toISOString());
}
