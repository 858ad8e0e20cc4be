import { startsWith, u32be } from '../../bytes';
import type { ByteReader } from '../../reader';
import { frameBytes, mpegHeader, sameStream, type MpegHeader } from './header';
import { id3Bytes } from './tag';

/** Frames that lie wholly in the reader's window, as offset and size pairs; valid until the next batch is asked for. */
export interface FrameBatch {
  readonly window: Uint8Array;
  /** Absolute position of the window. */
  readonly position: number;
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

/** The first frame of an MPEG audio stream: where it is and what it says. */
export interface MpegStart {
  readonly position: number;
  readonly word: number;
  readonly header: MpegHeader;
  /** Frame size without padding in free format, else 0. */
  readonly freeBytes: number;
}

const searchLimitBytes = 1_048_576;
const largestFrameBytes = 8_192;

/**
 * Finds the first frame: past ID3 tags, then the first header that two more confirm (or the end of the recording).
 * Leaves the reader at it. Null if there is none within 1 MB behind the tags.
 */
export async function findMpegStart(reader: ByteReader): Promise<MpegStart | null> {
  await skipId3(reader);
  const end = reader.position + searchLimitBytes;
  while (reader.position < end && (await reader.need(4))) {
    await reader.need(4 * largestFrameBytes);
    const found = startIn(reader.window);
    if (found) {
      reader.advance(found.position);
      return { ...found, position: reader.position };
    }
    reader.advance(Math.max(0, reader.window.length - 3 * largestFrameBytes));
    if (!(await reader.more())) return null;
  }
  return null;
}

/** Every whole frame of the stream that `start` opens, window by window; junk and tags between frames are stepped over. */
export async function* mpegFrames(reader: ByteReader, start: MpegStart): AsyncGenerator<FrameBatch> {
  for (;;) {
    const { window, position } = reader;
    const starts: number[] = [];
    const sizes: number[] = [];
    const used = collect(window, start, starts, sizes);
    if (starts.length > 0) yield { window, position, starts, sizes };
    const tag = id3Bytes(window, used);
    if (tag > window.length - used) await reader.seek(position + used + tag);
    else reader.advance(used + tag);
    if (tag === 0 && !(await reader.more())) return;
  }
}

/** Skips ID3v2 tags, however large their pictures, and leaves the reader behind them. */
export async function skipId3(reader: ByteReader): Promise<void> {
  for (;;) {
    await reader.need(10);
    const size = id3Bytes(reader.window, 0);
    if (size === 0 || !(await reader.seek(reader.position + size))) return;
  }
}

/** The first confirmed header in a window, as if the window were the whole recording. */
export function startIn(window: Uint8Array): MpegStart | null {
  let freeTries = 64;
  for (let at = window.indexOf(0xff); at >= 0; at = window.indexOf(0xff, at + 1)) {
    const header = mpegHeader(window, at);
    if (!header) continue;
    const word = u32be(window, at);
    const freeBytes = header.frameBytes === 0 && freeTries-- > 0 ? freeFormatBytes(window, at, word, header) : 0;
    if (header.frameBytes + freeBytes < 4) continue;
    if (confirmed(window, at, { word, header, freeBytes }, 2)) return { position: at, word, header, freeBytes };
  }
  return null;
}

function collect(window: Uint8Array, start: MpegStart, starts: number[], sizes: number[]): number {
  let at = 0;
  while (at + 4 <= window.length) {
    const size = sizeAt(window, at, start);
    if (size < 4) {
      if (id3Bytes(window, at) > 0) return at;
      const next = resync(window, at + 1, start);
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

function sizeAt(window: Uint8Array, at: number, start: Stream): number {
  const word = u32be(window, at);
  if (!sameStream(start.word, word)) return -1;
  const padding = (word >>> 9) & 1 ? (start.header.layer === 1 ? 4 : 1) : 0;
  return frameBytes(word) || start.freeBytes + padding;
}

function resync(window: Uint8Array, from: number, start: MpegStart): number {
  for (let at = window.indexOf(0xff, from); at >= 0 && at + 4 <= window.length; at = window.indexOf(0xff, at + 1)) {
    if (sizeAt(window, at, start) >= 4 && confirmed(window, at, start, 1)) return at;
  }
  return -1;
}

type Stream = Pick<MpegStart, 'word' | 'header' | 'freeBytes'>;

function confirmed(window: Uint8Array, at: number, stream: Stream, followers: number): boolean {
  let next = at;
  for (let follower = 0; follower < followers; follower++) {
    const size = sizeAt(window, next, stream);
    if (size < 4) return atEnd(window, next);
    next += size;
    if (next === window.length) return true;
    if (next + 4 > window.length) return follower > 0;
  }
  return sizeAt(window, next, stream) >= 4 || atEnd(window, next);
}

const atEnd = (window: Uint8Array, at: number) => startsWith(window, at, 'TAG') || startsWith(window, at, 'APETAGEX');

function freeFormatBytes(window: Uint8Array, at: number, word: number, header: MpegHeader): number {
  const least = at + 4 + header.crcBytes + header.sideBytes;
  const last = Math.min(window.length - 4, at + largestFrameBytes);
  for (let next = window.indexOf(0xff, least); next >= 0 && next <= last; next = window.indexOf(0xff, next + 1)) {
    if (!sameStream(word, u32be(window, next))) continue;
    const freeBytes = next - at - header.paddingBytes;
    if (confirmed(window, next, { word, header, freeBytes }, 1)) return freeBytes;
  }
  return 0;
}
