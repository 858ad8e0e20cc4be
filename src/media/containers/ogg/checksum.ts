const lanes = 8;
const tables = buildTables();

/** The CRC of a page whose checksum field is still 0 (RFC 3533, section 6), eight bytes a step. */
export function pageChecksum(bytes: Uint8Array): number {
  let crc = 0;
  let at = 0;
  for (; at + lanes <= bytes.length; at += lanes) {
    crc ^= ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    crc =
      (tables[1792 + (crc >>> 24)] ?? 0) ^
      (tables[1536 + ((crc >>> 16) & 255)] ?? 0) ^
      (tables[1280 + ((crc >>> 8) & 255)] ?? 0) ^
      (tables[1024 + (crc & 255)] ?? 0) ^
      (tables[768 + (bytes[at + 4] ?? 0)] ?? 0) ^
      (tables[512 + (bytes[at + 5] ?? 0)] ?? 0) ^
      (tables[256 + (bytes[at + 6] ?? 0)] ?? 0) ^
      (tables[bytes[at + 7] ?? 0] ?? 0);
  }
  for (; at < bytes.length; at++) crc = (crc << 8) ^ (tables[(crc >>> 24) ^ (bytes[at] ?? 0)] ?? 0);
  return crc >>> 0;
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
  return all;
}
