import type { AudioSource } from '../../operations/audio';
import { openReader, type ByteReader } from '../reader';
import { identify } from '../sniff/identify';
import { statedPcm } from '../sniff/pcm';
import type { Container, Sniffed } from '../sniff/kind';
import { probeAdts, probeAmr } from './frames';
import { probeAiff, probeCaf, probeRaw, probeWav } from './pcm';
import { probeFlac } from './flac';
import { probeMp3 } from './mp3';
import { probeMp4 } from './mp4';
import { probeOgg } from './ogg';
import { probeMpeg } from './mpeg';
import { probeWebm } from './webm';
import type { Measured } from './measured';

/** What a recording is and how long it plays. `exact` is false where the duration is an estimate (within 1 %). */
export interface Probe {
  readonly container: Container;
  readonly codec: string | null;
  /** Null only where the recording does not tell it and its end cannot be reached. */
  readonly durationSeconds: number | null;
  readonly channels: number;
  readonly sampleRate: number;
  /** Bits per second of the sound, on average. */
  readonly bitRate: number | null;
  readonly hasVideo: boolean;
  readonly exact: boolean;
  readonly warnings: readonly string[];
}

/**
 * Duration, channels, sample rate and bit rate of a recording, without decoding it. Reads a few kilobytes where the header
 * tells them, all of it where it does not. `known` spares a look at what was identified before. Refuses what holds no sound that can be read, saying what was found.
 */
export async function probe(source: AudioSource, known?: Sniffed): Promise<Probe> {
  const sniffed = known ?? (await identify(source));
  const reader = openReader(source);
  try {
    return finished(sniffed, await probes[sniffed.container](reader, source, sniffed), source.sizeBytes);
  } finally {
    await reader.close();
  }
}

/** Measures one container; the reader stands at the first byte. */
export type Prober = (reader: ByteReader, source: AudioSource, sniffed: Sniffed) => Promise<Measured>;

const probes: Readonly<Record<Container, Prober>> = {
  mp3: probeMp3,
  mp4: probeMp4,
  wav: probeWav,
  webm: probeWebm,
  matroska: probeWebm,
  ogg: probeOgg,
  flac: probeFlac,
  adts: probeAdts,
  aiff: probeAiff,
  amr: probeAmr,
  caf: probeCaf,
  mpegps: probeMpeg,
  mpegts: probeMpeg,
  pcm: (_reader, source) => probeRaw(source, statedPcm(source.mediaType)),
};

function finished(sniffed: Sniffed, measured: Measured, sizeBytes: number | null): Probe {
  const { durationSeconds } = measured;
  const wholeFile =
    durationSeconds && sizeBytes !== null && !sniffed.hasVideo ? (sizeBytes * 8) / durationSeconds : null;
  return {
    container: sniffed.container,
    codec: measured.codec ?? sniffed.codec,
    durationSeconds,
    channels: measured.channels,
    sampleRate: measured.sampleRate,
    bitRate: Math.round(measured.bitRate ?? wholeFile ?? 0) || null,
    hasVideo: measured.hasVideo ?? sniffed.hasVideo,
    exact: measured.exact && durationSeconds !== null,
    warnings: measured.warnings,
  };
}
