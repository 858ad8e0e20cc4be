import type { UsageRecord } from '../operations';
import { recordsText } from './countText';
import { checkRecord, fingerprint } from './intake';

/** What became of records: how many are new, how many were there already, and the ids of those that were there and differ. */
export interface Appended {
  readonly added: number;
  readonly repeated: number;
  /** Kept as they were: a record never changes after the fact. */
  readonly changed: readonly string[];
}

/** Where usage records are kept. A record counts once by its id, however often it is appended. */
export interface Ledger {
  append(records: readonly UsageRecord[]): Promise<Appended>;
  read(): AsyncIterable<UsageRecord>;
}

/** A ledger in memory. */
export function memoryLedger(): Ledger & { readonly size: number } {
  const records = new Map<string, UsageRecord>();
  return {
    get size() {
      return records.size;
    },
    async append(added) {
      for (const record of added) checkRecord(record);
      return appendTo(added, (record) => {
        const kept = records.get(record.id);
        if (kept === undefined) records.set(record.id, record);
        return kept && fingerprint(kept);
      });
    },
    read: () => inOrder(records),
  };
}

async function* inOrder(records: ReadonlyMap<string, UsageRecord>): AsyncGenerator<UsageRecord> {
  yield* records.values();
}

/**
 * Appends to every ledger and throws for none: a paid result is never lost because it could not be written down. Each
 * ledger that failed, and each record that had changed, is said in one sentence; the records stay with the result.
 */
export async function keepUsage(
  ledgers: Readonly<Record<string, Ledger>>,
  records: readonly UsageRecord[],
): Promise<string[]> {
  const sentences = await Promise.all(Object.entries(ledgers).map(([name, ledger]) => keepIn(name, ledger, records)));
  return sentences.flat();
}

/** Sorts records by what a ledger already holds; `hold` keeps a new one, or gives the fingerprint of the one it has. */
export function appendTo(records: readonly UsageRecord[], hold: (record: UsageRecord) => number | undefined): Appended {
  let added = 0;
  const changed: string[] = [];
  for (const record of records) {
    const kept = hold(record);
    if (kept === undefined) added += 1;
    else if (kept !== fingerprint(record)) changed.push(record.id);
  }
  return { added, repeated: records.length - added - changed.length, changed };
}

async function keepIn(name: string, ledger: Ledger, records: readonly UsageRecord[]): Promise<string[]> {
  try {
    const { changed } = await ledger.append(records);
    return changed.map((id) => `${name} already holds usage record ${id} with other figures, and kept them.`);
  } catch {
    const sentence = `${name} did not take ${recordsText(records.length)} of usage. They stand in this result.`;
    return [`${sentence} Append them again: each counts once.`];
  }
}
