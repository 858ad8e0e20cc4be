import { bigEndian } from '../../bytes';
import { m4aFixedBytes, m4aHeader, m4aSampleBytes } from '../../containers/mp4/write';
import type { HeldPackets, PartFormat, PartPlace, RenderedPart } from '../format';
import { aacLevels, bitLevels, sizeLevels } from '../levels';
import { rendered } from './frames';

/** What M4A parts need to know of their track. */
export interface M4aTrack {
  readonly codec: string;
  readonly channels: number;
  readonly timescale: number;
  readonly description: Uint8Array;
  /** Ticks of an ordinary packet. */
  readonly packetTicks: number;
  /** Ticks to leave out at the start of the first part. */
  readonly skippedTicks: number;
}

const opusLeadSeconds = 0.08;

/** M4A parts: an edit list leaves out the packets that only prime the decoder. */
export function m4aFormat(track: M4aTrack): PartFormat {
  const { codec, timescale } = track;
  return {
    container: 'mp4',
    mediaType: 'audio/mp4',
    extension: 'm4a',
    ticksPerSecond: timescale,
    fixedBytes: m4aFixedBytes + track.description.length,
    packetOverheadBytes: () => m4aSampleBytes,
    leadTicks: codec === 'opus' ? opusLeadSeconds * timescale : codec === 'aac' ? 2 * track.packetTicks : 0,
    ...loudnessOf(track),
    render: (packets, place) => render(packets, place, track),
  };
}

function loudnessOf({ codec, channels }: M4aTrack): Pick<PartFormat, 'levels' | 'quietDecibels'> {
  if (codec === 'aac') return { quietDecibels: 12, levels: (packets, from, to) => aacLevels(packets, from, to) };
  if (codec === 'alac')
    return { quietDecibels: 6.2, levels: (packets, from, to) => bitLevels(packets, from, to, channels) };
  return { quietDecibels: 2.4, levels: (packets, from, to) => sizeLevels(packets, from, to, 12) };
}

function render(packets: HeldPackets, place: PartPlace, track: M4aTrack): RenderedPart {
  const sizes = Uint32Array.from({ length: packets.count }, (_, i) => packets.sizeOf(i));
  const ticks = Uint32Array.from({ length: packets.count }, (_, i) => packets.ticksOf(i));
  const lead = ticks.subarray(0, place.leadPackets).reduce((sum, value) => sum + value, 0);
  const skippedTicks = place.first ? track.skippedTicks : lead;
  const description =
    track.codec === 'opus'
      ? withPreSkip(track.description, (skippedTicks * 48_000) / track.timescale)
      : track.description;
  const header = m4aHeader({ timescale: track.timescale, description, sizes, ticks, skippedTicks });
  return rendered([header], packets);
}

/** The sample description with the pre-skip of its `dOps` box set. */
function withPreSkip(description: Uint8Array, samples: number): Uint8Array {
  const copy = description.slice();
  const letters = [0x64, 0x4f, 0x70, 0x73];
  const at = copy.findIndex((_, i) => letters.every((letter, k) => copy[i + k] === letter));
  if (at >= 0 && at + 8 <= copy.length) copy.set(bigEndian(Math.min(65_535, Math.round(samples)), 2), at + 6);
  return copy;
}
