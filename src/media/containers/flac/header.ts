import { startsWith, u16be, u24be, u32be, u8 } from '../../bytes';
import type { ByteReader } from '../../reader';
import { plausibleRate, refusal } from '../../refusal';
import { crc8 } from './checksum';

/** The STREAMINFO block (RFC 9639, section 8.2). `totalSamples` is 0 where the encoder did not know. */
export interface FlacInfo {
  readonly block: Uint8Array;
  readonly largestBlock: number;
  /** 0 where the encoder did not know. */
  readonly smallestFrameBytes: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bits: number;
  readonly totalSamples: number;
}

/** A frame header: its size in bytes, the samples in its frame, and its number (of the frame, or of its first sample). */
export interface FlacFrameHeader {
  readonly headerBytes: number;
  readonly samples: number;
  readonly number: number;
  readonly numberBytes: number;
  /** Whether `number` counts samples, as variable block sizes need. */
  readonly variable: boolean;
  /** Sample rate and bits as coded, the same in every frame of a stream. */
  readonly shape: number;
}

export const streamInfoBytes = 34;
/** The CRC-16 at the end of a frame. */
export const flacChecksumBytes = 2;
export const longestNumberBytes = 7;
/** Two bytes of sync code, two of codes, a number, a block size, a sample rate and a checksum. */
export const longestHeaderBytes = 16;

/** Reads `fLaC` and its metadata, skips pictures, and leaves the reader at the first frame. */
export async function readFlacHeader(reader: ByteReader): Promise<FlacInfo> {
  const magic = await reader.take(4);
  if (!startsWith(magic, 0, 'fLaC')) throw refusal('The FLAC file does not begin with its signature.');
  let info: FlacInfo | null = null;
  for (let last = false; !last;) {
    const head = await reader.take(4);
    if (head.length < 4) throw refusal('The FLAC file ends within its header.');
    last = (u8(head, 0) & 0x80) !== 0;
    const next = reader.position + u24be(head, 1);
    if ((u8(head, 0) & 0x7f) === 0) info = flacInfo(await reader.take(streamInfoBytes));
    if (!(await reader.seek(next))) break;
  }
  if (!info) throw refusal('The FLAC file says nothing about its sound: it has no STREAMINFO block.');
  return info;
}

/** What a STREAMINFO block says. */
export function flacInfo(block: Uint8Array): FlacInfo {
  if (block.length < streamInfoBytes) throw refusal('The FLAC file ends within its header.');
  return {
    block,
    largestBlock: u16be(block, 2),
    smallestFrameBytes: u24be(block, 4),
    sampleRate: plausibleRate(u24be(block, 10) >> 4),
    channels: ((u8(block, 12) >> 1) & 7) + 1,
    bits: (((u8(block, 12) & 1) << 4) | (u8(block, 13) >> 4)) + 1,
    totalSamples: (u8(block, 13) & 15) * 2 ** 32 + u32be(block, 14),
  };
}

/** The frame header at `at`, checked by its CRC-8; null if there is none or it is cut off. */
export function flacFrameHeader(bytes: Uint8Array, at: number): FlacFrameHeader | null {
  if (u8(bytes, at) !== 0xff || (u8(bytes, at + 1) & 0xfe) !== 0xf8) return null;
  const blockCode = u8(bytes, at + 2) >> 4;
  const rateCode = u8(bytes, at + 2) & 15;
  if (blockCode === 0 || rateCode === 15 || u8(bytes, at + 3) & 1 || u8(bytes, at + 3) >> 4 > 10) return null;
  const numberBytes = codedLength(u8(bytes, at + 4));
  if (numberBytes === 0) return null;
  const sizes = at + 4 + numberBytes;
  const blockBytes = blockCode === 6 ? 1 : blockCode === 7 ? 2 : 0;
  const end = sizes + blockBytes + (rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0);
  if (end >= bytes.length || crc8(bytes, at, end) !== u8(bytes, end)) return null;
  const number = codedNumber(bytes, at + 4, numberBytes);
  const variable = (u8(bytes, at + 1) & 1) === 1;
  const shape = (rateCode << 4) | (u8(bytes, at + 3) & 0x0e);
  return {
    headerBytes: end + 1 - at,
    samples: blockSamples(bytes, blockCode, sizes),
    number,
    numberBytes,
    variable,
    shape,
  };
}

/** How many bytes a frame number takes: as in UTF-8, extended to 36 bits. */
export function numberLength(value: number): number {
  if (value < 0x80) return 1;
  let length = 2;
  while (length < 7 && value >= 2 ** (5 * length + 1)) length++;
  return length;
}

/** Writes a frame number and tells where it ends. */
export function writeNumber(value: number, target: Uint8Array, start: number): number {
  const length = numberLength(value);
  let rest = value;
  for (let i = length - 1; i > 0; i--) {
    target[start + i] = 0x80 | (rest % 64);
    rest = Math.floor(rest / 64);
  }
  target[start] = length === 1 ? rest : ((0xff00 >> length) & 0xff) | rest;
  return start + length;
}

/** `value` as FLAC writes frame numbers. */
export function encodedNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(numberLength(value));
  writeNumber(value, bytes, 0);
  return bytes;
}

function blockSamples(bytes: Uint8Array, code: number, at: number): number {
  if (code === 1) return 192;
  if (code <= 5) return 576 << (code - 2);
  if (code === 6) return u8(bytes, at) + 1;
  return code === 7 ? u16be(bytes, at) + 1 : 256 << (code - 8);
}

function codedLength(first: number): number {
  const leadingOnes = Math.clz32(~(first << 24));
  return leadingOnes === 0 ? 1 : leadingOnes === 1 || leadingOnes > 7 ? 0 : leadingOnes;
}

function codedNumber(bytes: Uint8Array, at: number, length: number): number {
  if (length === 1) return u8(bytes, at);
  let value = u8(bytes, at) & (0x7f >> length);
  for (let i = 1; i < length; i++) value = value * 64 + (u8(bytes, at + i) & 0x3f);
  return value;
}
