import { ascii, bigEndian, bitReader, u16be, u8 } from '../../bytes';
import { describe, type MpegHeader } from './header';

/** Bytes of earlier frames' main data that a layer III frame begins with. */
export function reservoirNeed(frame: Uint8Array, header: MpegHeader): number {
  const side = 4 + header.crcBytes;
  if (header.layer !== 3) return 0;
  return header.version === 1 ? u16be(frame, side) >> 7 : u8(frame, side);
}

/** The main data of a frame: what later frames can draw on. */
export const mainData = (frame: Uint8Array, header: MpegHeader): Uint8Array =>
  frame.subarray(4 + header.crcBytes + header.sideBytes);

/**
 * A silent layer III frame whose main data ends with `reservoir`, so that the frame behind it finds what it draws on.
 * Fits the stream that `word` is a header of. Null if no frame is large enough.
 */
export function fillerFrame(word: number, reservoir: Uint8Array): Uint8Array | null {
  const frame = emptyFrame(word, reservoir.length);
  frame?.set(reservoir, frame.length - reservoir.length);
  return frame;
}

/** What a Xing or Info frame tells players. `sizes` are those of the frames behind it. */
export interface XingContent {
  readonly sizes: ArrayLike<number>;
  readonly variableRate: boolean;
  /** Samples to leave out at the start beyond the decoder's own 529, and at the end counted the same way; null to say nothing. */
  readonly gaps: { readonly delaySamples: number; readonly paddingSamples: number } | null;
}

const tagBytes = 120 + 36;
const tocEntries = 100;

/** A frame that tells players how many frames follow, where to seek, and what to leave out; itself it is silent. */
export function xingFrame(word: number, content: XingContent): Uint8Array | null {
  const frame = emptyFrame(word, tagBytes);
  const header = describe(word);
  if (!frame || !header) return null;
  const at = 4 + header.sideBytes;
  const total = sum(content.sizes) + frame.length;
  frame.set(ascii(content.variableRate ? 'Xing' : 'Info'), at);
  frame.set(bigEndian(15, 4), at + 4);
  frame.set(bigEndian(content.sizes.length, 4), at + 8);
  frame.set(bigEndian(total, 4), at + 12);
  frame.set(tableOfContents(content.sizes, frame.length, total), at + 16);
  if (content.gaps) setGaps(frame, at + 120, content.gaps, total);
  return frame;
}

function setGaps(frame: Uint8Array, at: number, gaps: { delaySamples: number; paddingSamples: number }, total: number) {
  frame.set(ascii('LAME3.100'), at);
  frame.set(bigEndian(Math.min(4095, gaps.delaySamples) * 4096 + Math.min(4095, gaps.paddingSamples), 3), at + 21);
  frame.set(bigEndian(total, 4), at + 28);
  frame.set(bigEndian(tagChecksum(frame.subarray(0, at + 34)), 2), at + 34);
}

/** A frame of silence with room for `roomBytes` of main data, without CRC. */
function emptyFrame(word: number, roomBytes: number): Uint8Array | null {
  for (let rate = 1; rate < 15; rate++) {
    const plain = ((word & 0xffff0dff) | 0x10000 | (rate << 12)) >>> 0;
    const header = describe(plain);
    if (!header || header.frameBytes - 4 - header.sideBytes < roomBytes) continue;
    const frame = new Uint8Array(header.frameBytes);
    frame.set(bigEndian(plain, 4));
    return frame;
  }
  return null;
}

function tableOfContents(sizes: ArrayLike<number>, firstBytes: number, total: number): Uint8Array {
  const table = new Uint8Array(tocEntries);
  let at = firstBytes;
  let frame = 0;
  for (let entry = 0; entry < tocEntries; entry++) {
    const goal = Math.floor((entry * sizes.length) / tocEntries);
    while (frame < goal) at += sizes[frame++] ?? 0;
    table[entry] = Math.min(255, Math.floor((at * 256) / total));
  }
  return table;
}

function sum(sizes: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < sizes.length; i++) total += sizes[i] ?? 0;
  return total;
}

function tagChecksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** How loud a layer III frame is, in decibels of no fixed zero: by its gains and the bits spent on it. */
export function frameLevel(frame: Uint8Array, header: MpegHeader): number {
  const bits = bitReader(frame, 4 + header.crcBytes);
  const first = header.version === 1;
  bits.skip(first ? (header.channels === 1 ? 9 + 5 + 4 : 9 + 3 + 8) : header.channels === 1 ? 9 : 10);
  const parts = (first ? 2 : 1) * header.channels;
  let gains = 0;
  let size = 0;
  for (let part = 0; part < parts; part++) {
    const length = bits.read(12);
    bits.skip(9);
    const gain = bits.read(8);
    bits.skip(first ? 30 : 34);
    size += length;
    if (length > 0) gains += gain;
  }
  return 1.5 * (gains / parts) + 6 * Math.log2(1 + size / parts / 100);
}
