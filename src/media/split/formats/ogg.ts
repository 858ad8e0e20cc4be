import type { AudioSource } from '../../../operations/audio';
import { flacInfo } from '../../containers/flac/header';
import { oggLayout } from '../../containers/ogg/layout';
import { emptyTags, opusHead } from '../../containers/ogg/write';
import { oggPackets, readOggLink, type OggBatch, type OggLink } from '../../containers/ogg/stream';
import { openReader } from '../../reader';
import type { HeldPackets, PartFormat, PartPlace, RenderedPart, Sound, SoundBatch } from '../format';
import { sizeLevels } from '../levels';
import { flacFormat } from './flac';

const opusLeadTicks = 3840;
const mostTicks = 2 ** 50;

/** Ogg: Opus parts carry 80 ms of lead in their pre-skip, Vorbis parts one packet; FLAC leaves as native FLAC. */
export async function oggSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const { link } = await readOggLink(reader).finally(() => reader.close());
  return { startTicks: -link.stream.preSkip, packets: () => packets(source) };
}

/** Ogg parts of a stream with these header packets. */
export function oggFormat({ stream, headers }: Pick<OggLink, 'stream' | 'headers'>): PartFormat {
  const { codec } = stream;
  const [head, , ...setup] = headers;
  if (codec === 'flac') return flacFormat(flacInfo((head ?? new Uint8Array(0)).subarray(17, 51)));
  const heads = [head ?? new Uint8Array(0), emptyTags(codec), ...setup];
  return {
    container: 'ogg',
    mediaType: 'audio/ogg',
    extension: 'ogg',
    ticksPerSecond: stream.ticksPerSecond,
    fixedBytes: heads.reduce((sum, packet) => sum + packet.length + packet.length / 128 + 64, 64),
    packetOverheadBytes: (size) => size / 255 + 3,
    leadTicks: codec === 'opus' ? opusLeadTicks : codec === 'vorbis' ? 1 : 0,
    quietDecibels: codec === 'opus' ? 2.4 : 6,
    levels: (held, from, to) => sizeLevels(held, from, to, 12),
    render: (held, place) => render(held, place, heads, stream.codec === 'opus' ? stream.preSkip : null),
  };
}

async function* packets(source: AudioSource): AsyncGenerator<SoundBatch> {
  const reader = openReader(source);
  let current: Current | null = null;
  try {
    for await (const batch of oggPackets(reader)) {
      current = following(current, batch.link);
      yield { format: current.format, packets: timed(batch, current.clock) };
    }
  } finally {
    await reader.close();
  }
}

interface Current {
  readonly link: OggLink;
  readonly format: PartFormat;
  readonly clock: Clock;
}

interface Clock {
  ticks: number;
  start: number | null;
}

function following(current: Current | null, link: OggLink): Current {
  return current?.link === link ? current : { link, format: oggFormat(link), clock: { ticks: 0, start: null } };
}

/** Packets with what they play; the last page's position trims the last packets, as encoders mark the end. */
function timed({ packets: list, link, granule, last }: OggBatch, clock: Clock) {
  const measured = list.map((bytes) => ({ bytes, ticks: link.duration(bytes) }));
  for (const packet of measured) clock.ticks += packet.ticks;
  if (granule >= 0 && granule < mostTicks) clock.start ??= last ? 0 : Math.max(0, granule - clock.ticks);
  let excess = last && granule >= 0 ? Math.max(0, clock.ticks - (granule - (clock.start ?? 0))) : 0;
  for (let i = measured.length - 1; i >= 0 && excess > 0; i--) {
    const packet = measured[i];
    if (!packet) break;
    const trimmed = Math.min(packet.ticks, excess);
    packet.ticks -= trimmed;
    excess -= trimmed;
  }
  return measured;
}

function render(
  held: HeldPackets,
  place: PartPlace,
  heads: readonly Uint8Array[],
  preSkip: number | null,
): RenderedPart {
  let lead = 0;
  for (let i = 0; i < place.leadPackets; i++) lead += held.ticksOf(i);
  const [head = new Uint8Array(0), ...rest] = heads;
  const ownHeads = [preSkip === null ? head : opusHead(head, place.first ? preSkip : lead), ...rest];
  const start = (preSkip === null ? -lead : 0) - held.timeOf(0);
  return oggLayout(ownHeads, {
    count: held.count,
    sizeOf: (index) => held.sizeOf(index),
    granuleOf: (index) => Math.max(0, Math.round(start + held.timeOf(index + 1))),
    payload: (from, to) => held.payload(from, to),
  });
}
