import { u32be } from '../../bytes';
import type { FlacInfo } from '../../containers/flac/header';
import { flacFrameHeader } from '../../containers/flac/header';
import { describe, mpegHeader } from '../../containers/mp3/header';
import { mp3Tag, type Mp3Tag } from '../../containers/mp3/tag';
import type { PcmFormat } from '../../containers/pcm/format';
import { pcmFormatChunk } from '../../containers/pcm/wav';
import type { PartFormat, SoundBatch, SoundPacket } from '../format';
import { flacFormat } from './flac';
import { decoderDelay, mp3Format } from './mp3';
import { converter, wavParts } from './pcm';

/** Packets of a stream inside another container, turned into batches of the form they leave in. */
export interface Carried {
  readonly ticksPerSecond: number;
  batches(packets: AsyncIterable<readonly SoundPacket[]>): AsyncIterable<SoundBatch>;
}

/** A track whose codec has a file format of its own that services take more readily than the container it came in. */
export interface CarriedTrack {
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly streamInfo: FlacInfo | null;
  /** Seconds at the start that the container leaves out. */
  readonly skippedSeconds: number;
}

/** MPEG audio as MP3, FLAC as native FLAC, samples as WAV; null for any other codec. */
export function carried(track: CarriedTrack): Carried | null {
  if (/^mp[123]$/.test(track.codec))
    return { ticksPerSecond: track.sampleRate, batches: (input) => mpegBatches(input, track) };
  if (track.streamInfo) return flacCarried(track.streamInfo);
  const pcm = pcmOf(track);
  return pcm && pcmCarried(pcm);
}

/** Batches of one format, of the packets that `turned` makes of those of the container. */
export async function* batchesOf(
  input: AsyncIterable<readonly SoundPacket[]>,
  format: PartFormat,
  turned = (list: readonly SoundPacket[]) => list,
): AsyncGenerator<SoundBatch> {
  for await (const list of input) yield { format, packets: turned(list) };
}

async function* mpegBatches(
  input: AsyncIterable<readonly SoundPacket[]>,
  track: CarriedTrack,
): AsyncGenerator<SoundBatch> {
  const gaps = skipped(track);
  let format: PartFormat | null = null;
  for await (const list of input) {
    const packets: SoundPacket[] = [];
    for (const { bytes } of list) {
      const header = mpegHeader(bytes, 0);
      if (!header || (!format && mp3Tag(bytes, 0, header))) continue;
      const word = u32be(bytes, 0);
      format ??= mp3Format({ position: 0, word, header: describe(word) ?? header, freeBytes: 0 }, gaps);
      packets.push({ bytes, ticks: header.samples });
    }
    if (format && packets.length > 0) yield { format, packets };
  }
}

/** What the container leaves out at the start, as an MP3 header would say it. */
function skipped({ skippedSeconds, sampleRate }: CarriedTrack): Mp3Tag | null {
  const delaySamples = Math.round(skippedSeconds * sampleRate) - decoderDelay;
  return delaySamples > 0 ? { kind: 'Info', frames: null, bytes: null, delaySamples, paddingSamples: null } : null;
}

function flacCarried(info: FlacInfo): Carried {
  const format = flacFormat(info);
  return {
    ticksPerSecond: info.sampleRate,
    batches: (input) => batchesOf(input, format, flacPackets),
  };
}

function flacPackets(list: readonly SoundPacket[]): SoundPacket[] {
  return list.flatMap(({ bytes }) => {
    const header = flacFrameHeader(bytes, 0);
    return header ? [{ bytes, ticks: header.samples }] : [];
  });
}

function pcmCarried(pcm: PcmFormat): Carried {
  const format = wavParts(pcmFormatChunk(pcm), pcm);
  const convert = converter(pcm);
  const packet = (bytes: Uint8Array) => ({ bytes: convert(bytes), ticks: Math.floor(bytes.length / pcm.blockBytes) });
  return {
    ticksPerSecond: pcm.sampleRate,
    batches: (input) => batchesOf(input, format, (list) => pieces(list, pcm).map(packet)),
  };
}

/** Packets cut to about 20 ms each, as Matroska has them in blocks of any length. */
function pieces(list: readonly SoundPacket[], pcm: PcmFormat): Uint8Array[] {
  const size = pcm.blockBytes * Math.max(1, Math.round(pcm.sampleRate / 50));
  return list.flatMap(({ bytes }) => {
    const cut: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size));
    return cut;
  });
}

function pcmOf({ codec, channels, sampleRate }: CarriedTrack): PcmFormat | null {
  const kind = /^pcm_(?:([suf])(\d+)(le|be)?|(alaw|mulaw))$/.exec(codec);
  if (!kind) return null;
  const [, letter, digits, order, law] = kind;
  const bits = law ? 8 : Number(digits);
  const encoding = law === 'alaw' || law === 'mulaw' ? law : letter === 'f' ? 'float' : 'integer';
  return {
    encoding,
    bits,
    bigEndian: order === 'be',
    signedBytes: letter === 's',
    channels,
    sampleRate,
    blockBytes: (bits / 8) * channels,
  };
}
