import type { SoundPacket } from '../format';

/** A sound track laid out as a file of its own: its exact size, and its bytes read from the source each time. Chunks are views. */
export interface PlannedTrack {
  readonly mediaType: string;
  readonly extension: string;
  readonly sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/** A head and every packet behind it. */
export async function* headAndPackets(
  head: Uint8Array,
  packets: AsyncIterable<readonly SoundPacket[]>,
): AsyncGenerator<Uint8Array> {
  yield head;
  for await (const list of packets) for (const { bytes } of list) yield bytes;
}

/** Sizes and ticks of all packets. */
export async function measured(
  packets: AsyncIterable<readonly SoundPacket[]>,
): Promise<{ sizes: number[]; ticks: number[] }> {
  const sizes: number[] = [];
  const ticks: number[] = [];
  for await (const list of packets) {
    for (const packet of list) {
      sizes.push(packet.bytes.length);
      ticks.push(packet.ticks);
    }
  }
  return { sizes, ticks };
}

export const totalOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
