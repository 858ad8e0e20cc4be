import type { HeldPackets, SoundPacket } from './format';

const blockBytes = 1_048_576;

/** Packets waiting to become a part. Their bytes are copied once; what a part took and the shelf dropped is freed with the part. */
export interface Shelf extends HeldPackets {
  push(packet: SoundPacket): void;
  /** The packets before `end`, unaffected by what happens to the shelf. */
  snapshot(end: number): HeldPackets;
  /** Forgets the packets before `count`. */
  drop(count: number): void;
}

export function createShelf(): Shelf {
  let blocks: Uint8Array[] = [];
  let blocksStart = 0;
  let end = 0;
  let starts: number[] = [];
  let ticks: number[] = [];

  function append(bytes: Uint8Array) {
    let from = 0;
    while (from < bytes.length) {
      const block = Math.floor((end - blocksStart) / blockBytes);
      if (block >= blocks.length) blocks.push(new Uint8Array(blockBytes));
      const at = (end - blocksStart) % blockBytes;
      const piece = bytes.subarray(from, from + blockBytes - at);
      blocks[block]?.set(piece, at);
      from += piece.length;
      end += piece.length;
    }
  }

  return {
    ...held(() => ({ blocks, blocksStart, starts, ticks, end })),
    get count() {
      return starts.length;
    },
    get payloadBytes() {
      return end - (starts[0] ?? end);
    },
    push(packet) {
      starts.push(end);
      ticks.push(packet.ticks);
      append(packet.bytes);
    },
    snapshot(to) {
      const state = {
        blocks: blocks.slice(),
        blocksStart,
        starts: starts.slice(0, to),
        ticks: ticks.slice(0, to),
        end: starts[to] ?? end,
      };
      const count = state.starts.length;
      const payloadBytes = state.end - (state.starts[0] ?? state.end);
      return { ...held(() => state), count, payloadBytes };
    },
    drop(count) {
      starts = starts.slice(count);
      ticks = ticks.slice(count);
      const whole = Math.floor(((starts[0] ?? end) - blocksStart) / blockBytes);
      blocks = blocks.slice(whole);
      blocksStart += whole * blockBytes;
    },
  };
}

interface State {
  readonly blocks: readonly Uint8Array[];
  readonly blocksStart: number;
  readonly starts: readonly number[];
  readonly ticks: readonly number[];
  readonly end: number;
}

function held(state: () => State): Pick<HeldPackets, 'sizeOf' | 'ticksOf' | 'bytesOf' | 'payload'> {
  const sizeOf = (index: number) => {
    const { starts, end } = state();
    return (starts[index + 1] ?? end) - (starts[index] ?? end);
  };
  return {
    sizeOf,
    ticksOf: (index) => state().ticks[index] ?? 0,
    bytesOf(index, limit = Number.POSITIVE_INFINITY) {
      const { starts, end } = state();
      return range(state(), starts[index] ?? end, Math.min(limit, sizeOf(index)));
    },
    *payload() {
      const { blocks, blocksStart, starts, end } = state();
      for (let at = starts[0] ?? end; at < end;) {
        const inBlock = (at - blocksStart) % blockBytes;
        const length = Math.min(blockBytes - inBlock, end - at);
        yield (
          blocks[Math.floor((at - blocksStart) / blockBytes)]?.subarray(inBlock, inBlock + length) ??
          new Uint8Array(length)
        );
        at += length;
      }
    },
  };
}

function range({ blocks, blocksStart }: State, start: number, length: number): Uint8Array {
  const block = Math.floor((start - blocksStart) / blockBytes);
  const at = (start - blocksStart) % blockBytes;
  if (at + length <= blockBytes) return blocks[block]?.subarray(at, at + length) ?? new Uint8Array(0);
  const whole = new Uint8Array(length);
  for (let filled = 0, next = block, from = at; filled < length; next++, from = 0) {
    const piece = blocks[next]?.subarray(from, from + length - filled);
    if (!piece?.length) break;
    whole.set(piece, filled);
    filled += piece.length;
  }
  return whole;
}
