import type { AudioSource } from '../../operations/audio';
import { u8 } from '../bytes';
import { fillerFrame, xingFrame, type XingContent } from '../containers/mp3/frames';
import { mpegHeader } from '../containers/mp3/header';
import { mp3Tag, type Mp3Tag } from '../containers/mp3/tag';
import { findMpegStart, mpegFrames, type FrameBatch, type MpegStart } from '../containers/mp3/walk';
import { openReader } from '../reader';
import { refusal } from '../refusal';
import { copyFrames, withPauses } from './frames';
import { joiner, type ScannedPart } from './joiner';
import { growingNumbers, runningSums } from './numbers';

interface Mp3Part extends ScannedPart {
  readonly start: MpegStart;
  /** Bytes of each frame that is kept. */
  readonly sizes: Uint32Array;
  /** Index of the bit rate that all frames share, null where they differ. */
  readonly rateIndex: number | null;
  readonly delaySamples: number | null;
  readonly paddingSamples: number | null;
}

const decoderDelaySamples = 529;

/**
 * Joins MPEG audio: one Xing or Info header for all, no tags in between, pauses as silent frames. The encoders' own delay and
 * padding at a seam (some 50 ms) cannot be cut out of frames; it is taken off the pause.
 */
export const joinMp3 = joiner<Mp3Part>(scanMp3, ([first, ...others], pausesSeconds) => {
  const { start } = first;
  const whole = [first, ...others];
  const parts = whole.map((part, index) => (index === whole.length - 1 ? part : withoutPadding(part)));
  const counts = pausesSeconds.map((seconds, index) => pauseFrames(parts, index, seconds));
  const hasPauses = counts.some((count) => count > 0);
  const silence = hasPauses && start.header.layer === 3 ? fillerFrame(start.word, new Uint8Array(0)) : null;
  if (hasPauses && silence === null) throw noSilence();
  const sizes = growingNumbers();
  for (const [index, part] of parts.entries()) {
    sizes.pushAll(part.sizes);
    for (let count = counts[index] ?? 0; count > 0; count -= 1) sizes.push(silence?.length ?? 0);
  }
  const gaps = gapsOf(parts);
  const head = headFrame(start, { sizes: sizes.numbers(), gaps, variableRate: hasPauses || !hasOneRate(parts) });
  const samples = sizes.count * start.header.samples - (gaps ? gaps.delaySamples + gaps.paddingSamples : 0);
  return {
    sizeBytes: sizes.sum() + (head?.length ?? 0),
    durationSeconds: samples / start.header.sampleRate,
    startsSeconds: startsOf(parts, counts),
    mediaType: 'audio/mpeg',
    extension: 'mp3',
    chunks: () => withPauses(head ? [head] : [], parts, copied, silence ?? new Uint8Array(0), counts),
  };
});

/** Leaves out the frames at the end that hold padding only; what the decoder still owes comes with the frame behind them. */
function withoutPadding(part: Mp3Part): Mp3Part {
  const { samples } = part.start.header;
  const padding = part.paddingSamples ?? 0;
  const frames = Math.min(part.sizes.length - 1, Math.max(0, Math.floor((padding - decoderDelaySamples) / samples)));
  return {
    ...part,
    sizes: part.sizes.subarray(0, part.sizes.length - frames),
    paddingSamples: part.paddingSamples === null ? null : padding - frames * samples,
  };
}

function hasOneRate(parts: readonly Mp3Part[]): boolean {
  return parts.every(({ rateIndex }) => rateIndex !== null && rateIndex === parts[0]?.rateIndex);
}

/** None in layers I and II and in free format, where players know no such frame. */
function headFrame(start: MpegStart, content: XingContent): Uint8Array | null {
  return start.header.layer === 3 && start.freeBytes === 0 ? xingFrame(start.word, content) : null;
}

interface SoundFrames extends FrameBatch {
  readonly start: MpegStart;
  readonly tag: Mp3Tag | null;
}

async function scanMp3(source: AudioSource, mostSeconds: number): Promise<Mp3Part> {
  const sizes = growingNumbers();
  const rates = new Set<number>();
  let first: SoundFrames | null = null;
  let most = Infinity;
  for await (const batch of soundFrames(source)) {
    first ??= batch;
    most = framesWanted(first, mostSeconds);
    for (const [index, at] of batch.starts.slice(0, most - sizes.count).entries()) {
      sizes.push(batch.sizes[index] ?? 0);
      rates.add(u8(batch.window, at + 2) >> 4);
    }
    if (sizes.count >= most) break;
  }
  if (first === null || sizes.count === 0) throw refusal('The MP3 file holds no whole frame of sound.');
  const { start, tag } = first;
  const [rateIndex = null] = rates;
  return {
    source,
    start,
    sizes: sizes.numbers(),
    rateIndex: rates.size === 1 ? rateIndex : null,
    delaySamples: tag?.delaySamples ?? null,
    paddingSamples: sizes.count < most ? (tag?.paddingSamples ?? null) : paddingAt(sizes.count, first, mostSeconds),
    shape: shapeOf(start),
  };
}

