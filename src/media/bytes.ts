/** Big-endian and little-endian numbers in a byte array. Past its end every byte reads as 0. */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0;
export const u16be = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1);
export const u24be = (bytes: Uint8Array, at: number): number => (u16be(bytes, at) << 8) | u8(bytes, at + 2);
export const u32be = (bytes: Uint8Array, at: number): number => u16be(bytes, at) * 65_536 + u16be(bytes, at + 2);
export const u64be = (bytes: Uint8Array, at: number): number => u32be(bytes, at) * 4_294_967_296 + u32be(bytes, at + 4);
export const u16le = (bytes: Uint8Array, at: number): number => u8(bytes, at) | (u8(bytes, at + 1) << 8);
export const u32le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) + u16le(bytes, at + 2) * 65_536;
export const u64le = (bytes: Uint8Array, at: number): number => u32le(bytes, at) + u32le(bytes, at + 4) * 4_294_967_296;

/** `length` bytes as Latin-1 text. */
export function latin(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length && i < bytes.length; i++) text += String.fromCharCode(u8(bytes, i));
  return text;
}

/** Whether the ASCII `text` stands at `at`. */
export function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The ASCII text as bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);

/** All parts in one array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Chunks at hand as a stream. */
export async function* listed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** `value` in `width` bytes, the high one first; exact up to 2^53. */
export function bigEndian(value: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  let rest = value;
  for (let i = width - 1; i >= 0; i--) {
    bytes[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}

/** `value` in `width` bytes, the low one first; exact up to 2^53. */
export const littleEndian = (value: number, width: number): Uint8Array => bigEndian(value, width).reverse();

/** Reads bit fields of up to 32 bits, the high bit first. Past the end every bit is 0. */
export interface BitReader {
  read(count: number): number;
  skip(count: number): void;
  /** Bits read or skipped so far. */
  readonly position: number;
  /** Whether more was read than there was. */
  readonly exhausted: boolean;
}

/** Reads bit fields from `startByte` on. */
export function bitReader(bytes: Uint8Array, startByte = 0): BitReader {
  const start = startByte * 8;
  const end = bytes.length * 8 - start;
  const skip = (count: number) => {
    reader.position += count;
    reader.exhausted = reader.position > end;
  };
  const read = (count: number) => {
    let value = 0;
    let bit = start + reader.position;
    for (let left = count; left > 0;) {
      const room = 8 - (bit & 7);
      const taken = Math.min(room, left);
      const chunk = (u8(bytes, bit >> 3) >> (room - taken)) & ((1 << taken) - 1);
      value = value * 2 ** taken + chunk;
      bit += taken;
      left -= taken;
    }
    skip(count);
    return value;
  };
  const reader = { position: 0, exhausted: false, read, skip };
  return reader;
}
