import { bitReader, type BitReader } from '../../bytes';

/**
 * The global gain of the first channel of a raw AAC packet (ISO/IEC 14496-3, table 4.4), steps of 1.5 dB; null if the packet
 * begins with an element that cannot be read past.
 */
export function aacGain(packet: Uint8Array, startByte = 0): number | null {
  const bits = bitReader(packet, startByte);
  for (let element = 0; element < 5; element++) {
    const id = bits.read(3);
    if (id === 6) skipFill(bits);
    else if (id === 4) skipData(bits);
    else if (id === 0 || id === 3) {
      bits.skip(4);
      return bits.read(8);
    } else return id === 1 ? pairGain(bits) : null;
  }
  return null;
}

function pairGain(bits: BitReader): number {
  bits.skip(4);
  if (bits.read(1)) {
    bits.skip(1);
    const short = bits.read(2) === 2;
    bits.skip(1);
    const bands = bits.read(short ? 4 : 6);
    const groups = short ? groupsOf(bits.read(7)) : 1;
    if (!short) bits.skip(1);
    if (bits.read(2) === 1) bits.skip(bands * groups);
  }
  return bits.read(8);
}

function groupsOf(grouping: number): number {
  let groups = 8;
  for (let bit = 0; bit < 7; bit++) groups -= (grouping >> bit) & 1;
  return groups;
}

function skipFill(bits: BitReader) {
  let count = bits.read(4);
  if (count === 15) count += bits.read(8) - 1;
  bits.skip(count * 8);
}

function skipData(bits: BitReader) {
  bits.skip(4);
  const aligned = bits.read(1) === 1;
  let count = bits.read(8);
  if (count === 255) count += bits.read(8);
  if (aligned) bits.skip((8 - (bits.position % 8)) % 8);
  bits.skip(count * 8);
}
