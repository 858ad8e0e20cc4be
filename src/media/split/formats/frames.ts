import type { AudioSource } from '../../../operations/audio';
import { ascii, concat } from '../../bytes';
import { adtsFrames, adtsHeader, findAdtsStart } from '../../containers/adts/walk';
import { amrFrames, amrFrameSeconds, amrKind, type AmrKind } from '../../containers/amr';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { HeldPackets, PartFormat, RenderedPart, Sound, SoundBatch } from '../format';
import { aacLevels, sizeLevels } from '../levels';

const amrTicks = 50;
const amrFramesPerPacket = 5;

/** AAC in ADTS: frames stand alone, so a part is nothing but its frames. */
export async function adtsSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const first = await findAdtsStart(reader);
  const position = reader.position;
  await reader.close();
  if (!first) throw refusal('No AAC frame is in the first megabyte of the file.', undefined, 'split');
  const format: PartFormat = {
    ...plain('adts', 'audio/aac', 'aac', first.sampleRate),
    quietDecibels: 12,
    levels: (packets, from, to) => aacLevels(packets, from, to, first.headerBytes),
    render: (packets) => rendered([], packets),
  };
  return { startTicks: 0, packets: () => adtsPackets(source, position, format) };
}

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

/** A part of `head` and all packets behind it, unchanged. */
export function rendered(head: readonly Uint8Array[], packets: HeldPackets): RenderedPart {
  return {
    sizeBytes: head.reduce((sum, piece) => sum + piece.length, packets.payloadBytes),
    *chunks() {
      yield* head;
      yield* packets.payload();
    },
  };
}

function plain(container: 'adts' | 'amr', mediaType: string, extension: string, ticksPerSecond: number) {
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

async function* adtsPackets(source: AudioSource, position: number, format: PartFormat): AsyncGenerator<SoundBatch> {
  const reader = openReader(source, position);
  try {
    for await (const { window, starts, sizes } of adtsFrames(reader)) {
      const packets = starts.map((at, i) => ({
        bytes: window.subarray(at, at + (sizes[i] ?? 0)),
        ticks: adtsHeader(window, at)?.samples ?? 1024,
      }));
      yield { format, packets };
    }
  } finally {
    await reader.close();
  }
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
