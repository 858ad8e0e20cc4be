import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';

interface Box {
  type: string;
  start: number;
  end: number;
}

const containers = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl', 'mvex', 'moof', 'traf']);

/** What the first sound track of an MP4 or M4A file holds; marks are looked for in its samples. */
export function hearMp4(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tracks = splitTracks(view);
  const track = tracks.find((boxes) =>
    boxes.some((box) => box.type === 'hdlr' && view.toString('latin1', box.start + 8, box.start + 12) === 'soun'),
  );
  if (!track) return null;
  const find = (type: string) => track.find((box) => box.type === type);
  const header = find('mdhd');
  if (!header) return null;
  const isLong = view[header.start] === 1;
  const timescale = view.readUInt32BE(header.start + (isLong ? 20 : 12));
  const stated = isLong ? Number(view.readBigUInt64BE(header.start + 24)) : view.readUInt32BE(header.start + 16);
  const ticks = stated || fragmentTicks(view);
  const samples = locateSamples(view, find('stsz'), find('stsc'), find('stco'), find('co64'));
  const durations = readDurations(view, find('stts'));
  const heard: Heard[] = [];
  let atTicks = 0;
  for (const [index, sample] of samples.entries()) {
    const startSeconds = atTicks / timescale;
    for (const mark of findMarks(view.subarray(sample.at, sample.at + sample.sizeBytes)))
      heard.push({ ...mark, startSeconds });
    atTicks += durations(index);
  }
  return { durationSeconds: ticks / timescale, sampleRate: timescale, channels: 1, heard };
}

/** The length of a file in fragments, all of one track. */
function fragmentTicks(view: Buffer): number {
  let usual = 0;
  let own = 0;
  let ticks = 0;
  for (const { type, start, end } of walk(view, 0, view.length)) {
    const flags = end - start >= 4 ? view.readUInt32BE(start) & 0xffffff : 0;
    if (type === 'trex') usual = view.readUInt32BE(start + 12);
    if (type === 'tfhd')
      own = flags & 8 ? view.readUInt32BE(start + 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0)) : usual;
    if (type !== 'trun') continue;
    const count = view.readUInt32BE(start + 4);
    const first = start + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
    const entryBytes = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length * 4;
    for (let index = 0; index < count && first + index * entryBytes + 4 <= end; index += 1)
      ticks += flags & 0x100 ? view.readUInt32BE(first + index * entryBytes) : own;
    if (entryBytes === 0) ticks += count * own;
  }
  return ticks;
}

function splitTracks(view: Buffer): Box[][] {
  const tracks: Box[][] = [];
  for (const box of walk(view, 0, view.length)) {
    if (box.type === 'trak') tracks.push([]);
    tracks.at(-1)?.push(box);
  }
  return tracks;
}

function* walk(view: Buffer, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end;) {
    const short = view.readUInt32BE(at);
    const type = view.toString('latin1', at + 4, at + 8);
    const headBytes = short === 1 ? 16 : 8;
    const sizeBytes = short === 1 ? Number(view.readBigUInt64BE(at + 8)) : short === 0 ? end - at : short;
    if (sizeBytes < headBytes) return;
    const box = { type, start: at + headBytes, end: Math.min(at + sizeBytes, end) };
    yield box;
    if (containers.has(type)) yield* walk(view, box.start, box.end);
    at += sizeBytes;
  }
}

function locateSamples(
  view: Buffer,
  sizes?: Box,
  chunks?: Box,
  offsets?: Box,
  longOffsets?: Box,
): { at: number; sizeBytes: number }[] {
  const offsetBox = offsets ?? longOffsets;
  if (!sizes || !chunks || !offsetBox) return [];
  const constantBytes = view.readUInt32BE(sizes.start + 4);
  const count = view.readUInt32BE(sizes.start + 8);
  const sizeOf = (index: number) => constantBytes || view.readUInt32BE(sizes.start + 12 + 4 * index);
  const runs = Array.from({ length: view.readUInt32BE(chunks.start + 4) }, (_, index) => ({
    first: view.readUInt32BE(chunks.start + 8 + 12 * index),
    samples: view.readUInt32BE(chunks.start + 12 + 12 * index),
  }));
  const located: { at: number; sizeBytes: number }[] = [];
  const chunkCount = view.readUInt32BE(offsetBox.start + 4);
  for (let chunk = 0; chunk < chunkCount; chunk += 1) {
    const slot = offsetBox.start + 8 + (offsets ? 4 : 8) * chunk;
    let at = offsets ? view.readUInt32BE(slot) : Number(view.readBigUInt64BE(slot));
    const samples = runs.findLast(({ first }) => first <= chunk + 1)?.samples ?? 0;
    for (let inner = 0; inner < samples && located.length < count; inner += 1) {
      const sizeBytes = sizeOf(located.length);
      located.push({ at, sizeBytes });
      at += sizeBytes;
    }
  }
  return located;
}

function readDurations(view: Buffer, times?: Box): (index: number) => number {
  if (!times) return () => 0;
  const runs = Array.from({ length: view.readUInt32BE(times.start + 4) }, (_, index) => ({
    count: view.readUInt32BE(times.start + 8 + 8 * index),
    ticks: view.readUInt32BE(times.start + 12 + 8 * index),
  }));
  return (index) => {
    let left = index;
    for (const { count, ticks } of runs) {
      if (left < count) return ticks;
      left -= count;
    }
    return 0;
  };
}
