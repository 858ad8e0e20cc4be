import type { AudioSource } from '../../../operations/audio';
import { u32be } from '../../bytes';
import { fillerFrame, frameLevel, mainData, reservoirNeed, xingFrame } from '../../containers/mp3/frames';
import { describe, frameBytes, mpegHeader } from '../../containers/mp3/header';
import { mp3Tag, type Mp3Tag } from '../../containers/mp3/tag';
import { findMpegStart, mpegFrames, type MpegStart } from '../../containers/mp3/walk';
import { openReader, type ByteReader } from '../../reader';
import { refusal } from '../../refusal';
import type { HeldPackets, PartFormat, PartPlace, RenderedPart, Sound, SoundBatch } from '../format';
import { inOrder } from './frames';

/** Samples that a layer III decoder is late, left out by players beside the encoder's own delay. */
export const decoderDelay = 529;
const leadFrames = 12;
/** The header frame and the filler, at most. */
const fixedBytes = 3000;

/** MPEG audio: parts begin with a header frame of their own and, in layer III, a silent frame that holds the bit reservoir. */
export async function mp3Sound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const start = await findMpegStart(reader);
  if (!start) throw refusal('No MPEG audio frame is in the first megabyte of the file.', undefined, 'split');
  await reader.need(start.header.frameBytes || start.freeBytes);
  const tag = mp3Tag(reader.window, 0, start.header);
  await reader.close();
  const startTicks = tag?.delaySamples === null || !tag ? 0 : -(tag.delaySamples + decoderDelay);
  return { startTicks, packets: () => packets(source, start, tag) };
}

/** MPEG audio frames of one stream, as parts of an MP3 file. `tag` is the header frame of the source, which says what to leave out. */
export function mp3Format(start: MpegStart, tag: Mp3Tag | null): PartFormat {
  return {
    container: 'mp3',
    mediaType: 'audio/mpeg',
    extension: 'mp3',
    ticksPerSecond: start.header.sampleRate,
    fixedBytes,
    packetOverheadBytes: () => 0,
    leadTicks: start.header.layer === 3 ? leadFrames * start.header.samples : 0,
    quietDecibels: 12,
    levels: (held, from, to) => (start.header.layer === 3 ? levelsOf(held, from, to) : null),
    render: (held, place) => render(held, place, start, tag),
  };
}

async function* packets(source: AudioSource, start: MpegStart, tag: Mp3Tag | null): AsyncGenerator<SoundBatch> {
  const reader: ByteReader = openReader(source, start.position);
  const format = mp3Format(start, tag);
  let skip = tag ? 1 : 0;
  try {
    for await (const { window, starts, sizes } of mpegFrames(reader, start)) {
      const batch = [];
      for (let i = skip; i < starts.length; i++) {
        const at = starts[i] ?? 0;
        batch.push({ bytes: window.subarray(at, at + (sizes[i] ?? 0)), ticks: start.header.samples });
      }
      skip = 0;
      yield { format, packets: batch };
    }
  } finally {
    await reader.close();
  }
}

function render(held: HeldPackets, place: PartPlace, start: MpegStart, tag: Mp3Tag | null): RenderedPart {
  const isFree = start.freeBytes > 0;
  const head = start.header.layer === 3 && !isFree ? headFrames(held, place, start, tag) : [];
  const unneeded = place.leadPackets - (isFree ? framesDrawnOn(held, place.leadPackets) : 0);
  let leadBytes = 0;
  for (let i = 0; i < unneeded; i++) leadBytes += held.sizeOf(i);
  const headBytes = head.reduce((sum, frame) => sum + frame.length, 0);
  return {
    sizeBytes: headBytes + held.payloadBytes - leadBytes,
    chunks: () => inOrder(head, held.payload(unneeded)),
  };
}

function headFrames(held: HeldPackets, place: PartPlace, start: MpegStart, tag: Mp3Tag | null): Uint8Array[] {
  const word = u32be(held.bytesOf(place.leadPackets, 4), 0);
  const filler = place.first ? null : fillerFrame(word, reservoirBefore(held, place.leadPackets));
  const sizes: number[] = filler ? [filler.length] : [];
  for (let i = place.leadPackets; i < held.count; i++) sizes.push(held.sizeOf(i));
  const header = xingFrame(word, {
    sizes,
    variableRate: hasSeveralRates(held),
    gaps: gapsOf(place, filler !== null, start, tag),
  });
  return [header, filler].filter((frame) => frame !== null);
}

/** Gaps are written as encoders do: a player leaves out the delay and 529 samples, and the padding less 529 at the end. */
function gapsOf(place: PartPlace, filled: boolean, start: MpegStart, tag: Mp3Tag | null) {
  const delay = filled ? start.header.samples - decoderDelay : (tag?.delaySamples ?? null);
  const padding = place.last ? (tag?.paddingSamples ?? decoderDelay) : decoderDelay;
  return delay === null || delay < 0 ? null : { delaySamples: delay, paddingSamples: padding };
}

function reservoirBefore(held: HeldPackets, index: number): Uint8Array {
  const frame = held.bytesOf(index, 64);
  const header = mpegHeader(frame, 0);
  const need = header ? reservoirNeed(frame, header) : 0;
  const reservoir = new Uint8Array(need);
  let left = need;
  for (let i = index - 1; i >= 0 && left > 0; i--) {
    const earlier = held.bytesOf(i);
    const earlierHeader = mpegHeader(earlier, 0);
    const data = earlierHeader ? mainData(earlier, earlierHeader) : earlier;
    const used = data.subarray(Math.max(0, data.length - left));
    left -= used.length;
    reservoir.set(used, left);
  }
  return reservoir;
}

/**
 * How many frames before `index` hold what it draws on. In free format, whose frames are all of one size, no filler can hold it,
 * so those frames stay; decoders drop or mute them, as they draw on earlier ones.
 */
function framesDrawnOn(held: HeldPackets, index: number): number {
  const frame = held.bytesOf(index, 64);
  const header = mpegHeader(frame, 0);
  if (!header) return 0;
  let left = reservoirNeed(frame, header);
  let first = index;
  while (left > 0 && first > 0) left -= held.sizeOf(--first) - 4 - header.crcBytes - header.sideBytes;
  return index - first;
}

function hasSeveralRates(held: HeldPackets): boolean {
  const rate = (index: number) => (held.bytesOf(index, 4)[2] ?? 0) >> 4;
  const first = rate(0);
  for (let i = 1; i < held.count; i++) if (rate(i) !== first) return true;
  return false;
}

function levelsOf(held: HeldPackets, from: number, to: number): Float64Array {
  const levels = new Float64Array(to - from);
  for (let i = from; i < to; i++) {
    const frame = held.bytesOf(i, 48);
    const header = describe(u32be(frame, 0));
    levels[i - from] =
      header && frameBytes(u32be(frame, 0)) >= 0 ? frameLevel(frame, header) : Number.POSITIVE_INFINITY;
  }
  return levels;
}
