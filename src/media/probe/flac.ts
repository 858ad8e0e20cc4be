import type { AudioSource } from '../../operations/audio';
import { readFlacHeader, type FlacInfo } from '../containers/flac/header';
import { flacFrames, lastFlacHeader, samplesThrough } from '../containers/flac/walk';
import { skipId3 } from '../containers/mp3/walk';
import { readHead, type ByteReader } from '../reader';
import type { Measured } from './measured';

const tailBytes = 131_072;

/** FLAC: by STREAMINFO, checked against the last frame; frame by frame where it does not say. */
export async function probeFlac(reader: ByteReader, source: AudioSource): Promise<Measured> {
  await skipId3(reader);
  const info = await readFlacHeader(reader);
  const last = await lastSample(source, reader.position, info);
  const base = { codec: 'flac', channels: info.channels, sampleRate: info.sampleRate, bitRate: null, exact: true };
  if (info.totalSamples > 0 && (last === null || Math.abs(last - info.totalSamples) <= info.largestBlock)) {
    return { ...base, durationSeconds: info.totalSamples / info.sampleRate, warnings: [] };
  }
  const samples = last ?? (await countSamples(reader, info));
  const warnings =
    info.totalSamples > 0 ? [`The header states ${info.totalSamples} samples; ${samples} are there.`] : [];
  return { ...base, durationSeconds: samples / info.sampleRate, warnings };
}

async function lastSample(source: AudioSource, firstFrame: number, info: FlacInfo): Promise<number | null> {
  if (source.sizeBytes === null || source.sizeBytes <= firstFrame) return null;
  const tail = await readHead(source, tailBytes, Math.max(firstFrame, source.sizeBytes - tailBytes));
  const header = lastFlacHeader(tail, info);
  return header && samplesThrough(header, info);
}

async function countSamples(reader: ByteReader, info: FlacInfo): Promise<number> {
  let samples = 0;
  for await (const frames of flacFrames(reader, info)) for (const frame of frames) samples += frame.header.samples;
  return samples;
}
