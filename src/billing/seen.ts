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
 * An empty memory for about a million ids in 70 MB: Latin-1 ids lie byte by byte in pages, found through an open hash table;
 * others, and very long ones, are kept as they are.
 */
export function createSeen(): Seen {
  const odd = new Map<string, number>();
  const pages: Uint8Array[] = [];
  const scratch = new Uint8Array(longestId);
  let table = new Int32Array(1 << 12);
  let starts = new Int32Array(1 << 11);
  let hashes = new Int32Array(1 << 11);
  let prints = new Int32Array(1 << 11);
  let count = 0;
  let end = 0;
  return {
    see(id, print) {
      const hash = readInto(scratch, id);
      if (hash === null) return seeOdd(id, print);
      let slot = spread(hash) & (table.length - 1);
      for (let entry = table[slot] ?? 0; entry !== 0; entry = table[slot] ?? 0) {
        if (hashes[entry - 1] === hash && holds(entry - 1, id.length)) return same(prints[entry - 1], print);
        slot = (slot + 1) & (table.length - 1);
      }
      keep(id.length, hash, print);
      table[slot] = count;
      if (count * 2 > table.length) grow();
      return 'new';
    },
  };

  function seeOdd(id: string, print: number) {
    const before = odd.get(id);
    if (before === undefined) odd.set(id, print | 0);
    return before === undefined ? 'new' : same(before, print);
  }

  function holds(entry: number, length: number): boolean {
    const start = starts[entry] ?? 0;
    const page = pages[start >>> 20];
    const offset = start & pageMask;
    if (page === undefined || lengthAt(page, offset) !== length) return false;
    for (let index = 0; index < length; index++) if (page[offset + 2 + index] !== scratch[index]) return false;
    return true;
  }

  function keep(length: number, hash: number, print: number): void {
    if (count === starts.length) [starts, hashes, prints] = [doubled(starts), doubled(hashes), doubled(prints)];
    if ((end & pageMask) === 0 || (end & pageMask) + length + 2 > pageBytes) {
      end = pages.length * pageBytes;
      pages.push(new Uint8Array(pageBytes));
    }
    writeInto(pages[end >>> 20] ?? scratch, end & pageMask, scratch, length);
    starts[count] = end;
    hashes[count] = hash;
    prints[count] = print;
    end += length + 2;
    count += 1;
  }

  function grow(): void {
    table = new Int32Array(table.length * 2);
    for (let entry = 1; entry <= count; entry++) {
      let slot = spread(hashes[entry - 1] ?? 0) & (table.length - 1);
      while (table[slot] !== 0) slot = (slot + 1) & (table.length - 1);
      table[slot] = entry;
    }
  }
}

function same(before: number | undefined, print: number): 'same' | 'changed' {
  return before === (print | 0) ? 'same' : 'changed';
}

/** Length in two bytes, then the id. */
function writeInto(page: Uint8Array, offset: number, id: Uint8Array, length: number): void {
  page[offset] = length & 255;
  page[offset + 1] = length >>> 8;
  for (let index = 0; index < length; index++) page[offset + 2 + index] = id[index] ?? 0;
}

function lengthAt(page: Uint8Array, offset: number): number {
  return (page[offset] ?? 0) | ((page[offset + 1] ?? 0) << 8);
}

/** Copies an id and gives its hash, or null where it does not fit into bytes. */
function readInto(bytes: Uint8Array, id: string): number | null {
  if (id.length > longestId) return null;
  let hash = 2_166_136_261 | 0;
  for (let index = 0; index < id.length; index++) {
    const code = id.charCodeAt(index);
    if (code > 255) return null;
    bytes[index] = code;
    hash = imul(hash ^ code, 16_777_619);
  }
  return hash;
}

function spread(hash: number): number {
  const mixed = imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
