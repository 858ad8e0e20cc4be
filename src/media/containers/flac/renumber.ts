import { bigEndian, concat, u16be, u8 } from '../../bytes';
import { crc16, crc16Shifted, crc8 } from './checksum';
import { encodedNumber, type FlacFrameHeader } from './header';

/**
 * A frame with another number, in pieces: of the frame itself, or of its first sample where `variable` is true. Its CRC-16 is
 * not summed again: only the difference of the headers is carried through the rest.
 */
export function renumberedFrame(
  frame: Uint8Array,
  { headerBytes, numberBytes }: FlacFrameHeader,
  number: number,
  variable: boolean,
): [header: Uint8Array, body: Uint8Array, checksum: Uint8Array] {
  const sizes = frame.subarray(4 + numberBytes, headerBytes - 1);
  const header = flacFrameHead(Uint8Array.of(u8(frame, 2), u8(frame, 3)), number, variable, sizes);
  const difference = crc16(frame, 0, headerBytes) ^ crc16(header);
  const body = frame.subarray(headerBytes, frame.length - 2);
  return [header, body, bigEndian(u16be(frame, frame.length - 2) ^ crc16Shifted(difference, body.length), 2)];
}

/** A frame header with its CRC-8: two bytes of codes, the number, then the sizes that the codes announce. */
export function flacFrameHead(codes: Uint8Array, number: number, variable: boolean, sizes: Uint8Array): Uint8Array {
  const plain = concat([Uint8Array.of(0xff, variable ? 0xf9 : 0xf8), codes, encodedNumber(number), sizes]);
  return concat([plain, Uint8Array.of(crc8(plain))]);
}
