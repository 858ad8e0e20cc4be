import { ascii, bigEndian, concat } from '../../bytes';

/** What an M4A file is made of besides its samples. Times are in `timescale` ticks. */
export interface M4aContent {
  readonly timescale: number;
  /** Body of the sample description box. */
  readonly description: Uint8Array;
  readonly sizes: ArrayLike<number>;
  readonly ticks: ArrayLike<number>;
  /** Ticks at the start that are not to be heard. */
  readonly skippedTicks: number;
}

const identityMatrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

/** Everything of an M4A file that stands before its samples, which follow one behind the other. */
export function m4aHeader(content: M4aContent): Uint8Array {
  const fileType = box('ftyp', ascii('M4A '), bigEndian(512, 4), ascii('M4A isommp42'));
  const payload = total(content.sizes);
  const movieBytes = movie(content, 0).length;
  const offset = fileType.length + movieBytes + 8;
  return concat([fileType, movie(content, offset), bigEndian(payload + 8, 4), ascii('mdat')]);
}

/** Bytes that `m4aHeader` takes at most, without and per sample. */
export const m4aFixedBytes = 1024;
export const m4aSampleBytes = 12;

/** A box of the given parts. */
export function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  return concat([bigEndian(body.length + 8, 4), ascii(type), body]);
}

/** A sample description of AAC from its AudioSpecificConfig. */
export function aacDescription(specific: Uint8Array, channels: number, sampleRate: number): Uint8Array {
  const decoder = descriptor(
    4,
    Uint8Array.of(0x40, 0x15, 0, 0, 0),
    bigEndian(0, 4),
    bigEndian(0, 4),
    descriptor(5, specific),
  );
  const esds = box(
    'esds',
    bigEndian(0, 4),
    descriptor(3, bigEndian(1, 2), Uint8Array.of(0), decoder, descriptor(6, Uint8Array.of(2))),
  );
  return descriptionOf('mp4a', channels, sampleRate, 16, esds);
}

/** A sample description with one sound entry and the boxes that its codec needs. */
export function descriptionOf(
  type: string,
  channels: number,
  sampleRate: number,
  bits: number,
  codecBox: Uint8Array,
): Uint8Array {
  const rate = sampleRate < 65_536 ? sampleRate : 0;
  const entry = [
    new Uint8Array(6),
    bigEndian(1, 2),
    new Uint8Array(8),
    bigEndian(channels, 2),
    bigEndian(bits, 2),
    new Uint8Array(4),
    bigEndian(rate, 2),
    bigEndian(0, 2),
  ];
  return concat([bigEndian(0, 4), bigEndian(1, 4), box(type, ...entry, codecBox)]);
}

function descriptor(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  const size = body.length;
  return concat([
    Uint8Array.of(tag, 0x80 | (size >> 21), 0x80 | ((size >> 14) & 127), 0x80 | ((size >> 7) & 127), size & 127),
    body,
  ]);
}

function movie(content: M4aContent, offset: number): Uint8Array {
  const played = Math.max(0, total(content.ticks) - content.skippedTicks);
  const header = full(
    'mvhd',
    0,
    words(0, 0, content.timescale, played, 0x10000),
    bigEndian(0x100, 2),
    new Uint8Array(10),
    words(...identityMatrix),
    new Uint8Array(24),
    words(2),
  );
  return box('moov', header, track(content, played, offset));
}

function track(content: M4aContent, played: number, offset: number): Uint8Array {
  const header = full(
    'tkhd',
    3,
    words(0, 0, 1, 0, played, 0, 0),
    bigEndian(0, 2),
    bigEndian(0, 2),
    bigEndian(0x100, 2),
    bigEndian(0, 2),
    words(...identityMatrix, 0, 0),
  );
  const edits = box('edts', full('elst', 0, words(1, played, content.skippedTicks, 0x10000)));
  return box('trak', header, edits, media(content, offset));
}

function media(content: M4aContent, offset: number): Uint8Array {
  const header = full(
    'mdhd',
    0,
    words(0, 0, content.timescale, total(content.ticks)),
    bigEndian(0x55c4, 2),
    bigEndian(0, 2),
  );
  const handler = full('hdlr', 0, words(0), ascii('soun'), words(0, 0, 0), ascii('Sound\0'));
  const reference = box('dinf', full('dref', 0, words(1), full('url ', 1)));
  const information = box('minf', full('smhd', 0, words(0)), reference, tables(content, offset));
  return box('mdia', header, handler, information);
}

function tables({ description, sizes, ticks }: M4aContent, offset: number): Uint8Array {
  const count = sizes.length;
  return box(
    'stbl',
    box('stsd', description),
    full('stts', 0, timeTable(ticks)),
    full('stsc', 0, words(1, 1, count, 1)),
    full('stsz', 0, words(0, count), numbers(sizes)),
    full('stco', 0, words(1, offset)),
  );
}

function timeTable(ticks: ArrayLike<number>): Uint8Array {
  const runs: number[] = [];
  for (let i = 0; i < ticks.length; i++) {
    const duration = ticks[i] ?? 0;
    if (runs.length > 0 && runs[runs.length - 1] === duration) runs[runs.length - 2] = (runs[runs.length - 2] ?? 0) + 1;
    else runs.push(1, duration);
  }
  return concat([words(runs.length / 2), numbers(runs)]);
}

const full = (type: string, flags: number, ...parts: readonly Uint8Array[]) => box(type, bigEndian(flags, 4), ...parts);
const words = (...values: readonly number[]) => numbers(values);

function numbers(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setUint32(i * 4, values[i] ?? 0);
  return bytes;
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}
