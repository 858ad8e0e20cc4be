/** Remembers ids, each with one number. Exact: ids are compared whole, never by their hash alone. */
export interface Seen {
  /** Whether the id is new, was here with the same number, or was here with another (the first number stays). */
  see(id: string, print: number): 'new' | 'same' | 'changed';
}

const { imul } = Math;
const pageBytes = 1 << 20;
const pageMask = pageBytes - 1;
const longestId = 4_096;

/**
 * An empty memory for about a million ids in 80 MB: Latin-1 ids lie byte by byte in pages, found through an open hash table;
 * others, and very long ones, are kept as they are.
 */
export function createSeen(): Seen {
  const odd = new Map<string, number>();
  const pages: Uint8Array[] = [];
  let page = new Uint8Array(0);
  let end = 0;
  let table = new Int32Array(1 << 13);
  let entries = createEntries(1 << 11);
  let count = 0;
  return {
    see(id, print) {
      const room = id.length > longestId ? null : roomFor(id.length);
      const hash = room === null ? null : writeInto(room, end & pageMask, id);
      if (room === null || hash === null) return seeOdd(id, print);
      const mask = table.length - 2;
      let slot = spread(hash) & mask;
      for (let entry = table[slot]; entry; entry = table[slot]) {
        if (table[slot + 1] === hash && isAt(entry - 1, id.length)) return compare(entries.prints[entry - 1], print);
        slot = (slot + 2) & mask;
      }
      keep(id.length, print);
      table[slot] = count;
      table[slot + 1] = hash;
      if (count * 4 > table.length) table = enlarged(table);
      return 'new';
    },
  };

  function seeOdd(id: string, print: number) {
    const before = odd.get(id);
    if (before === undefined) odd.set(id, print | 0);
    return before === undefined ? 'new' : compare(before, print);
  }

  /** The page with room for an id at `end`; what is written there is kept only if `end` moves on. */
  function roomFor(length: number): Uint8Array {
    if (pages.length === 0 || (end & pageMask) + length + 2 >= pageBytes) {
      page = new Uint8Array(pageBytes);
      end = pages.push(page) * pageBytes - pageBytes;
    }
    return page;
  }

  function isAt(entry: number, length: number): boolean {
    const start = entries.starts[entry] ?? 0;
    const other = pages[start >>> 20] ?? page;
    const from = start & pageMask;
    const to = end & pageMask;
    for (let index = 0; index < length + 2; index++) if (other[from + index] !== page[to + index]) return false;
    return true;
  }

  function keep(length: number, print: number): void {
    if (count === entries.starts.length) entries = createEntries(count * 2, entries);
    entries.starts[count] = end;
    entries.prints[count] = print;
    count += 1;
    end += length + 2;
  }
}

interface Entries {
  readonly starts: Int32Array;
  readonly prints: Int32Array;
}

function createEntries(size: number, before?: Entries): Entries {
  const entries = { starts: new Int32Array(size), prints: new Int32Array(size) };
  if (before) {
    entries.starts.set(before.starts);
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

/** Writes the length in two bytes and then the id; gives its hash, or null where it does not fit into bytes. */
function writeInto(page: Uint8Array, offset: number, id: string): number | null {
  const { length } = id;
  page[offset] = length & 255;
  page[offset + 1] = length >>> 8;
  let hash = 0x811c9dc5 | 0;
  for (let index = 0; index < length; index++) {
    const code = id.charCodeAt(index);
    if (code > 255) return null;
    page[offset + 2 + index] = code;
    hash = imul(hash ^ code, 16_777_619);
  }
  return hash;
}

/** The even place where a hash begins to look. */
function spread(hash: number): number {
  const mixed = imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 15)) << 1;
}
