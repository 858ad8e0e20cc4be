import { u8 } from '../../bytes';

const table8 = Uint8Array.from({ length: 256 }, (_, byte) => crcOf(byte, 0x07, 8));
const table16 = Uint16Array.from({ length: 256 }, (_, byte) => crcOf(byte << 8, 0x8005, 16));
const zeroByte = new Uint8Array(1);
/** What a CRC-16 becomes when 2^step bytes of 0 follow, for each of its four digits. */
const shifts = shiftTables();

/** FLAC's CRC-8 of a frame header (RFC 9639, section 9.1.8). */
export function crc8(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = 0;
  for (let i = from; i < to; i++) crc = table8[crc ^ u8(bytes, i)] ?? 0;
  return crc;
}

/** FLAC's CRC-16 of a frame (RFC 9639, section 9.3), or going on from `start`, that of what came before. */
export function crc16(bytes: Uint8Array, from = 0, to = bytes.length, start = 0): number {
  let crc = start;
  for (let i = from; i < to; i++) crc = ((crc << 8) & 0xffff) ^ (table16[(crc >> 8) ^ u8(bytes, i)] ?? 0);
  return crc;
}

/** The CRC-16 that `crc` becomes when `zeroBytes` bytes of 0 follow: how a changed header reaches a frame's checksum. */
export function crc16Shifted(crc: number, zeroBytes: number): number {
  let result = crc;
  for (let step = 0; zeroBytes >> step > 0; step++) if ((zeroBytes >> step) & 1) result = shifted(shifts, step, result);
  return result;
}

function shifted(tables: Uint16Array, step: number, crc: number): number {
  const at = step * 64;
  return (
    (tables[at + (crc & 15)] ?? 0) ^
    (tables[at + 16 + ((crc >> 4) & 15)] ?? 0) ^
    (tables[at + 32 + ((crc >> 8) & 15)] ?? 0) ^
    (tables[at + 48 + (crc >> 12)] ?? 0)
  );
}

/** Each step is the one before, done twice. */
function shiftTables(): Uint16Array {
  const tables = new Uint16Array(64 * 31);
  for (let at = 0; at < tables.length; at++) {
    const step = at >> 6;
    const crc = (at & 15) << (4 * ((at >> 4) & 3));
    tables[at] = step === 0 ? crc16(zeroByte, 0, 1, crc) : shifted(tables, step - 1, shifted(tables, step - 1, crc));
  }
  return tables;
}

function crcOf(start: number, polynomial: number, width: number): number {
  const top = 1 << (width - 1);
  let crc = start;
  for (let bit = 0; bit < 8; bit++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1;
  return crc & ((1 << width) - 1);
}
