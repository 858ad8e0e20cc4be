import { startsWith } from '../../bytes';
import type { ByteReader } from '../../reader';
import { crc16 } from './checksum';
import { flacChecksumBytes, flacFrameHeader, type FlacFrameHeader, type FlacInfo } from './header';
import { nextSync } from './sync';

/** How much of the likely size of a frame is passed over when its end is looked for. */
const passedShare = 0.75;
/** How many frames it takes for the likely size to rise to that of larger ones; it falls at once. */
const risingFrames = 32;

/** A whole frame and its header; the view is valid until the next batch is asked for. */
export interface FlacFrame {
  readonly bytes: Uint8Array;
  readonly header: FlacFrameHeader;
}

/**
 * Every frame from the reader's place on. A frame ends where the header with the next number begins, or where its checksum says
 * so if numbers start anew, as in streams copied one behind the other; damaged ones are stepped over.
 */
export async function* flacFrames(reader: ByteReader, info: FlacInfo): AsyncGenerator<FlacFrame[]> {
  const walk: Walk = {
    least: info.smallestFrameBytes,
    limit: largestFrameBytes(info),
    likelyBytes: Number.MAX_SAFE_INTEGER,
    atEnd: false,
  };
  while (!walk.atEnd) {
    const frames: FlacFrame[] = [];
    const used = collect(reader.window, frames, walk);
    if (frames.length > 0) yield frames;
    reader.advance(used);
    walk.atEnd = !(await reader.more());
  }
  const last: FlacFrame[] = [];
  const rest = withoutTag(reader.window);
  const bytes = rest.subarray(collect(rest, last, walk));
  const header = flacFrameHeader(bytes, 0);
  if (header && crc16(bytes) === 0) last.push({ bytes, header });
  if (last.length > 0) yield last;
}

/** A frame has at least `least` bytes (the header says so), at most `limit`, and likely not much fewer than `likelyBytes`. */
interface Walk {
  readonly least: number;
  readonly limit: number;
  likelyBytes: number;
  atEnd: boolean;
}

/** The last frame header of a piece of a FLAC stream, or null if none is in it. */
export function lastFlacHeader(bytes: Uint8Array, info: FlacInfo): FlacFrameHeader | null {
  for (let at = bytes.lastIndexOf(0xff); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(0xff, at - 1)) {
    const header = flacFrameHeader(bytes, at);
    if (header && header.samples <= Math.max(info.largestBlock, 1)) return header;
  }
  return null;
}

/** The number of the first sample behind a frame, counted from the start of the stream. */
export function samplesThrough(header: FlacFrameHeader, info: FlacInfo): number {
  return header.variable ? header.number + header.samples : header.number * info.largestBlock + header.samples;
}

/** The last frame without an ID3v1 tag behind it. A whole frame's CRC-16 over itself is 0. */
function withoutTag(bytes: Uint8Array): Uint8Array {
  return startsWith(bytes, bytes.length - 128, 'TAG') ? bytes.subarray(0, bytes.length - 128) : bytes;
}

/** Adds the whole frames of a window and tells how many bytes are done with. */
function collect(window: Uint8Array, frames: FlacFrame[], walk: Walk): number {
  const searchable = Buffer.from(window.buffer, window.byteOffset, window.length);
  let at = 0;
  let header = flacFrameHeader(window, 0);
  if (!header) return nextHeader(window, 1, null) ?? Math.max(0, window.length - 16);
  while (header) {
    const isWhole = walk.atEnd || window.length - at > walk.limit;
    const next =
      frameEnd(searchable, at, header, walk, isWhole) ?? (isWhole ? checkedEnd(window, at, header, walk) : null);
    if (next === null) return isWhole && !walk.atEnd ? beyond(window, at + walk.limit) : at;
    walk.likelyBytes = Math.min(next - at, walk.likelyBytes + (next - at - walk.likelyBytes) / risingFrames);
    frames.push({ bytes: window.subarray(at, next), header });
    at = next;
    header = flacFrameHeader(window, at);
  }
  return at;
}

const beyond = (window: Uint8Array, from: number) => nextHeader(window, from, null) ?? window.length - 16;

/**
 * Where the next number begins: looked for from where it likely is, among headers with the codes of this one, and before that and
 * among all headers if another number stands there.
 */
function frameEnd(window: Buffer, at: number, header: FlacFrameHeader, walk: Walk, isWhole: boolean): number | null {
  const least = at + Math.max(walk.least, header.headerBytes + flacChecksumBytes);
  const likely = Math.max(least, at + Math.floor(walk.likelyBytes * passedShare));
  const there = alikeHeader(window, likely, window.subarray(at, at + (header.variable ? 2 : 3)));
  if (there === null && !isWhole) return null;
  if (there !== null && there < at + walk.limit && follows(flacFrameHeader(window, there), header)) return there;
  return nextHeader(window, least, header, at + walk.limit);
}

/** The first header from `from` on that begins with `codes`: sync code, and where blocks do not vary their size and rate too. */
function alikeHeader(window: Buffer, from: number, codes: Uint8Array): number | null {
  for (let at = window.indexOf(codes, from); at >= 0; at = window.indexOf(codes, at + 1))
    if (flacFrameHeader(window, at)) return at;
  return null;
}

/** Where a frame that no next number follows ends by its CRC-16, which is 0 over a whole frame. */
function checkedEnd(window: Uint8Array, at: number, { headerBytes }: FlacFrameHeader, walk: Walk): number | null {
  const to = at + walk.limit;
  let crc = 0;
  let summed = at;
  let next = nextHeader(window, at + headerBytes, null, to);
  for (; next !== null; next = nextHeader(window, next + 1, null, to)) {
    crc = crc16(window, summed, next, crc);
    if (crc === 0) return next;
    summed = next;
  }
  return null;
}

function nextHeader(
  window: Uint8Array,
  from: number,
  before: FlacFrameHeader | null,
  to = window.length,
): number | null {
  for (let at = nextSync(window, from, to); at >= 0; at = nextSync(window, at + 1, to)) {
    const header = flacFrameHeader(window, at);
    if (header && (!before || follows(header, before))) return at;
  }
  return null;
}

function follows(header: FlacFrameHeader | null, before: FlacFrameHeader): boolean {
  if (!header) return false;
  const expected = before.number + (before.variable ? before.samples : 1);
  return header.number === expected && header.variable === before.variable && header.shape === before.shape;
}

function largestFrameBytes(info: FlacInfo): number {
  return Math.min(8_388_608, Math.max(65_536, info.largestBlock * info.channels * 5 + 64));
}
