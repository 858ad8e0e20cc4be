import { u32be } from '../../bytes';

/** What the four bytes of an MPEG audio frame header say (ISO/IEC 11172-3 and 13818-3, and MPEG 2.5). */
export interface MpegHeader {
  readonly version: 1 | 2 | 2.5;
  readonly layer: 1 | 2 | 3;
  /** Bits per second; 0 means free format, where only the distance to the next header tells the size. */
  readonly bitRate: number;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly samples: number;
  /** Bytes of the frame, header included; in free format without padding it is 0. */
  readonly frameBytes: number;
  readonly paddingBytes: number;
  /** Bytes between the header and the main data: CRC and, in layer III, side information. */
  readonly crcBytes: 0 | 2;
  readonly sideBytes: number;
}

const bitRates1 = [
  [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
];
const bitRates2 = [
  [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];
const sampleRates = [44_100, 48_000, 32_000];

/** The frame header at `at`, or null if those bytes are none. */
export function mpegHeader(bytes: Uint8Array, at: number): MpegHeader | null {
  return at + 4 <= bytes.length ? describe(u32be(bytes, at)) : null;
}

/** A header that fits the same stream: equal version, layer, sample rate and free-format flag. */
export const sameStream = (first: number, other: number): boolean =>
  ((first ^ other) & 0xfffe0c00) === 0 && ((first & 0xf000) === 0) === ((other & 0xf000) === 0);

const frameBytesTable = buildTable();

/** Frame size in bytes of the 32-bit header `word`; 0 for free format, −1 if it is no header. */
export function frameBytes(word: number): number {
  if (((word >>> 21) & 0x7ff) !== 0x7ff) return -1;
  return frameBytesTable[(word >>> 9) & 0xfff] ?? -1;
}

/** What the 32-bit header `word` says, or null if it is none. */
export function describe(word: number): MpegHeader | null {
  if (((word >>> 21) & 0x7ff) !== 0x7ff) return null;
  const versionBits = (word >>> 19) & 3;
  const layerBits = (word >>> 17) & 3;
  const rateIndex = (word >>> 12) & 15;
  const sampleIndex = (word >>> 10) & 3;
  if (versionBits === 1 || layerBits === 0 || rateIndex === 15 || sampleIndex === 3) return null;
  const version = versionBits === 3 ? 1 : versionBits === 2 ? 2 : 2.5;
  const layer = layerBits === 3 ? 1 : layerBits === 2 ? 2 : 3;
  const bitRate = ((version === 1 ? bitRates1 : bitRates2)[layer - 1]?.[rateIndex] ?? 0) * 1000;
  const sampleRate = (sampleRates[sampleIndex] ?? 0) / (version === 1 ? 1 : version === 2 ? 2 : 4);
  const channels = ((word >>> 6) & 3) === 3 ? 1 : 2;
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  const paddingBytes = (word >>> 9) & 1 ? (layer === 1 ? 4 : 1) : 0;
  return {
    version,
    layer,
    bitRate,
    sampleRate,
    channels,
    samples,
    paddingBytes,
    frameBytes: bitRate === 0 ? 0 : wholeBytes(layer, samples, bitRate, sampleRate) + paddingBytes,
    crcBytes: (word >>> 16) & 1 ? 0 : 2,
    sideBytes: layer !== 3 ? 0 : version === 1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17,
  };
}

function wholeBytes(layer: number, samples: number, bitRate: number, sampleRate: number): number {
  if (layer === 1) return Math.floor((12 * bitRate) / sampleRate) * 4;
  return Math.floor(((samples / 8) * bitRate) / sampleRate);
}

function buildTable(): Int16Array {
  const table = new Int16Array(4096);
  for (let key = 0; key < table.length; key++) table[key] = describe((0xffe00000 | (key << 9)) >>> 0)?.frameBytes ?? -1;
  return table;
}
