import type { Ledger } from '../../src/billing';
import { checkRecord, fingerprint, isRecord } from '../../src/billing/intake';
import { type UsageRecord, RouterFailure } from '../../src/operations';
import type { Values } from './component.mts';

/** A Pipedream data store: every call is asynchronous, and nothing in it is a transaction. */
export interface DataStore {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  keys(): Promise<readonly string[]>;
}

const prefix = 'imarouter/usage/';
const readAtOnce = 25;

/** The data store of a step; null where none is set. */
export function dataStoreOf(values: Values): DataStore | null {
  const store: unknown = values['dataStore'];
  return isDataStore(store) ? store : null;
}

/** The data store of a step that cannot do without. Throws invalidInput. */
export function demandedDataStore(values: Values): DataStore {
  const store = dataStoreOf(values);
  if (store !== null) return store;
  const advice = 'Choose the data store in which the other steps keep their usage.';
  throw new RouterFailure('invalidInput', "'Usage Ledger' is empty", { stage: 'intake', advice });
}

/** A ledger in a data store: one key for each record, so that steps that run at once never overwrite each other. */
export function dataStoreLedger(store: DataStore): Ledger {
  return {
    async append(records) {
      const changed: string[] = [];
      let added = 0;
      for (const record of records) {
        checkRecord(record);
        const kept = await store.get(usageKey(record));
        if (kept === undefined || kept === null) {
          await store.set(usageKey(record), record);
          added += 1;
        } else if (!isRecord(kept) || fingerprint(kept) !== fingerprint(record)) changed.push(record.id);
      }
      return { added, repeated: records.length - added - changed.length, changed };
    },
    read: () => readUsage(store, () => true),
  };
}

/** Records whose key passes, by time. */
export async function* readUsage(store: DataStore, passes: (key: string) => boolean): AsyncGenerator<UsageRecord> {
  const keys = (await usageKeys(store)).filter(passes);
  for (let start = 0; start < keys.length; start += readAtOnce) {
    const values = await Promise.all(keys.slice(start, start + readAtOnce).map((key) => store.get(key)));
    yield* values.filter(isRecord);
  }
}

/** The keys of all records, by the time of their charge. */
export async function usageKeys(store: DataStore): Promise<string[]> {
  return (await store.keys()).filter((key) => key.startsWith(prefix)).sort();
}

/** Where a record is kept; it begins with the time, so that keys sort by it. */
export function usageKey({ time, id }: UsageRecord): string {
  return `${prefix}${time}/${id}`;
}

function isDataStore(value: unknown): value is DataStore {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['get', 'set', 'keys'].every((name) => typeof Reflect.get(value, name) === 'function')
  );
}
