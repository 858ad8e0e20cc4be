import { concat, u16be, u8 } from '../../bytes';
import { crc16, crc16Shifted, crc8 } from './checksum';
import { encodedNumber, flacChecksumBytes, longestHeaderBytes, writeNumber, type FlacFrameHeader } from './header';

const room = new Uint8Array(longestHeaderBytes);
const sum = new Uint8Array(flacChecksumBytes);

/**
 * A frame under another number, as head, body and checksum, valid until the next call: the number of the frame itself, or of its
 * first sample where `variable` is true. Its CRC-16 is not summed again: only the difference of the headers is carried through the rest.
 */
export function renumbered(
  frame: Uint8Array,
  { headerBytes, numberBytes }: FlacFrameHeader,
  number: number,
  variable: boolean,
): readonly [head: Uint8Array, body: Uint8Array, checksum: Uint8Array] {
  room[0] = 0xff;
  room[1] = variable ? 0xf9 : 0xf8;
  room[2] = u8(frame, 2);
  room[3] = u8(frame, 3);
  let end = writeNumber(number, room, 4);
  for (let from = 4 + numberBytes; from < headerBytes - 1; from++) room[end++] = u8(frame, from);
  room[end] = crc8(room, 0, end);
  const head = room.subarray(0, end + 1);
  const bodyEnd = frame.length - flacChecksumBytes;
  const difference = crc16(frame, 0, headerBytes) ^ crc16(head);
  const checksum = u16be(frame, bodyEnd) ^ crc16Shifted(difference, bodyEnd - headerBytes);
  sum[0] = checksum >> 8;
  sum[1] = checksum & 0xff;
  return [head, frame.subarray(headerBytes, bodyEnd), sum];
}

/** Writes a renumbered frame into `target` and tells where it ends there. */
export function writeRenumbered(
  frame: Uint8Array,
  header: FlacFrameHeader,
  number: number,
  variable: boolean,
  target: Uint8Array,
  start: number,
): number {
  let at = start;
  for (const piece of renumbered(frame, header, number, variable)) {
    target.set(piece, at);
    at += piece.length;
  }
  return at;
}

/** A frame header with its CRC-8: two bytes of codes, the number, then the sizes that the codes announce. */
export function flacFrameHead(codes: Uint8Array, number: number, variable: boolean, sizes: Uint8Array): Uint8Array {
  const plain = concat([Uint8Array.of(0xff, variable ? 0xf9 : 0xf8), codes, encodedNumber(number), sizes]);
  return concat([plain, Uint8Array.of(crc8(plain))]);
}
