import type { AudioSource } from '../../operations/audio';
import { oggPage } from '../containers/ogg/page';
import { oggPackets, readOggLink, type OggLink } from '../containers/ogg/stream';
import { openReader, readHead, type ByteReader } from '../reader';
import { startsWith } from '../bytes';
import { endsWithin, type Measured } from './measured';

const tailBytes = 131_072;

/** Ogg: by the first and last position of its stream; chained files and those of unknown size packet by packet. */
export async function probeOgg(reader: ByteReader, source: AudioSource): Promise<Measured> {
  const { link, hasVideo } = await readOggLink(reader);
  const { codec, channels, sampleRate } = link.stream;
  const tail = await tailOf(source);
  const byEnds = tail === null ? null : await seconds(source, link, tail);
  const durationSeconds = byEnds ?? (await countSeconds(source));
  const warnings = tail !== null && isCutOff(tail) ? [endsWithin('a page')] : [];
  return { codec, channels, sampleRate, hasVideo, bitRate: null, durationSeconds, exact: true, warnings };
}

/** The last bytes; null where it is not known where they begin. */
async function tailOf(source: AudioSource): Promise<Uint8Array | null> {
  const { sizeBytes } = source;
  return sizeBytes === null ? null : readHead(source, tailBytes, Math.max(0, sizeBytes - tailBytes));
}

function isCutOff(tail: Uint8Array): boolean {
  for (let at = tail.lastIndexOf(0x4f); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(0x4f, at - 1)) {
    if (startsWith(tail, at, 'OggS\0')) return oggPage(tail, at) === null;
  }
  return false;
}

async function seconds(source: AudioSource, link: OggLink, tail: Uint8Array): Promise<number | null> {
  const end = lastGranule(tail, link.serial);
  const start = end === null ? null : await firstTick(source, link);
  return end === null || start === null
    ? null
    : Math.max(0, end - start - link.stream.preSkip) / link.stream.ticksPerSecond;
}

/** The last position of the stream; null if another link follows it, or none is found. */
function lastGranule(tail: Uint8Array, serial: number): number | null {
  for (let at = tail.lastIndexOf(0x4f); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(0x4f, at - 1)) {
    const page = startsWith(tail, at, 'OggS') ? oggPage(tail, at) : null;
    if (!page) continue;
    if (page.first) return null;
    if (page.serial === serial && page.granule >= 0) return page.granule;
  }
  return null;
}

async function firstTick(source: AudioSource, link: OggLink): Promise<number | null> {
  const reader = openReader(source);
  let ticks = 0;
  try {
    for await (const batch of oggPackets(reader)) {
      for (const packet of batch.packets) ticks += link.duration(packet);
      if (batch.granule >= 0) return batch.last ? 0 : Math.max(0, batch.granule - ticks);
    }
    return null;
  } finally {
    await reader.close();
  }
}

async function countSeconds(source: AudioSource): Promise<number> {
  const reader = openReader(source);
  const links = new Map<OggLink, { ticks: number; start: number | null; end: number }>();
  try {
    for await (const { link, packets, granule, last } of oggPackets(reader)) {
      const span = links.get(link) ?? { ticks: 0, start: null, end: 0 };
      for (const packet of packets) span.ticks += link.duration(packet);
      if (granule >= 0) span.start ??= last ? 0 : Math.max(0, granule - span.ticks);
      span.end = last && granule >= 0 ? granule - (span.start ?? 0) : span.ticks;
      links.set(link, span);
    }
  } finally {
    await reader.close();
  }
  let total = 0;
  for (const [{ stream }, { end }] of links) total += Math.max(0, end - stream.preSkip) / stream.ticksPerSecond;
  return total;
}