function shapeOf({ header: { version, layer, sampleRate, channels }, freeBytes }: MpegStart): string {
  const rate = freeBytes > 0 ? ` of ${freeBytes} bytes a frame` : '';
  return `MPEG ${version} layer ${layer} at ${sampleRate} Hz, ${channels === 1 ? 'mono' : 'stereo'}${rate}`;
}

/** With a known delay the cut is exact, because the header can tell what to leave out; else it is the nearest frame. */
function framesWanted({ start: { header }, tag }: SoundFrames, mostSeconds: number): number {
  const samples = mostSeconds * header.sampleRate;
  const delay = tag?.delaySamples ?? null;
  if (delay === null) return Math.max(1, Math.round(samples / header.samples));
  return Math.max(1, Math.ceil((samples + delay + decoderDelaySamples) / header.samples));
}

function paddingAt(frames: number, { start: { header }, tag }: SoundFrames, mostSeconds: number): number | null {
  const delay = tag?.delaySamples ?? null;
  return delay === null ? null : frames * header.samples - delay - Math.round(mostSeconds * header.sampleRate);
}

/** The frames of a file that hold sound, without Xing, Info and VBRI frames wherever they stand. */
async function* soundFrames(source: AudioSource): AsyncGenerator<SoundFrames> {
  const reader = openReader(source);
  let tag: Mp3Tag | null = null;
  try {
    const start = await findMpegStart(reader);
    if (start === null) throw refusal('No MPEG audio frame is in the first megabyte of the file.');
    for await (const { window, position, starts, sizes } of mpegFrames(reader, start)) {
      const tags = starts.map((at) => tagIn(window, at, start));
      tag ??= tags.find((each) => each !== null) ?? null;
      const isSound = (_: number, index: number) => tags[index] === null;
      yield { window, position, starts: starts.filter(isSound), sizes: sizes.filter(isSound), start, tag };
    }
  } finally {
    await reader.close();
  }
}

const tagInitials = new Set([...'XIV'].map((letter) => letter.charCodeAt(0)));

function tagIn(window: Uint8Array, at: number, { header }: MpegStart): Mp3Tag | null {
  const side = at + 4 + header.sideBytes;
  const candidates = [side, side + 2, at + 36];
  if (!candidates.some((place) => tagInitials.has(u8(window, place)))) return null;
  const own = mpegHeader(window, at);
  return own === null ? null : mp3Tag(window, at, own);
}

async function* copied({ source, sizes }: Mp3Part): AsyncGenerator<Uint8Array> {
  let left = sizes.length;
  for await (const batch of soundFrames(source)) {
    yield* copyFrames(batch.window, batch.starts.slice(0, left), batch.sizes);
    left -= batch.starts.length;
    if (left <= 0) return;
  }
}

function pauseFrames(parts: readonly Mp3Part[], index: number, pauseSeconds: number): number {
  const header = parts[index]?.start.header;
  if (header === undefined || pauseSeconds <= 0) return 0;
  const gap = (parts[index]?.paddingSamples ?? 0) + (parts[index + 1]?.delaySamples ?? 0);
  return Math.max(0, Math.round((pauseSeconds * header.sampleRate - gap) / header.samples));
}

function startsOf(parts: readonly Mp3Part[], pauses: readonly number[]): number[] {
  const lengths = parts.map((part, index) => part.sizes.length + (pauses[index] ?? 0));
  const leftOut = delayOf(parts[0]);
  return runningSums(lengths).map((frames, index) => {
    const { samples = 0, sampleRate = 1 } = parts[index]?.start.header ?? {};
    return (frames * samples + delayOf(parts[index]) - leftOut) / sampleRate;
  });
}

/** What comes before the sound: the encoder's delay and the decoder's own, where the encoder's is known. */
function delayOf(part: Mp3Part | undefined): number {
  const delay = part?.delaySamples ?? null;
  return delay === null ? 0 : delay + decoderDelaySamples;
}

function gapsOf(parts: readonly Mp3Part[]): XingContent['gaps'] {
  const delaySamples = parts[0]?.delaySamples ?? null;
  const paddingSamples = parts[parts.length - 1]?.paddingSamples ?? decoderDelaySamples;
  return delaySamples === null ? null : { delaySamples, paddingSamples };
}

function noSilence() {
  return refusal('Pauses can be made in MP3 (layer III) only.', 'Join without pauses.', 'join');
}
