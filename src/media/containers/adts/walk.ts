import { startsWith, u16be, u8 } from '../../bytes';
import type { ByteReader } from '../../reader';
import { id3Bytes } from '../mp3/tag';
import { skipId3, type FrameBatch } from '../mp3/walk';

/** What an ADTS frame header says (ISO/IEC 13818-7, section 6.2). */
export interface AdtsHeader {
  readonly objectType: number;
  readonly sampleRate: number;
  readonly rateIndex: number;
  /** Channel configuration; 0 means that the first frame's own elements tell. */
  readonly channelConfiguration: number;
  readonly frameBytes: number;
  readonly headerBytes: number;
  readonly samples: number;
}

export const aacRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];
const searchLimitBytes = 1_048_576;
const largestFrameBytes = 8192;

/** The ADTS header at `at`, or null. */
export function adtsHeader(bytes: Uint8Array, at: number): AdtsHeader | null {
  if (at + 7 > bytes.length || (u16be(bytes, at) & 0xfff6) !== 0xfff0) return null;
  const rateIndex = (u8(bytes, at + 2) >> 2) & 15;
  const sampleRate = aacRates[rateIndex];
  const size = adtsBytes(bytes, at);
  const headerBytes = u8(bytes, at + 1) & 1 ? 7 : 9;
  if (!sampleRate || size < headerBytes) return null;
  const channelConfiguration = ((u8(bytes, at + 2) & 1) << 2) | (u8(bytes, at + 3) >> 6);
  const objectType = (u8(bytes, at + 2) >> 6) + 1;
  const samples = 1024 * ((u8(bytes, at + 6) & 3) + 1);
  return { objectType, sampleRate, rateIndex, channelConfiguration, frameBytes: size, headerBytes, samples };
}

/** Finds the first ADTS frame, confirmed by two more or the end, and leaves the reader at it; null if there is none within 1 MB. */
export async function findAdtsStart(reader: ByteReader): Promise<AdtsHeader | null> {
  await skipId3(reader);
  const end = reader.position + searchLimitBytes;
  while (reader.position < end && (await reader.need(7))) {
    await reader.need(4 * largestFrameBytes);
    const at = adtsStartIn(reader.window);
    if (at >= 0) {
      reader.advance(at);
      return adtsHeader(reader.window, 0);
    }
    reader.advance(Math.max(0, reader.window.length - 3 * largestFrameBytes));
    if (!(await reader.more())) return null;
  }
  return null;
}

/** Where the first confirmed ADTS frame of a window begins, −1 if nowhere up to `last`. */
export function adtsStartIn(window: Uint8Array, last = Infinity): number {
  for (let at = window.indexOf(0xff); at >= 0 && at <= last; at = window.indexOf(0xff, at + 1)) {
    if (confirmed(window, at, 2)) return at;
  }
  return -1;
}

/** Every whole ADTS frame from the reader's place on, window by window; junk between frames is stepped over. */
export async function* adtsFrames(reader: ByteReader): AsyncGenerator<FrameBatch> {
  for (;;) {
    const { window, position } = reader;
    const starts: number[] = [];
    const sizes: number[] = [];
    const used = collect(window, starts, sizes);
    if (starts.length > 0) yield { window, position, starts, sizes };
    const tag = id3Bytes(window, used);
    if (tag > window.length - used) await reader.seek(position + used + tag);
    else reader.advance(used + tag);
    if (tag === 0 && !(await reader.more())) return;
  }
}

function collect(window: Uint8Array, starts: number[], sizes: number[]): number {
  let at = 0;
  while (at + 7 <= window.length) {
    const size = frameAt(window, at) ? adtsBytes(window, at) : 0;
    if (size < 7) {
      if (id3Bytes(window, at) > 0) return at;
      const next = resync(window, at + 1);
      if (next < 0) return Math.max(at, window.length - 2 * largestFrameBytes);
      at = next;
      continue;
    }
    if (at + size > window.length) return at;
    starts.push(at);
    sizes.push(size);
    at += size;
  }
  return at;
}

function resync(window: Uint8Array, from: number): number {
  for (let at = window.indexOf(0xff, from); at >= 0; at = window.indexOf(0xff, at + 1)) {
    if (confirmed(window, at, 1)) return at;
  }
  return -1;
}

function confirmed(window: Uint8Array, at: number, followers: number): boolean {
  const first = adtsHeader(window, at);
  let next = at;
  for (let header = first, follower = 0; follower < followers; follower++, header = adtsHeader(window, next)) {
    if (!header || header.rateIndex !== first?.rateIndex) return startsWith(window, next, 'TAG');
    next += header.frameBytes;
    if (next === window.length) return true;
    if (next + 7 > window.length) return follower > 0;
  }
  return adtsHeader(window, next)?.rateIndex === first?.rateIndex || startsWith(window, next, 'TAG');
}

const frameAt = (window: Uint8Array, at: number) => window[at] === 0xff && (u8(window, at + 1) & 0xf6) === 0xf0;
const adtsBytes = (bytes: Uint8Array, at: number) =>
  ((u8(bytes, at + 3) & 3) << 11) | (u8(bytes, at + 4) << 3) | (u8(bytes, at + 5) >> 5);
