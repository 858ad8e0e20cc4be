import type { AudioSource } from '../../../operations/audio';
import { ascii, concat } from '../../bytes';
import { amrFrames, amrFrameSeconds, amrKind, type AmrKind } from '../../containers/amr';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { HeldPackets, PartFormat, RenderedPart, Sound, SoundBatch } from '../format';
import { sizeLevels } from '../levels';

const amrTicks = 50;
const amrFramesPerPacket = 5;

/** AMR: a part is the magic line and its frames. */
export async function amrSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  await reader.need(16);
  const kind = amrKind(reader.window);
  await reader.close();
  if (!kind) throw refusal('The AMR file has no signature.', undefined, 'split');
  const wide = kind.codec === 'amr_wb';
  const format: PartFormat = {
    ...plain('amr', wide ? 'audio/amr-wb' : 'audio/amr', wide ? 'awb' : 'amr', amrTicks),
    levels: (packets, from, to) => sizeLevels(packets, from, to, 12),
    render: (packets) => rendered([ascii(kind.magic)], packets),
  };
  return { startTicks: 0, packets: () => amrPackets(source, kind, format) };
}

/** A part of `head` and all packets behind it, unchanged, and `tail` at the end. */
export function rendered(
  head: readonly Uint8Array[],
  packets: HeldPackets,
  tail: readonly Uint8Array[] = [],
): RenderedPart {
  return {
    sizeBytes: [...head, ...tail].reduce((sum, piece) => sum + piece.length, packets.payloadBytes),
    chunks: () => inOrder(head, packets.payload(), tail),
  };
}

/** The chunks of each, one after the other. */
export function* inOrder(...all: readonly Iterable<Uint8Array>[]): Generator<Uint8Array> {
  for (const chunks of all) yield* chunks;
}

/** A part of packets that stand alone. */
export function plain(container: 'adts' | 'amr', mediaType: string, extension: string, ticksPerSecond: number) {
  const packetOverheadBytes = () => 0;
  return {
    container,
    mediaType,
    extension,
    ticksPerSecond,
    packetOverheadBytes,
    fixedBytes: 64,
    leadTicks: 0,
    quietDecibels: 6,
  } as const;
}

async function* amrPackets(source: AudioSource, kind: AmrKind, format: PartFormat): AsyncGenerator<SoundBatch> {
  const reader = openReader(source);
  try {
    for await (const frames of amrFrames(reader, kind)) {
      const packets = [];
      for (let i = 0; i < frames.length; i += amrFramesPerPacket) {
        const group = frames.slice(i, i + amrFramesPerPacket);
        packets.push({ bytes: concat(group), ticks: group.length * amrFrameSeconds * amrTicks });
      }
      yield { format, packets };
    }
  } finally {
    await reader.close();
  }
}
