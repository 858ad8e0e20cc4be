import { startsWith } from '../../bytes';
import type { ByteReader } from '../../reader';
import { crc16 } from './checksum';
import { flacChecksumBytes, flacFrameHeader, type FlacFrameHeader, type FlacInfo } from './header';

/** A whole frame and its header; the view is valid until the next batch is asked for. */
export interface FlacFrame {
  readonly bytes: Uint8Array;
  readonly header: FlacFrameHeader;
}

/** Every frame from the reader's place on. A frame ends where the header with the next number begins; damaged ones are stepped over. */
export async function* flacFrames(reader: ByteReader, info: FlacInfo): AsyncGenerator<FlacFrame[]> {
  const limit = largestFrameBytes(info);
  for (let atEnd = false; !atEnd;) {
    const frames: FlacFrame[] = [];
    const used = collect(reader.window, frames, limit);
    if (frames.length > 0) yield frames;
    reader.advance(used);
    atEnd = !(await reader.more());
  }
  const header = flacFrameHeader(reader.window, 0);
  const bytes = withoutTag(reader.window);
  if (header && crc16(bytes) === 0) yield [{ bytes, header }];
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

function collect(window: Uint8Array, frames: FlacFrame[], limit: number): number {
  let at = 0;
  let header = flacFrameHeader(window, 0);
  if (!header) return nextHeader(window, 1, null) ?? Math.max(0, window.length - 16);
  for (;;) {
    const next: number | null = nextHeader(window, at + header.headerBytes + flacChecksumBytes, header);
    if (next === null) return window.length - at > limit ? window.length - 16 : at;
    frames.push({ bytes: window.subarray(at, next), header });
    at = next;
    header = flacFrameHeader(window, at);
    if (!header) return at;
  }
}

function nextHeader(window: Uint8Array, from: number, before: FlacFrameHeader | null): number | null {
  for (let at = window.indexOf(0xff, from); at >= 0; at = window.indexOf(0xff, at + 1)) {
    if (((window[at + 1] ?? 0) & 0xfe) !== 0xf8) continue;
    const header = flacFrameHeader(window, at);
    if (header && follows(header, before)) return at;
  }
  return null;
}

function follows(header: FlacFrameHeader, before: FlacFrameHeader | null): boolean {
  if (!before) return true;
  const expected = before.number + (before.variable ? before.samples : 1);
  return header.number === expected && header.variable === before.variable && header.shape === before.shape;
}

function largestFrameBytes(info: FlacInfo): number {
  return Math.min(8_388_608, info.largestBlock * info.channels * 5 + 64);
}
