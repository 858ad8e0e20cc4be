import { u16le } from '../../bytes';
import type { PcmFormat, PcmLayout } from '../../containers/pcm/format';
import { pcmFormatChunk, wavHeader } from '../../containers/pcm/wav';
import { openReader } from '../../reader';
import type { AudioSource } from '../../../operations/audio';
import type { HeldPackets, PartFormat, Sound, SoundBatch, SoundPacket } from '../format';
import { rendered } from './frames';

const packetSeconds = 0.05;
const momentsPerPacket = 250;
const silenceDecibels = -120;

type PcmPlace = Pick<PcmLayout, 'dataStart' | 'dataBytes' | 'formatChunk'>;

/** Uncompressed sound from WAV, AIFF, CAF or raw samples; its parts are WAV files, whatever the byte order was. */
export function pcmSound(source: AudioSource, layout: PcmPlace, pcm: PcmFormat): Sound {
  const format = wavParts(layout.formatChunk ?? pcmFormatChunk(pcm), pcm);
  const packetBytes = pcm.blockBytes * Math.max(1, Math.round(pcm.sampleRate * packetSeconds));
  const convert = converter(pcm);
  const packet = (bytes: Uint8Array) => ({ bytes: convert(bytes), ticks: Math.floor(bytes.length / pcm.blockBytes) });
  return { startTicks: 0, packets: () => batches(source, layout, packetBytes, format, packet) };
}

/** Block-compressed sound in WAV (ADPCM, GSM): cut between blocks, loudness unknown. */
export function blockSound(source: AudioSource, layout: PcmLayout, formatChunk: Uint8Array): Sound {
  const blockBytes = Math.max(1, u16le(formatChunk, 12));
  const blockSamples = Math.max(1, formatChunk.length >= 20 ? u16le(formatChunk, 18) : 1);
  const base = wavParts(formatChunk, null);
  const format: PartFormat = { ...base, ticksPerSecond: layout.sampleRate };
  const pcm = { ...layout, blockBytes };
  const packet = (bytes: Uint8Array) => ({ bytes, ticks: blockSamples });
  return { startTicks: 0, packets: () => batches(source, pcm, blockBytes, format, packet) };
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
      return rendered([header], packets, packets.payloadBytes % 2 === 1 ? [new Uint8Array(1)] : []);
    },
  };
}

async function* batches(
  source: AudioSource,
  layout: PcmPlace,
  packetBytes: number,
  format: PartFormat,
  packet: (bytes: Uint8Array) => SoundPacket,
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
        packets.push(packet(reader.window.subarray(at, Math.min(at + packetBytes, used))));
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
  const whole = (bytes: Uint8Array) => {
    const rest = bytes.length % pcm.blockBytes;
    return rest === 0 ? bytes : bytes.subarray(0, bytes.length - rest);
  };
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
  const { blockBytes } = pcm;
  const peak = pcm.encoding === 'integer' && width >= 2 ? peakOfIntegers(width) : peakBy(sampleOf(pcm, width), width);
  return (bytes) => {
    const blocks = Math.floor(bytes.length / blockBytes);
    return peak(
      bytes,
      blocks * blockBytes,
      blockBytes,
      blockBytes * Math.max(1, Math.floor(blocks / momentsPerPacket)),
    );
  };
}

/** The loudest sample of every `step` bytes' first block before `end`. */
type Peak = (bytes: Uint8Array, end: number, blockBytes: number, step: number) => number;

function peakBy(sample: (view: DataView, at: number) => number, width: number): Peak {
  return (bytes, end, blockBytes, step) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let peak = 0;
    for (let block = 0; block < end; block += step)
      for (let at = block; at < block + blockBytes; at += width) peak = Math.max(peak, Math.abs(sample(view, at)));
    return peak;
  };
}

/** Of integers the two high bytes tell enough. */
function peakOfIntegers(width: number): Peak {
  return (bytes, end, blockBytes, step) => {
    let peak = 0;
    for (let block = 0; block < end; block += step) {
      for (let high = block + width - 1; high < block + blockBytes; high += width) {
        const value = (((bytes[high] ?? 0) << 24) | ((bytes[high - 1] ?? 0) << 16)) >> 16;
        if (value > peak) peak = value;
        else if (-value > peak) peak = -value;
      }
    }
    return peak / 32_768;
  };
}

function sampleOf(pcm: PcmFormat, width: number): (view: DataView, at: number) => number {
  if (pcm.encoding === 'mulaw') return (view, at) => companded(~view.getUint8(at));
  if (pcm.encoding === 'alaw') return (view, at) => companded(view.getUint8(at) ^ 0x55);
  if (pcm.encoding === 'float')
    return width === 8 ? (view, at) => view.getFloat64(at, true) : (view, at) => view.getFloat32(at, true);
  return (view, at) => (view.getUint8(at) - 128) / 128;
}

/** Roughly the size of an A-law or µ-law sample: 16 steps in each of 8 octaves. */
const companded = (code: number) => (16 + (code & 15)) * 2 ** (((code >> 4) & 7) - 12);
