import { u32be } from '../../bytes';
import type { FlacInfo } from '../../containers/flac/header';
import { flacFrameHeader } from '../../containers/flac/header';
import { describe, mpegHeader } from '../../containers/mp3/header';
import { mp3Tag } from '../../containers/mp3/tag';
import type { PcmFormat } from '../../containers/pcm/format';
import { pcmFormatChunk } from '../../containers/pcm/wav';
import type { PartFormat, SoundBatch, SoundPacket } from '../format';
import { flacFormat } from './flac';
import { mp3Format } from './mp3';
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
}

/** MPEG audio as MP3, FLAC as native FLAC, samples as WAV; null for any other codec. */
export function carried(track: CarriedTrack): Carried | null {
  if (/^mp[123]$/.test(track.codec)) return { ticksPerSecond: track.sampleRate, batches: mpegBatches };
  if (track.streamInfo) return flacCarried(track.streamInfo);
  const pcm = pcmOf(track);
  return pcm && pcmCarried(pcm);
}

async function* mpegBatches(input: AsyncIterable<readonly SoundPacket[]>): AsyncGenerator<SoundBatch> {
  let format: PartFormat | null = null;
  for await (const list of input) {
    const packets: SoundPacket[] = [];
    for (const { bytes } of list) {
      const header = mpegHeader(bytes, 0);
      if (!header || (!format && mp3Tag(bytes, 0, header))) continue;
      const word = u32be(bytes, 0);
      format ??= mp3Format({ position: 0, word, header: describe(word) ?? header, freeBytes: 0 }, null);
      packets.push({ bytes, ticks: header.samples });
    }
    if (format && packets.length > 0) yield { format, packets };
  }
}

function flacCarried(info: FlacInfo): Carried {
  const format = flacFormat(info);
  return {
    ticksPerSecond: info.sampleRate,
    async *batches(input) {
      for await (const list of input) {
        const packets = list.flatMap(({ bytes }) => {
          const header = flacFrameHeader(bytes, 0);
          return header ? [{ bytes, ticks: header.samples }] : [];
        });
        yield { format, packets };
      }
    },
  };
}

function pcmCarried(pcm: PcmFormat): Carried {
  const format = wavParts(pcmFormatChunk(pcm), pcm);
  const convert = converter(pcm);
  return {
    ticksPerSecond: pcm.sampleRate,
    async *batches(input) {
      for await (const list of input) {
        const packets = pieces(list, pcm).map((bytes) => ({
          bytes: convert(bytes),
          ticks: Math.floor(bytes.length / pcm.blockBytes),
        }));
        yield { format, packets };
      }
    },
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
