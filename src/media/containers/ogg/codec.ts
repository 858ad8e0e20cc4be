import { bitReader, latin, startsWith, u16le, u32le, u8 } from '../../bytes';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { flacFrameHeader, flacInfo } from '../flac/header';
import { opusSamples } from './opus';

/** What the first packet of an Ogg stream says about it. */
export interface OggCodec {
  readonly codec: 'opus' | 'vorbis' | 'flac' | 'speex';
  readonly sampleRate: number;
  readonly channels: number;
  /** Ticks of the granule position in a second: 48000 for Opus whatever its rate. */
  readonly ticksPerSecond: number;
  /** Samples before the sound begins. */
  readonly preSkip: number;
  /** Header packets, the first included. */
  readonly headerPackets: number;
}

/** How long a packet plays, in the stream's ticks. Vorbis needs the packet before. */
export type PacketDuration = (packet: Uint8Array) => number;

/** The codec of the first packet of a stream, or null if it is no sound that we know. */
export function oggCodec(packet: Uint8Array): OggCodec | null {
  if (startsWith(packet, 0, 'OpusHead') && packet.length >= 19) {
    return {
      codec: 'opus',
      sampleRate: 48_000,
      channels: plausibleChannels(u8(packet, 9)),
      ticksPerSecond: 48_000,
      preSkip: u16le(packet, 10),
      headerPackets: 2,
    };
  }
  if (startsWith(packet, 0, '\u0001vorbis') && packet.length >= 30)
    return plain('vorbis', u32le(packet, 12), u8(packet, 11), 3);
  if (startsWith(packet, 0, 'Speex   ') && packet.length >= 80)
    return plain('speex', u32le(packet, 36), u32le(packet, 48), 2 + Math.min(u32le(packet, 68), 100));
  if (startsWith(packet, 0, '\u007fFLAC') && packet.length >= 51) {
    const info = flacInfo(packet.subarray(17, 51));
    return plain('flac', info.sampleRate, info.channels, 1 + flacHeaders(packet));
  }
  return null;
}

/** What a stream that holds no sound is, for the refusal and for `hasVideo`. */
export function otherOggStream(packet: Uint8Array): { name: string; video: boolean } {
  if (startsWith(packet, 0, '\u0080theora')) return { name: 'Theora video', video: true };
  if (startsWith(packet, 0, 'OVP80')) return { name: 'VP8 video', video: true };
  if (startsWith(packet, 0, 'BBCD\u0000')) return { name: 'Dirac video', video: true };
  if (startsWith(packet, 0, 'fishead')) return { name: 'a Skeleton index', video: false };
  return { name: `an unknown stream (${latin(packet, 0, 8).replace(/[^\x20-\x7e]/g, '.')})`, video: false };
}

/** Measures packets of a stream whose header packets are given. */
export function packetDuration(stream: OggCodec, headers: readonly Uint8Array[]): PacketDuration {
  if (stream.codec === 'opus') return opusSamples;
  if (stream.codec === 'flac') return (packet) => flacFrameHeader(packet, 0)?.samples ?? 0;
  if (stream.codec === 'speex') return speexDuration(headers[0] ?? new Uint8Array(0));
  return vorbisDuration(headers[0] ?? new Uint8Array(0), headers[2] ?? new Uint8Array(0));
}

/** Measures Vorbis packets by the block sizes of the identification header and the modes of the setup header (Vorbis I, section 4). */
export function vorbisDuration(identification: Uint8Array, setup: Uint8Array): PacketDuration {
  const sizes = [1 << (u8(identification, 28) & 15), 1 << (u8(identification, 28) >> 4)] as const;
  const long = vorbisModes(setup);
  if (!long) throw refusal('The Vorbis stream has a damaged setup header.');
  const modeBits = 32 - Math.clz32(long.length - 1);
  let before = 0;
  return (packet) => {
    if (packet.length === 0 || u8(packet, 0) & 1) return 0;
    const mode = (u8(packet, 0) >> 1) & ((1 << modeBits) - 1);
    const size = long[mode] ? sizes[1] : sizes[0];
    const samples = before === 0 ? 0 : before / 4 + size / 4;
    before = size;
    return samples;
  };
}

/**
 * The block flag of every mode. The mode list stands at the end of the setup header, so it is read backwards from there and
 * nothing before it need be understood; null if damaged.
 */
function vorbisModes(setup: Uint8Array): boolean[] | null {
  const backwards = setup.slice(-512).reverse();
  const reader = bitReader(backwards);
  while (!reader.exhausted && reader.read(1) === 0);
  const flags: boolean[] = [];
  let count = 0;
  while (!reader.exhausted && flags.length < 64) {
    if (reader.read(8) > 63 || reader.read(16) !== 0 || reader.read(16) !== 0) break;
    flags.unshift(reader.read(1) === 1);
    if (countAt(backwards, reader.position) === flags.length) count = flags.length;
  }
  return count === 0 ? null : flags.slice(flags.length - count);
}

function countAt(backwards: Uint8Array, bit: number): number {
  const reader = bitReader(backwards);
  reader.skip(bit);
  return reader.read(6) + 1;
}

function speexDuration(head: Uint8Array): PacketDuration {
  const samples = u32le(head, 56) * Math.max(1, u32le(head, 64));
  if (samples <= 0 || samples > 480_000) throw refusal('The Speex stream states a frame size that no recording has.');
  return () => samples;
}

function plain(
  codec: 'vorbis' | 'flac' | 'speex',
  sampleRate: number,
  channels: number,
  headerPackets: number,
): OggCodec {
  plausibleRate(sampleRate);
  return {
    codec,
    sampleRate,
    channels: plausibleChannels(channels),
    ticksPerSecond: sampleRate,
    preSkip: 0,
    headerPackets,
  };
}

function flacHeaders(packet: Uint8Array): number {
  return (u8(packet, 7) << 8) | u8(packet, 8);
}
