const lanes = 16;
const tables = buildTables();

/**
 * The CRC of a page whose checksum field is still 0 (RFC 3533, section 6), sixteen bytes a step. It is kept with its bytes in
 * reverse order, so that words are used as they lie in memory.
 */
export function pageChecksum(bytes: Uint8Array): number {
  const aligned = Math.min(bytes.length, -bytes.byteOffset & 3);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, ((bytes.length - aligned) >> 4) * 4);
  let crc = byBytes(bytes, 0, aligned, 0);
  for (let at = 0; at < words.length; at += 4) {
    const first = crc ^ (words[at] ?? 0);
    crc =
      ofWord(first, 3840) ^
      ofWord(words[at + 1] ?? 0, 2816) ^
      ofWord(words[at + 2] ?? 0, 1792) ^
      ofWord(words[at + 3] ?? 0, 768);
  }
  return reversed(byBytes(bytes, aligned + words.length * 4, bytes.length, crc)) >>> 0;
}

/** What the four bytes of a word do to the checksum; `table` is that of its first byte. */
function ofWord(word: number, table: number): number {
  return (
    (tables[table + (word & 255)] ?? 0) ^
    (tables[table - 256 + ((word >>> 8) & 255)] ?? 0) ^
    (tables[table - 512 + ((word >>> 16) & 255)] ?? 0) ^
    (tables[table - 768 + (word >>> 24)] ?? 0)
  );
}

function byBytes(bytes: Uint8Array, from: number, to: number, start: number): number {
  let crc = start;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (tables[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0);
  return crc;
}

function reversed(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24);
}

/** Table k holds what a byte does to the checksum when k more bytes follow it. */
function buildTables(): Int32Array {
  const all = new Int32Array(256 * lanes);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    all[byte] = crc;
  }
  for (let at = 256; at < all.length; at++) {
    const before = all[at - 256] ?? 0;
    all[at] = (before << 8) ^ (all[before >>> 24] ?? 0);
  }
  return all.map(reversed);
}
