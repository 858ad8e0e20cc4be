import type { AudioSource } from '../../operations/audio';
import type { PcmFormat } from '../containers/pcm/format';
import { pcmFormatChunk } from '../containers/pcm/wav';
import { encodeSamples } from '../mix/companding';
import { resampledFrames } from '../mix/resample';
import { samplesOf } from '../mix/samples';
import { reshaped } from '../mix/shape';
import { refusal } from '../refusal';
import { statedPcm } from '../sniff/pcm';
import { repeatedByte, takeBytes } from './bytes';
import { joiner, type ScannedPart } from './joiner';
import { runningSums } from './numbers';
import { dataBytesOf, pcmMediaType, wavLayout, wavOf } from './wav';

interface PcmPart extends ScannedPart {
  readonly format: PcmFormat;
  readonly formatChunk: Uint8Array;
  readonly dataStart: number;
  readonly dataBytes: number;
}

/** Joins WAV files of plain samples to one, at the rate and channels of the first; refused where the samples are compressed. */
export const joinWav = joiner<PcmPart>(
  scanWav,
  (parts, pausesSeconds) => {
    const dataBytes = bytesOf(parts, pausesSeconds);
    const [{ formatChunk }] = parts;
    const wav = wavOf(formatChunk, dataBytes, () => samples(parts, pausesSeconds), 'audio.wav');
    return {
      sizeBytes: wav.sizeBytes ?? 0,
      ...timesOf(parts, pausesSeconds),
      mediaType: 'audio/wav',
      extension: 'wav',
      chunks: () => wav.open(),
    };
  },
  alike,
);

/** Joins raw samples whose media type tells their layout, at the rate and channels of the first. */
export const joinPcm = joiner<PcmPart>(
  scanRaw,
  (parts, pausesSeconds) => {
    const dataBytes = bytesOf(parts, pausesSeconds);
    const [{ format, source }] = parts;
    return {
      sizeBytes: dataBytes,
      ...timesOf(parts, pausesSeconds),
      mediaType: source.mediaType,
      extension: { integer: 'pcm', float: 'pcm', mulaw: 'ulaw', alaw: 'alaw' }[format.encoding],
      chunks: () => samples(parts, pausesSeconds),
    };
  },
  alike,
);

async function scanWav(source: AudioSource, mostSeconds: number): Promise<PcmPart> {
  const { pcm, codec, formatChunk, dataStart, dataBytes } = await wavLayout(source);
  if (pcm === null || formatChunk === null) throw refusal(`The WAV file holds ${codec}, which cannot be joined.`);
  return scanned(source, pcm, formatChunk, dataStart, dataBytes, mostSeconds);
}

async function scanRaw(source: AudioSource, mostSeconds: number): Promise<PcmPart> {
  const pcm = statedPcm(source.mediaType);
  if (pcm === null) throw refusal(`The media type ${source.mediaType} does not tell the layout of the samples.`);
  return scanned(source, pcm, pcmFormatChunk(pcm), 0, source.sizeBytes, mostSeconds);
}

async function scanned(
  source: AudioSource,
  format: PcmFormat,
  formatChunk: Uint8Array,
  dataStart: number,
  dataBytes: number | null,
  mostSeconds: number,
): Promise<PcmPart> {
  const most = Math.round(mostSeconds * format.sampleRate) * format.blockBytes;
  const there = await dataBytesOf(source, { dataStart, dataBytes }, most);
  return {
    source,
    format,
    formatChunk,
    dataStart,
    dataBytes: there - (there % format.blockBytes),
    shape: shapeOf(format),
  };
}

function shapeOf({ sampleRate, channels, bits, encoding, bigEndian }: PcmFormat): string {
  const sound = channels === 1 ? 'mono' : `${channels} channels`;
  return `${sampleRate} Hz, ${sound}, ${bits}-bit ${encoding}${bigEndian ? ' big-endian' : ''}`;
}

/** All parts as the first one is laid out, or in 16 bits where that cannot be written. */
function alike(parts: readonly [PcmPart, ...PcmPart[]]): [PcmPart, ...PcmPart[]] {
  const [first, ...others] = parts;
  const format = writable(first.format);
  const shape = shapeOf(format);
  const like = (part: PcmPart) => (part.shape === shape ? part : converted(part, format, shape));
  return [like(first), ...others.map(like)];
}

function converted(part: PcmPart, format: PcmFormat, shape: string): PcmPart {
  const samples = samplesOf(part.source, part.format, part.dataStart, part.dataBytes);
  return {
    format,
    formatChunk: pcmFormatChunk(format),
    dataStart: 0,
    dataBytes: resampledFrames(samples.frames, samples.sampleRate, format.sampleRate) * format.blockBytes,
    shape,
    source: {
      fileName: part.source.fileName,
      mediaType: pcmMediaType(format),
      sizeBytes: null,
      open: () => encoded(reshaped(samples, format.sampleRate, format.channels), format.encoding),
    },
  };
}

async function* encoded(blocks: AsyncIterable<Float32Array>, encoding: PcmFormat['encoding']) {
  for await (const block of blocks) yield encodeSamples(block, encoding);
}

function writable(format: PcmFormat): PcmFormat {
  const { encoding, bits, bigEndian, channels } = format;
  const asItIs = encoding === 'mulaw' || encoding === 'alaw' || (encoding === 'integer' && bits === 16 && !bigEndian);
  return asItIs ? format : { ...format, encoding: 'integer', bits: 16, bigEndian: false, blockBytes: channels * 2 };
}

function pauseBytes({ format }: PcmPart, pauseSeconds: number): number {
  return Math.round(pauseSeconds * format.sampleRate) * format.blockBytes;
}

function timesOf(parts: readonly [PcmPart, ...PcmPart[]], pausesSeconds: readonly number[]) {
  const { blockBytes, sampleRate } = parts[0].format;
  const lengths = parts.map((part, index) => part.dataBytes + pauseBytes(part, pausesSeconds[index] ?? 0));
  return {
    durationSeconds: bytesOf(parts, pausesSeconds) / blockBytes / sampleRate,
    startsSeconds: runningSums(lengths).map((bytes) => bytes / blockBytes / sampleRate),
  };
}

function bytesOf(parts: readonly PcmPart[], pausesSeconds: readonly number[]): number {
  return parts.reduce((sum, part, index) => sum + part.dataBytes + pauseBytes(part, pausesSeconds[index] ?? 0), 0);
}

async function* samples(parts: readonly PcmPart[], pausesSeconds: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const [index, part] of parts.entries()) {
    yield* takeBytes(part.source.open(part.dataStart), part.dataBytes);
    yield* repeatedByte(silentByte(part.format), pauseBytes(part, pausesSeconds[index] ?? 0));
  }
}

function silentByte({ encoding, bits, signedBytes }: PcmFormat): number {
  if (encoding === 'mulaw') return 0xff;
  if (encoding === 'alaw') return 0xd5;
  return encoding === 'integer' && bits === 8 && !signedBytes ? 0x80 : 0;
}
