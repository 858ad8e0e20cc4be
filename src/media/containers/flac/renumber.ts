import { concat, u16be, u8 } from '../../bytes';
import { crc16, crc16Shifted, crc8 } from './checksum';
import { encodedNumber, flacChecksumBytes, numberLength, writeNumber, type FlacFrameHeader } from './header';

/** Bytes of a frame under another number. */
export function renumberedBytes(frameBytes: number, { numberBytes }: FlacFrameHeader, number: number): number {
  return frameBytes - numberBytes + numberLength(number);
}

/**
 * Writes a frame with another number into `target` and tells where it ends there: the number of the frame itself, or of its first
 * sample where `variable` is true. Its CRC-16 is not summed again: only the difference of the headers is carried through the rest.
 */
export function writeRenumbered(
  frame: Uint8Array,
  { headerBytes, numberBytes }: FlacFrameHeader,
  number: number,
  variable: boolean,
  target: Uint8Array,
  start: number,
): number {
  target[start] = 0xff;
  target[start + 1] = variable ? 0xf9 : 0xf8;
  target[start + 2] = u8(frame, 2);
  target[start + 3] = u8(frame, 3);
  let at = writeNumber(number, target, start + 4);
  for (let from = 4 + numberBytes; from < headerBytes - 1; from++) target[at++] = u8(frame, from);
  target[at] = crc8(target, start, at);
  at++;
  const bodyEnd = frame.length - flacChecksumBytes;
  const difference = crc16(frame, 0, headerBytes) ^ crc16(target, start, at);
  const checksum = u16be(frame, bodyEnd) ^ crc16Shifted(difference, bodyEnd - headerBytes);
  target.set(frame.subarray(headerBytes, bodyEnd), at);
  at += bodyEnd - headerBytes;
  target[at] = checksum >> 8;
  target[at + 1] = checksum & 0xff;
  return at + flacChecksumBytes;
}

/** A frame header with its CRC-8: two bytes of codes, the number, then the sizes that the codes announce. */
export function flacFrameHead(codes: Uint8Array, number: number, variable: boolean, sizes: Uint8Array): Uint8Array {
  const plain = concat([Uint8Array.of(0xff, variable ? 0xf9 : 0xf8), codes, encodedNumber(number), sizes]);
  return concat([plain, Uint8Array.of(crc8(plain))]);
}
