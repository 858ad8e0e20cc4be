import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { opusSamples } from './opus.mts';

const segment = 0x18538067;
const info = 0x1549a966;
const timestampScale = 0x2ad7b1;
const duration = 0x4489;
const cluster = 0x1f43b675;
const clusterTime = 0xe7;
const simpleBlock = 0xa3;
const blockGroup = 0xa0;
const block = 0xa1;
const parents = new Set([segment, info, cluster, blockGroup]);

/** What a WebM or Matroska file with one Opus track holds; its length is the stated one, else the end of its last packet. */
export function hearWebm(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const heard: Heard[] = [];
  let scale = 1_000_000;
  let stated = 0;
  let clusterTicks = 0;
  let endSeconds = 0;
  for (const { id, start, end } of walk(view, 0, view.length)) {
    if (id === timestampScale) scale = readNumber(view, start, end);
    if (id === duration) stated = end - start === 4 ? view.readFloatBE(start) : view.readDoubleBE(start);
    if (id === clusterTime) clusterTicks = readNumber(view, start, end);
    if (id !== simpleBlock && id !== block) continue;
    const trackBytes = Math.clz32(view.readUInt8(start)) - 23;
    const startSeconds = ((clusterTicks + view.readInt16BE(start + trackBytes)) * scale) / 1e9;
    const packet = view.subarray(start + trackBytes + 3, end);
    for (const mark of findMarks(packet)) heard.push({ ...mark, startSeconds });
    endSeconds = Math.max(endSeconds, startSeconds + opusSamples(packet) / 48_000);
  }
  const durationSeconds = stated > 0 ? (stated * scale) / 1e9 : endSeconds;
  return durationSeconds > 0 ? { durationSeconds, sampleRate: 48_000, channels: 1, heard } : null;
}

function* walk(view: Buffer, start: number, end: number): Generator<{ id: number; start: number; end: number }> {
  for (let at = start; at + 2 <= end;) {
    const idBytes = Math.clz32(view.readUInt8(at)) - 23;
    const sizeAt = at + idBytes;
    if (idBytes > 4 || sizeAt >= end) return;
    const id = readNumber(view, at, sizeAt);
    const sizeBytes = Math.clz32(view.readUInt8(sizeAt)) - 23;
    const dataAt = sizeAt + sizeBytes;
    if (sizeBytes > 8 || dataAt > end) return;
    const leading = view.readUInt8(sizeAt) & (0xff >> sizeBytes);
    const stated = leading * 256 ** (sizeBytes - 1) + readNumber(view, sizeAt + 1, dataAt);
    const isOpen = stated >= 2 ** (7 * sizeBytes) - 1;
    const dataEnd = isOpen ? end : Math.min(end, dataAt + stated);
    yield { id, start: dataAt, end: dataEnd };
    if (parents.has(id)) yield* walk(view, dataAt, dataEnd);
    at = dataEnd;
  }
}

function readNumber(view: Buffer, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 256 + view.readUInt8(at);
  return value;
}
