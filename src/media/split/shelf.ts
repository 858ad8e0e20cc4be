import type { BlockPool } from './blocks';
import type { HeldPackets, SoundPacket } from './format';

/** Packets that were taken off a shelf. After `release` their bytes may be those of others. */
export interface TakenPackets extends HeldPackets {
  release(): void;
}

/** Packets waiting to become a part. Their bytes are copied once, into blocks that parts and shelf share. */
export interface Shelf extends HeldPackets {
  push(packet: SoundPacket): void;
  /** Keeps what a packet of `sizeBytes` becomes in its part; copied at once. */
  place(pieces: readonly Uint8Array[], sizeBytes: number, ticks: number): void;
  /** Copies what was pushed; to be called before the pushed views end to be valid and before anything is read. */
  settle(): void;
  /** The packets before `end`, unaffected by what happens to the shelf. */
  snapshot(end: number): TakenPackets;
  /** Forgets the packets before `count`. */
  drop(count: number): void;
  /** Lets go of all memory; the shelf is of no use then. */
  close(): void;
}

/** An empty shelf, with its blocks from `pool`. */
export function createShelf(pool: BlockPool): Shelf {
  const { blockBytes } = pool;
  const live = {
    blockBytes,
    blocks: new Array<Uint8Array>(),
    blocksStart: 0,
    end: 0,
    starts: createNumbers(),
    sizes: createNumbers(),
    times: createNumbers(),
    endTicks: 0,
  };
  const { starts, sizes, times } = live;
  let first: Uint8Array | null = null;
  let waiting = 0;

  function settle() {
    if (first) append(new Uint8Array(first.buffer, first.byteOffset, waiting));
    first = null;
    waiting = 0;
  }

  function list(sizeBytes: number, ticks: number) {
    starts.add(live.end + waiting);
    sizes.add(sizeBytes);
    times.add(live.endTicks);
    live.endTicks += ticks;
    shelf.count = starts.length;
  }

  function append(bytes: Uint8Array) {
    let from = 0;
    while (from < bytes.length) {
      const block = Math.floor((live.end - live.blocksStart) / blockBytes);
      if (block >= live.blocks.length) live.blocks.push(pool.take());
      const at = (live.end - live.blocksStart) % blockBytes;
      const piece =
        from === 0 && bytes.length <= blockBytes - at ? bytes : bytes.subarray(from, from + blockBytes - at);
      live.blocks[block]?.set(piece, at);
      from += piece.length;
      live.end += piece.length;
    }
    shelf.payloadBytes = payloadBytesOf(live);
  }

  const shelf = {
    ...held(live),
    count: 0,
    payloadBytes: 0,
    settle,
    push({ bytes, ticks }: SoundPacket) {
      const adjoins =
        first !== null && bytes.buffer === first.buffer && bytes.byteOffset === first.byteOffset + waiting;
      if (!adjoins) settle();
      list(bytes.length, ticks);
      first ??= bytes;
      waiting += bytes.length;
    },
    place(pieces: readonly Uint8Array[], sizeBytes: number, ticks: number) {
      settle();
      list(sizeBytes, ticks);
      pieces.forEach(append);
    },
    snapshot(to: number) {
      const stop = starts.at(to) ?? live.end;
      const own = live.blocks.slice(0, Math.ceil((stop - live.blocksStart) / blockBytes));
      const lists = {
        starts: listed(starts.copy(to)),
        sizes: listed(sizes.copy(to)),
        times: listed(times.copy(to)),
        endTicks: times.at(to) ?? live.endTicks,
      };
      return taken({ blockBytes, blocks: own, blocksStart: live.blocksStart, ...lists, end: stop }, pool);
    },
    drop(count: number) {
      starts.drop(count);
      sizes.drop(count);
      times.drop(count);
      const whole = Math.floor(((starts.at(0) ?? live.end) - live.blocksStart) / blockBytes);
      pool.letGo(live.blocks.slice(0, whole));
      live.blocks = live.blocks.slice(whole);
      live.blocksStart += whole * blockBytes;
      [shelf.count, shelf.payloadBytes] = [starts.length, payloadBytesOf(live)];
    },
    close() {
      pool.letGo(live.blocks);
      live.blocks = [];
    },
  };
  return shelf;
}

function payloadBytesOf({ starts, end }: State): number {
  return end - (starts.at(0) ?? end);
}

/** A growing list of numbers outside the JavaScript heap, which would grow with every part otherwise. */
function createNumbers() {
  let room = new Float64Array(512);
  const list = {
    length: 0,
    at: (index: number) => (index < list.length ? room[index] : undefined),
    copy: (count: number) => room.slice(0, Math.min(count, list.length)),
    add(value: number) {
      if (list.length === room.length) {
        const larger = new Float64Array(room.length * 2);
        larger.set(room);
        room = larger;
      }
      room[list.length++] = value;
    },
    drop(count: number) {
      room.copyWithin(0, count, list.length);
      list.length = Math.max(0, list.length - count);
    },
  };
  return list;
}

/** An array's own `at` counts from the end too, which takes several times as long. */
const listed = (numbers: Float64Array): Numbers => ({ length: numbers.length, at: (index) => numbers[index] });

function taken(state: State, pool: BlockPool): TakenPackets {
  pool.hold(state.blocks);
  const count = state.starts.length;
  const payloadBytes = payloadBytesOf(state);
  let released = false;
  return {
    ...held(state),
    count,
    payloadBytes,
    release() {
      if (!released) pool.letGo(state.blocks);
      released = true;
    },
  };
}

/** Numbers by index; undefined behind the last. */
interface Numbers {
  readonly length: number;
  at(index: number): number | undefined;
}

interface State {
  readonly blockBytes: number;
  readonly blocks: readonly Uint8Array[];
  readonly blocksStart: number;
  readonly starts: Numbers;
  readonly sizes: Numbers;
  readonly times: Numbers;
  readonly end: number;
  readonly endTicks: number;
}

function held(state: State): Pick<HeldPackets, 'sizeOf' | 'ticksOf' | 'timeOf' | 'bytesOf' | 'payload'> {
  const startOf = (index: number) => state.starts.at(index) ?? state.end;
  const keptBytes = (index: number) => startOf(index + 1) - startOf(index);
  const timeOf = (index: number) => state.times.at(index) ?? state.endTicks;
  return {
    sizeOf: (index) => state.sizes.at(index) ?? 0,
    ticksOf: (index) => timeOf(index + 1) - timeOf(index),
    timeOf,
    bytesOf: (index, limit = Number.POSITIVE_INFINITY) =>
      range(state, startOf(index), Math.min(limit, keptBytes(index))),
    payload: (from = 0, to = state.starts.length) => pieces(state, startOf(from), startOf(to)),
  };
}

function* pieces(state: State, start: number, end: number): Generator<Uint8Array> {
  for (let at = start; at < end;) {
    const length = Math.min(state.blockBytes - ((at - state.blocksStart) % state.blockBytes), end - at);
    yield range(state, at, length);
    at += length;
  }
}

function range({ blockBytes, blocks, blocksStart }: State, start: number, length: number): Uint8Array {
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
