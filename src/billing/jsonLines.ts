import type { UsageRecord } from '../operations';
import { checkRecord, fingerprint, fingerprints, isRecord } from './intake';
import { appendTo } from './ledger';
import type { Ledger } from './ledger';
import { createSeen } from './seen';

/** What a JSON lines ledger needs of a file: its bytes in order, and a way to add text at its end. */
export interface LineFile {
  read(): AsyncIterable<Uint8Array>;
  append(text: string): Promise<void>;
}

/**
 * A ledger of one JSON object per line. A line torn by a crash is passed over, and the next append starts a new line;
 * a record found twice counts once, as it was first written. `pages` reads faster, and leaves repeated records to the reader.
 */
export function jsonLinesLedger(file: LineFile): Ledger & { pages(): AsyncIterable<readonly UsageRecord[]> } {
  let known: Promise<Known> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const load = () => (known ??= knownIn(file));
  return {
    append(records) {
      const appended = last.then(async () => append(await load(), file, records));
      last = appended.catch(() => (known = undefined));
      return appended;
    },
    pages: () => pagesOf(file),
    read: () => eachOnce(file),
  };
}

async function* pagesOf(file: LineFile): AsyncGenerator<readonly UsageRecord[]> {
  for await (const { records } of chunksOf(file)) yield records;
}

async function* eachOnce(file: LineFile): AsyncGenerator<UsageRecord> {
  const seen = createSeen();
  for await (const { records } of chunksOf(file)) {
    const found = seen.see(records.map(({ id }) => id));
    yield* records.filter((_, index) => found[index] === 'new');
  }
}

/** One record as a line with its end. */
export function encodeLine(record: UsageRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The record of a line, or null where the line is torn or is none. */
export function decodeLine(line: string): UsageRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

interface Known {
  readonly fingerprints: Map<string, number>;
  endsLine: boolean;
}

async function knownIn(file: LineFile): Promise<Known> {
  const known: Known = { fingerprints: new Map(), endsLine: true };
  for await (const { records, endsLine } of chunksOf(file)) {
    known.endsLine = endsLine;
    const prints = fingerprints(records);
    for (const [index, { id }] of records.entries()) {
      if (!known.fingerprints.has(id)) known.fingerprints.set(id, prints[index] ?? 0);
    }
  }
  return known;
}

async function append(known: Known, file: LineFile, records: readonly UsageRecord[]) {
  for (const record of records) checkRecord(record);
  const fresh = new Map<string, UsageRecord>();
  const appended = appendTo(records, (record) => {
    const kept = fresh.get(record.id);
    if (kept) return fingerprint(kept);
    const written = known.fingerprints.get(record.id);
    if (written === undefined) fresh.set(record.id, record);
    return written;
  });
  if (fresh.size === 0) return appended;
  await file.append((known.endsLine ? '' : '\n') + [...fresh.values()].map(encodeLine).join(''));
  known.endsLine = true;
  for (const record of fresh.values()) known.fingerprints.set(record.id, fingerprint(record));
  return appended;
}

/** The records of each chunk of a file, and whether the file ends with a whole line as far as it was read. */
async function* chunksOf(file: LineFile): AsyncGenerator<{ records: UsageRecord[]; endsLine: boolean }> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of file.read()) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield { records: recordsIn(lines), endsLine: true };
  }
  rest += decoder.decode();
  if (rest !== '') yield { records: recordsIn([rest]), endsLine: false };
}

function recordsIn(lines: readonly string[]): UsageRecord[] {
  const records: UsageRecord[] = [];
  for (const line of lines) {
    const record = decodeLine(line);
    if (record !== null) records.push(record);
  }
  return records;
}
