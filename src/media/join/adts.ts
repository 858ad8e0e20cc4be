import type { AudioSource } from '../../operations/audio';
import { concat } from '../bytes';
import { adtsFrames, adtsHeader, findAdtsStart, type AdtsHeader } from '../containers/adts/walk';
import type { FrameBatch } from '../containers/mp3/walk';
import { openReader } from '../reader';
import { refusal } from '../refusal';
import { bitWriter } from './bits';
import { copyFrames, withPauses } from './frames';
import { joiner, type ScannedPart } from './joiner';
import { runningSums } from './numbers';

interface AdtsPart extends ScannedPart {
  readonly header: AdtsHeader;
  readonly frames: number;
  readonly bytes: number;
  readonly samples: number;
}

/** Joins AAC in ADTS frames; pauses are silent frames, which only mono and stereo have. */
export const joinAdts = joiner<AdtsPart>(scanAdts, (parts, pausesSeconds) => {
  const [{ header }] = parts;
  const counts = pausesSeconds.map((seconds) => Math.round((seconds * header.sampleRate) / 1024));
  const pauseFrames = counts.reduce((sum, count) => sum + count, 0);
  const silence = pauseFrames > 0 ? silentFrame(header) : new Uint8Array(0);
  const samples = parts.reduce((sum, part) => sum + part.samples, pauseFrames * 1024);
  return {
    sizeBytes: parts.reduce((sum, part) => sum + part.bytes, pauseFrames * silence.length),
    durationSeconds: samples / header.sampleRate,
    startsSeconds: runningSums(parts.map((part, index) => part.samples + (counts[index] ?? 0) * 1024)).map(
      (start) => start / header.sampleRate,
    ),
    mediaType: 'audio/aac',
    extension: 'aac',
    chunks: () => withPauses([], parts, copied, silence, counts),
  };
});

async function scanAdts(source: AudioSource, mostSeconds: number): Promise<AdtsPart> {
  let [frames, bytes, samples] = [0, 0, 0];
  let header: AdtsHeader | null = null;
  for await (const batch of batchesOf(source)) {
    header ??= adtsHeader(batch.window, batch.starts[0] ?? 0);
    const most = Math.max(1024, mostSeconds * (header?.sampleRate ?? 0));
    for (const [index, start] of batch.starts.entries()) {
      const own = adtsHeader(batch.window, start)?.samples ?? 1024;
      if (samples + own / 2 > most) break;
      frames += 1;
      samples += own;
      bytes += batch.sizes[index] ?? 0;
    }
    if (samples + 512 > most) break;
  }
  if (header === null) throw refusal('The AAC file holds no whole frame.');
  return { source, header, frames, bytes, samples, shape: shapeOf(header) };
}

function shapeOf({ objectType, sampleRate, channelConfiguration }: AdtsHeader): string {
  return `AAC (object type ${objectType}) at ${sampleRate} Hz with channel configuration ${channelConfiguration}`;
}

async function* batchesOf(source: AudioSource): AsyncGenerator<FrameBatch> {
  const reader = openReader(source);
  try {
    if ((await findAdtsStart(reader)) !== null) yield* adtsFrames(reader);
  } finally {
    await reader.close();
  }
}

async function* copied({ source, frames }: AdtsPart): AsyncGenerator<Uint8Array> {
  let left = frames;
  for await (const { window, starts, sizes } of batchesOf(source)) {
    yield* copyFrames(window, starts.slice(0, left), sizes);
    left -= starts.length;
    if (left <= 0) return;
  }
}

/** A frame without any spectrum (ISO/IEC 14496-3, 4.4.2.1): a channel element whose max_sfb is 0, then ID_END. */
function silentFrame({ objectType, rateIndex, channelConfiguration }: AdtsHeader): Uint8Array {
  if (channelConfiguration !== 1 && channelConfiguration !== 2) {
    throw refusal('Pauses in AAC can be made for mono and stereo only.', 'Join without pauses.', 'join');
  }
  const body = silentElement(channelConfiguration);
  const head = bitWriter().write(0xfff, 12).write(1, 4);
  head
    .write(objectType - 1, 2)
    .write(rateIndex, 4)
    .write(0, 1)
    .write(channelConfiguration, 3)
    .write(0, 4);
  head
    .write(7 + body.length, 13)
    .write(0x7ff, 11)
    .write(0, 2);
  return concat([head.bytes(), body]);
}

function silentElement(channels: number): Uint8Array {
  const bits = bitWriter()
    .write(channels - 1, 3)
    .write(0, 4);
  if (channels === 2) bits.write(1, 1).write(0, 11).write(0, 2);
  for (let channel = 0; channel < channels; channel += 1) {
    bits.write(0, 8);
    if (channels === 1) bits.write(0, 11);
    bits.write(0, 3);
  }
  return bits.write(7, 3).bytes();
}
