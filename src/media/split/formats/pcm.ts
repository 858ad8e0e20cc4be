import { u16le } from '../../bytes';
import type { PcmFormat, PcmLayout } from '../../containers/pcm/format';
import { pcmFormatChunk, wavHeader } from '../../containers/pcm/wav';
import { openReader } from '../../reader';
import type { AudioSource } from '../../../operations/audio';
import type { HeldPackets, PartFormat, Sound, SoundBatch, SoundPacket } from '../format';

const packetSeconds = 0.05;
const momentsPerPacket = 250;
const silenceDecibels = -120;

type PcmPlace = Pick<PcmLayout, 'dataStart' | 'dataBytes' | 'formatChunk'>;

/** Uncompressed sound from WAV, AIFF, CAF or raw samples; its parts are WAV files, whatever the byte order was. */
export function pcmSound(source: AudioSource, layout: PcmPlace, pcm: PcmFormat): Sound {
  const format = wavParts(layout.formatChunk ?? pcmFormatChunk(pcm), pcm);
  return { startTicks: 0, packets: () => pcmPackets(source, layout, pcm, format) };
}

/** Block-compressed sound in WAV (ADPCM, GSM): cut between blocks, loudness unknown. */
export function blockSound(source: AudioSource, layout: PcmLayout, formatChunk: Uint8Array): Sound {
  const blockBytes = Math.max(1, u16le(formatChunk, 12));
  const blockSamples = Math.max(1, formatChunk.length >= 20 ? u16le(formatChunk, 18) : 1);
  const base = wavParts(formatChunk, null);
  const format: PartFormat = { ...base, ticksPerSecond: layout.sampleRate };
  const pcm = { ...layout, blockBytes };
  return { startTicks: 0, packets: () => blocks(source, pcm, blockBytes, blockSamples, format) };
}

/** WAV parts; `pcm` is null where the samples are compressed and tell no loudness. */
export function wavParts(formatChunk: Uint8Array, pcm: PcmFormat | null): PartFormat {
  return {
    container: 'wav',
    mediaType: 'audio/wav',
    extension: 'wav',
    ticksPerSecond: pcm?.sampleRate ?? 1,
    fixedBytes: formatChunk.length + 64,
    packetOverheadBytes: () => 0,
    leadTicks: 0,
    quietDecibels: 12,
    levels: (packets, from, to) => (pcm ? levelsOf(packets, from, to, pcm) : null),
    render(packets) {
      const header = wavHeader(formatChunk, packets.payloadBytes);
      const padding = packets.payloadBytes % 2;
      return {
        sizeBytes: header.length + packets.payloadBytes + padding,
        *chunks() {
          yield header;
          yield* packets.payload();
          if (padding) yield new Uint8Array(1);
        },
      };
    },
  };
}

async function* pcmPackets(
  source: AudioSource,
  layout: PcmPlace,
  pcm: PcmFormat,
  format: PartFormat,
): AsyncGenerator<SoundBatch> {
  const samples = Math.max(1, Math.round(pcm.sampleRate * packetSeconds));
  const convert = converter(pcm);
  for await (const { packets } of blocks(source, layout, pcm.blockBytes * samples, samples, format)) {
    const whole = packets.map(({ bytes }) => ({
      bytes: convert(bytes),
      ticks: Math.floor(bytes.length / pcm.blockBytes),
    }));
    yield { format, packets: whole };
  }
}

async function* blocks(
  source: AudioSource,
  layout: PcmPlace,
  packetBytes: number,
  ticks: number,
  format: PartFormat,
): AsyncGenerator<SoundBatch> {
  const reader = openReader(source, layout.dataStart);
  let left = layout.dataBytes ?? Number.POSITIVE_INFINITY;
  try {
    while (left > 0) {
      const more = reader.window.length >= packetBytes || (await reader.more());
      const there = Math.min(reader.window.length, left);
      const used = there - (more && left > there ? there % packetBytes : 0);
      const packets: SoundPacket[] = [];
      for (let at = 0; at < used; at += packetBytes)
        packets.push({ bytes: reader.window.subarray(at, Math.min(at + packetBytes, used)), ticks });
      if (packets.length > 0) yield { format, packets };
      reader.advance(used);
      left -= used;
      if (!more) return;
    }
  } finally {
    await reader.close();
  }
}

/** Turns samples of a layout into those of a WAV file: little-endian, 8 bits unsigned; leaves out what is no whole block. */
export function converter(pcm: PcmFormat): (bytes: Uint8Array) => Uint8Array {
  const width = pcm.bits / 8;
  const whole = (bytes: Uint8Array) => bytes.subarray(0, bytes.length - (bytes.length % pcm.blockBytes));
  if (width === 1 && pcm.encoding === 'integer' && pcm.signedBytes)
    return (bytes) => whole(bytes).map((byte) => byte ^ 0x80);
  if (width === 1 || !pcm.bigEndian) return whole;
  return (bytes) => swapped(whole(bytes), width);
}

function swapped(bytes: Uint8Array, width: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += width)
    for (let i = 0; i < width; i++) turned[at + i] = bytes[at + width - 1 - i] ?? 0;
  return turned;
}

function levelsOf(packets: HeldPackets, from: number, to: number, pcm: PcmFormat): Float64Array {
  const peak = peakOf(pcm);
  const levels = new Float64Array(to - from);
  for (let i = from; i < to; i++)
    levels[i - from] = Math.max(silenceDecibels, 20 * Math.log10(peak(packets.bytesOf(i)) || 1e-9));
  return levels;
}

/** The loudest of some 250 moments spread over little-endian bytes, in all channels, 1 at full scale. */
function peakOf(pcm: PcmFormat): (bytes: Uint8Array) => number {
  const width = pcm.bits / 8;
  const sample = sampleOf(pcm, width);
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const step = pcm.blockBytes * Math.max(1, Math.floor(bytes.length / pcm.blockBytes / momentsPerPacket));
    let peak = 0;
    for (let block = 0; block + pcm.blockBytes <= bytes.length; block += step)
      for (let at = block; at < block + pcm.blockBytes; at += width) peak = Math.max(peak, Math.abs(sample(view, at)));
    return peak;
  };
}

function sampleOf(pcm: PcmFormat, width: number): (view: DataView, at: number) => number {
  if (pcm.encoding === 'mulaw') return (view, at) => companded(~view.getUint8(at));
  if (pcm.encoding === 'alaw') return (view, at) => companded(view.getUint8(at) ^ 0x55);
  if (pcm.encoding === 'float')
    return width === 8 ? (view, at) => view.getFloat64(at, true) : (view, at) => view.getFloat32(at, true);
  if (width >= 2) return (view, at) => view.getInt16(at + width - 2, true) / 32_768;
  return (view, at) => (view.getUint8(at) - 128) / 128;
}

/** Roughly the size of an A-law or µ-law sample: 16 steps in each of 8 octaves. */
const companded = (code: number) => (16 + (code & 15)) * 2 ** (((code >> 4) & 7) - 12);
