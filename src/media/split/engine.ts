import { refusal } from '../refusal';
import type { PartFormat, PartPlace, Sound, SoundPacket } from './format';
import { backFrom, chooseCut, ticksBetween } from './quiet';
import { createBlockPool, type BlockPool } from './blocks';
import { createShelf, type Shelf, type TakenPackets } from './shelf';

/** What a part may measure. */
export interface SplitLimits {
  readonly maxBytes: number;
  readonly maxSeconds: number;
}

/** A part before it is a file. `startTicks` and `ticks` leave out the packets that only prime the decoder. */
export interface CutPart {
  readonly packets: TakenPackets;
  readonly place: PartPlace;
  readonly format: PartFormat;
  readonly startSeconds: number;
  readonly durationSeconds: number;
  /** How much of the beginning repeats the end of the part before. */
  readonly overlapSeconds: number;
}

/** Cuts sound into parts under both limits; holds one part and what was read beyond its cut. */
export async function* cutParts(
  sound: Sound,
  limits: SplitLimits,
  pool: BlockPool = createBlockPool(limits.maxBytes),
): AsyncGenerator<CutPart> {
  let state: CutState | null = null;
  try {
    for await (const { format, packets } of sound.packets()) {
      if (state && state.format !== format) {
        if (state.hasNew()) yield state.finish(false);
        const [nextIndex, endSeconds] = [state.nextIndex(), state.endSeconds()];
        state.close();
        state = cutState(format, limits, pool, nextIndex, endSeconds);
      }
      state ??= cutState(format, limits, pool, 0, sound.startTicks / format.ticksPerSecond);
      for (const packet of packets) {
        while (!state.fits(packet.bytes.length, packet.ticks)) yield state.cut();
        state.push(packet);
      }
      state.settle();
    }
    if (state?.hasNew()) yield state.finish(true);
  } finally {
    state?.close();
  }
}

type CutState = ReturnType<typeof cutState>;

function cutState(format: PartFormat, limits: SplitLimits, pool: BlockPool, firstIndex: number, startSeconds: number) {
  let shelf: Shelf = createShelf(pool);
  const maxTicks = limits.maxSeconds * format.ticksPerSecond;
  const perSecond = format.ticksPerSecond;
  let index = firstIndex;
  let leadPackets = 0;
  let startTicks = 0;
  let overlapTicks = 0;
  let bytes = format.fixedBytes;
  let ticks = 0;
  let fresh = 0;

  function count(size: number, packetTicks: number) {
    bytes += size + format.packetOverheadBytes(size);
    ticks += packetTicks;
  }

  function shelve(packet: SoundPacket, sizeBytes: number) {
    if (!format.placed) return shelf.push(packet);
    const pieces = format.placed(packet.bytes, shelf.count, ticksBetween(shelf, 0, shelf.count));
    shelf.place(pieces, sizeBytes, packet.ticks);
  }

  /** The same packets at their places in the next part. */
  function placeAnew() {
    const before = shelf;
    shelf = createShelf(pool);
    for (let i = 0; i < before.count; i++)
      shelve({ bytes: before.bytesOf(i), ticks: before.ticksOf(i) }, before.sizeOf(i));
    before.close();
  }

  function take(end: number, last: boolean): CutPart {
    const place = { index, leadPackets, first: startTicks === 0 && leadPackets === 0, last };
    const owned = ticksBetween(shelf, leadPackets, end);
    const part = {
      packets: shelf.snapshot(end),
      place,
      format,
      startSeconds: startSeconds + startTicks / perSecond,
      durationSeconds: owned / perSecond,
      overlapSeconds: overlapTicks / perSecond,
    };
    index++;
    return part;
  }

  function cut(): CutPart {
    shelf.settle();
    if (shelf.count <= leadPackets) throw tooSmall(limits);
    const { end, next } = chooseCut(shelf, leadPackets, format);
    const part = take(end, false);
    const carried = backFrom(shelf, next, format.leadTicks, 0);
    startTicks += ticksBetween(shelf, leadPackets, next);
    overlapTicks = ticksBetween(shelf, next, end);
    leadPackets = next - carried;
    shelf.drop(carried);
    if (format.placed) placeAnew();
    [bytes, ticks, fresh] = [format.fixedBytes, 0, shelf.count - (end - carried)];
    for (let i = 0; i < shelf.count; i++) count(shelf.sizeOf(i), i < leadPackets ? 0 : shelf.ticksOf(i));
    return part;
  }

  return {
    format,
    cut,
    fits: (size: number, packetTicks: number) =>
      bytes + size + format.packetOverheadBytes(size) <= limits.maxBytes && ticks + packetTicks <= maxTicks,
    push(packet: SoundPacket) {
      count(packet.bytes.length, packet.ticks);
      shelve(packet, packet.bytes.length);
      fresh++;
    },
    settle: () => shelf.settle(),
    close: () => shelf.close(),
    hasNew: () => fresh > 0,
    finish: (last: boolean) => take(shelf.count, last),
    nextIndex: () => index,
    endSeconds: () => startSeconds + (startTicks + ticksBetween(shelf, leadPackets, shelf.count)) / perSecond,
  };
}

function tooSmall(limits: SplitLimits) {
  return refusal(
    `No part of this recording can be made to fit ${limits.maxBytes} bytes and ${limits.maxSeconds} seconds.`,
    'Choose a model that takes larger files.',
    'split',
  );
}
