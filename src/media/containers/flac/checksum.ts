import { u8 } from '../../bytes';

const table8 = Uint8Array.from({ length: 256 }, (_, byte) => crcOf(byte, 0x07, 8));
const table16 = Uint16Array.from({ length: 256 }, (_, byte) => crcOf(byte << 8, 0x8005, 16));
/** What 2^step bytes of 0 multiply a CRC-16 by. */
const shifts = new Uint16Array(31);
shifts[0] = 0x100;
for (let step = 1; step < shifts.length; step++) shifts[step] = multiply(shifts[step - 1] ?? 0, shifts[step - 1] ?? 0);

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
  for (let step = 0; zeroBytes >> step > 0; step++)
    if ((zeroBytes >> step) & 1) result = multiply(result, shifts[step] ?? 0);
  return result;
}

function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 15; bit >= 0; bit--) {
    product = product & 0x8000 ? ((product << 1) & 0xffff) ^ 0x8005 : product << 1;
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

function crcOf(start: number, polynomial: number, width: number): number {
  const top = 1 << (width - 1);
  let crc = start;
  for (let bit = 0; bit < 8; bit++) crc = crc & top ? (crc << 1) ^ polynomial : crc << 1;
  return crc & ((1 << width) - 1);
}
