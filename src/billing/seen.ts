import { hashAt } from './hash';

/** Remembers ids, each with one number. Exact: ids are compared whole, never by their hash alone. */
export interface Seen {
  /** For each id in turn whether it is new, was here with the same number, or was here with another (the first stays). */
  see(ids: readonly string[], prints?: ArrayLike<number>): Found[];
}

export type Found = 'new' | 'same' | 'changed';

const { imul } = Math;
const pageBytes = 1 << 20;
const longestId = 4_096;
/** So many ids fit into one page, however long they are. */
const batchIds = 250;
const encoder = new TextEncoder();

/**
 * An empty memory for about a million ids in 80 MB: ASCII ids lie byte by byte in pages, found through an open hash table;
 * others, and very long ones, are kept as they are. It takes many ids at once, because reading a text character by character
 * costs ten times as much as reading its bytes.
 */
export function createSeen(): Seen {
  const odd = new Map<string, number>();
  const pages: DataView<ArrayBuffer>[] = [];
  let end = 0;
  let table = new Int32Array(1 << 13);
  let entries = createEntries(1 << 11);
  let count = 0;
  const hashes = new Int32Array(batchIds + 1);
  return {
    see(ids, prints = []) {
      const found: Found[] = [];
      for (let from = 0; from < ids.length; from += batchIds) {
        const some = ids.slice(from, from + batchIds);
        const start = write(some);
        if (start === null)
          for (const [index, id] of some.entries()) found.push(seeAlone(id, prints[from + index] ?? 0));
        else seeBatch(some, start, prints, from, found);
      }
      return found;
    },
  };

  /** Writes ids one after the other where the next new ones belong, and gives that place, or null if they are not all ASCII. */
  function write(ids: readonly string[]): number | null {
    const text = ids.join('');
    if (text.length > pageBytes || ids.some(({ length }) => length > longestId)) return null;
    if (pages.length === 0 || end + text.length > pageBytes) {
      pages.push(new DataView(new ArrayBuffer(pageBytes)));
      end = 0;
    }
    const room = lastPage(pages);
    const { written } = encoder.encodeInto(text, new Uint8Array(room.buffer, end));
    return written === text.length ? end : null;
  }

  function seeAlone(id: string, print: number): Found {
    const start = write([id]);
    if (start !== null) {
      const found: Found[] = [];
      seeBatch([id], start, [print], 0, found);
      return found[0] ?? 'new';
    }
    const before = odd.get(id);
    if (before === undefined) odd.set(id, print | 0);
    return before === undefined ? 'new' : compare(before, print);
  }

  /** Looks up ids that lie at `start`; those that are new move up to `end`, so that the others leave no gap. */
  function seeBatch(
    ids: readonly string[],
    start: number,
    prints: ArrayLike<number>,
    from: number,
    found: Found[],
  ): void {
    const page = lastPage(pages);
    const bytes = new Uint8Array(page.buffer);
    hashAll(ids, page, start);
    let at = start;
    for (let index = 0; index < ids.length; index++) {
      const length = ids[index]?.length ?? 0;
      const print = prints[from + index] ?? 0;
      const known = see(page, at, length, hashes[index] ?? 0, print);
      if (known === null) {
        if (at !== end) bytes.copyWithin(end, at, at + length);
        end += length;
      }
      found.push(known ?? 'new');
      at += length;
    }
  }

  /** Looks at all their places in the table in a row, so that the processor fetches them side by side. */
  function hashAll(ids: readonly string[], page: DataView, start: number): void {
    const mask = table.length - 2;
    let at = start;
    for (let index = 0; index < ids.length; index++) {
      const length = ids[index]?.length ?? 0;
      hashes[index] = hashAt(page, at, length);
      at += length;
    }
    let fetched = 0;
    for (let index = 0; index < ids.length; index++) fetched ^= table[spread(hashes[index] ?? 0) & mask] ?? 0;
    // Kept, because a loop for nothing would be left out.
    hashes[batchIds] = fetched;
  }

  function see(page: DataView, at: number, length: number, hash: number, print: number): Found | null {
    const mask = table.length - 2;
    let slot = spread(hash) & mask;
    for (let entry = table[slot]; entry; entry = table[slot]) {
      if (table[slot + 1] === hash && isEntry(entry - 1, page, at, length))
        return compare(entries.prints[entry - 1], print);
      slot = (slot + 2) & mask;
    }
    if (count === entries.prints.length) entries = createEntries(count * 2, entries);
    entries.pages[count] = pages.length - 1;
    entries.starts[count] = end;
    entries.lengths[count] = length;
    entries.prints[count] = print;
    count += 1;
    table[slot] = count;
    table[slot + 1] = hash;
    if (count * 4 > table.length) table = enlarged(table);
    return null;
  }

  function isEntry(entry: number, page: DataView, at: number, length: number): boolean {
    const other = pages[entries.pages[entry] ?? 0];
    const start = entries.starts[entry] ?? 0;
    if (other === undefined || entries.lengths[entry] !== length) return false;
    for (let index = 0; index < length; index++)
      if (other.getUint8(start + index) !== page.getUint8(at + index)) return false;
    return true;
  }
}

function lastPage(pages: DataView<ArrayBuffer>[]): DataView<ArrayBuffer> {
  return pages[pages.length - 1] ?? new DataView(new ArrayBuffer(0));
}

interface Entries {
  readonly pages: Uint16Array;
  readonly starts: Int32Array;
  readonly lengths: Uint16Array;
  readonly prints: Int32Array;
}

function createEntries(size: number, before?: Entries): Entries {
  const entries = {
    pages: new Uint16Array(size),
    starts: new Int32Array(size),
    lengths: new Uint16Array(size),
    prints: new Int32Array(size),
  };
  if (before) {
    entries.pages.set(before.pages);
    entries.starts.set(before.starts);
    entries.lengths.set(before.lengths);
    entries.prints.set(before.prints);
  }
  return entries;
}

/** Slots are pairs, an entry counted from 1 and its hash beside it, so that a look costs one place in memory. */
function enlarged(table: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(table.length * 4);
  const mask = larger.length - 2;
  for (let from = 0; from < table.length; from += 2) {
    if (table[from] === 0) continue;
    const hash = table[from + 1] ?? 0;
    let slot = spread(hash) & mask;
    while (larger[slot] !== 0) slot = (slot + 2) & mask;
    larger[slot] = table[from] ?? 0;
    larger[slot + 1] = hash;
  }
  return larger;
}

function compare(before: number | undefined, print: number): 'same' | 'changed' {
  return before === (print | 0) ? 'same' : 'changed';
}

/** The even place where a hash begins to look. */
function spread(hash: number): number {
  const mixed = imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 15)) << 1;
}
