import type { AudioSource } from '../../operations/audio';
import type { PcmFormat } from '../containers/pcm/format';
import { takeBytes } from '../join/bytes';
import { dataBytesOf, wavLayout } from '../join/wav';
import { identify } from '../sniff/identify';
import { statedPcm } from '../sniff/pcm';
import { alawSamples, mulawSamples } from './companding';

/** Uncompressed sound that can be read as numbers from −1 to 1, channels interleaved. */
export interface SampleSource {
  readonly sampleRate: number;
  readonly channels: number;
  /** Samples of one channel. */
  readonly frames: number;
  open(): AsyncIterable<Float32Array>;
}

/** Reads WAV or raw PCM as samples; what it is instead (such as `MP3`) where it is neither. */
export async function openSamples(source: AudioSource): Promise<SampleSource | string> {
  const { container, codec } = await identify(source);
  if (container === 'pcm') {
    const format = statedPcm(source.mediaType);
    return format === null ? 'raw PCM of unknown layout' : measured(source, format, 0, source.sizeBytes);
  }
  if (container !== 'wav') return container === 'adts' ? 'AAC' : container.toUpperCase();
  const { pcm, dataStart, dataBytes } = await wavLayout(source);
  return pcm === null ? `WAV with ${codec ?? 'compressed'} sound` : measured(source, pcm, dataStart, dataBytes);
}

async function measured(source: AudioSource, format: PcmFormat, dataStart: number, dataBytes: number | null) {
  return samplesOf(source, format, dataStart, await dataBytesOf(source, { dataStart, dataBytes }));
}

/** `dataBytes` of plain samples from `dataStart` on, all of which are there. */
export function samplesOf(source: AudioSource, format: PcmFormat, dataStart: number, dataBytes: number): SampleSource {
  const { sampleRate, channels, blockBytes } = format;
  const frames = Math.floor(dataBytes / blockBytes);
  return {
    sampleRate,
    channels,
    frames,
    open: () => decoded(takeBytes(source.open(dataStart), frames * blockBytes), format),
  };
}

async function* decoded(chunks: AsyncIterable<Uint8Array>, format: PcmFormat): AsyncGenerator<Float32Array> {
  const decode = decoder(format);
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : joined(rest, chunk);
    const whole = bytes.length - (bytes.length % format.blockBytes);
    rest = bytes.slice(whole);
    if (whole > 0) yield decode(bytes.subarray(0, whole));
  }
}

function joined(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(rest.length + chunk.length);
  bytes.set(rest);
  bytes.set(chunk, rest.length);
  return bytes;
}

function decoder({ encoding, bits, bigEndian, signedBytes }: PcmFormat): (bytes: Uint8Array) => Float32Array {
  const read = sampleReader(encoding, bits, !bigEndian, signedBytes);
  const width = bits / 8;
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const samples = new Float32Array(bytes.length / width);
    for (let index = 0; index < samples.length; index += 1) samples[index] = read(view, index * width);
    return samples;
  };
}

type ReadSample = (view: DataView, at: number) => number;

function sampleReader(
  encoding: PcmFormat['encoding'],
  bits: number,
  little: boolean,
  signedBytes: boolean,
): ReadSample {
  if (encoding === 'mulaw') return (view, at) => mulawSamples[view.getUint8(at)] ?? 0;
  if (encoding === 'alaw') return (view, at) => alawSamples[view.getUint8(at)] ?? 0;
  if (encoding === 'float') {
    return bits === 64 ? (view, at) => view.getFloat64(at, little) : (view, at) => view.getFloat32(at, little);
  }
  if (bits === 8) {
    return signedBytes ? (view, at) => view.getInt8(at) / 128 : (view, at) => (view.getUint8(at) - 128) / 128;
  }
  if (bits === 16) return (view, at) => view.getInt16(at, little) / 32_768;
  const highByte = bits / 8 - 1;
  const middle = little ? highByte - 2 : 1;
  return (view, at) =>
    view.getInt8(at + (little ? highByte : 0)) / 128 + view.getUint16(at + middle, little) / 8_388_608;
}
