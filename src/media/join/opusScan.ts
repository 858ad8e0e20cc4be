import type { AudioSource } from '../../operations/audio';
import { u16le, u8 } from '../bytes';
import { oggPackets, type OggBatch, type OggLink } from '../containers/ogg/stream';
import { openReader } from '../reader';
import { refusal } from '../refusal';
import type { ScannedPart } from './joiner';
import { growingNumbers } from './numbers';

/** An Ogg Opus file after one reading. */
export interface OpusPart extends ScannedPart {
  /** The OpusHead packet. */
  readonly head: Uint8Array;
  /** Bytes and samples (48 kHz) of each packet. */
  readonly sizes: Uint32Array;
  readonly durations: Uint32Array;
  /** Samples at either end that the part's own file leaves out. */
  readonly leadSamples: number;
  readonly trailSamples: number;
}

export const opusSampleRate = 48_000;

/** Reads a part up to `mostSeconds` of sound; refused where it is not Opus. */
export async function scanOpus(source: AudioSource, mostSeconds: number): Promise<OpusPart> {
  const sizes = growingNumbers();
  const durations = growingNumbers();
  let head: Uint8Array | null = null;
  let wanted = Infinity;
  let trail = trailCounter();
  let trailSamples = 0;
  let link: OggLink | null = null;
  for await (const batch of opusBatches(source)) {
    head ??= opusHead(batch.link);
    wanted = u16le(head, 10) + Math.round(mostSeconds * opusSampleRate);
    if (batch.link !== link) trail = trailCounter();
    link = batch.link;
    const kept = packetsWithin(batch, durations.sum(), wanted);
    for (const packet of kept) {
      sizes.push(packet.length);
      durations.push(batch.link.duration(packet));
    }
    trailSamples = kept.length === batch.packets.length ? trail(batch) : 0;
    if (durations.sum() >= wanted) break;
  }
  if (head === null) throw refusal('The Ogg file holds no sound.');
  return {
    source,
    head,
    sizes: sizes.numbers(),
    durations: durations.numbers(),
    leadSamples: u16le(head, 10),
    trailSamples: Math.max(trailSamples, durations.sum() - wanted),
    shape: shapeOf(head),
  };
}

function packetsWithin({ packets, link }: OggBatch, samplesBefore: number, wanted: number): readonly Uint8Array[] {
  let samples = samplesBefore;
  const beyond = packets.findIndex((packet) => {
    const isBeyond = samples >= wanted;
    samples += link.duration(packet);
    return isBeyond;
  });
  return beyond < 0 ? packets : packets.slice(0, beyond);
}

/** Tells, page by page, how many samples at the end the granule position leaves out. A stream may begin above 0. */
function trailCounter(): (batch: OggBatch) => number {
  let samples = 0;
  let start: number | null = null;
  return ({ packets, link, granule, last }) => {
    const own = packets.reduce((sum, packet) => sum + link.duration(packet), 0);
    start ??= last ? 0 : Math.max(0, granule - own);
    samples += own;
    return Math.max(0, start + samples - granule);
  };
}

/** The sound packets of a part, page by page. */
export async function* opusBatches(source: AudioSource): AsyncGenerator<OggBatch> {
  const reader = openReader(source);
  try {
    for await (const batch of oggPackets(reader)) yield batch;
  } finally {
    await reader.close();
  }
}

function opusHead({ stream, headers }: OggLink): Uint8Array {
  const [head] = headers;
  if (stream.codec === 'opus' && head !== undefined) return head.slice();
  throw refusal(`The Ogg file holds ${stream.codec}; only Opus can be joined without decoding.`);
}

function shapeOf(head: Uint8Array): string {
  const channels = u8(head, 9);
  const layout = u8(head, 18) === 0 ? '' : ` in layout ${[...head.subarray(18)].join('-')}`;
  const gain = u16le(head, 16) === 0 ? '' : ` with a gain of ${u16le(head, 16)}`;
  return `Ogg Opus with ${channels} ${channels === 1 ? 'channel' : 'channels'}${layout}${gain}`;
}
