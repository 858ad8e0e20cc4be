import type { HeldPackets, PartFormat } from './format';

const windowSeconds = 0.25;
const searchSeconds = 30;
const overlapSeconds = 2;

/** Where a part ends and the next one begins, as packet indices; `next` is before `end` where the parts overlap. */
export interface Cut {
  readonly end: number;
  readonly next: number;
}

/**
 * The cut of a full part: in the middle of the quietest 250 ms, judged by the loudest packet in it, within 30 s before the end
 * (or the later half, if that is shorter). Where loudness is unknown or nothing is quiet, at the end, overlapping by 2 s.
 */
export function chooseCut(packets: HeldPackets, leadPackets: number, format: PartFormat): Cut {
  const end = packets.count;
  const from = searchStart(packets, leadPackets, format);
  const quiet = quietest(packets, from, format);
  if (quiet !== null) return { end: quiet, next: quiet };
  return { end, next: overlapStart(packets, leadPackets, format) };
}

function searchStart(packets: HeldPackets, leadPackets: number, format: PartFormat): number {
  const half = ticksBetween(packets, leadPackets, packets.count) / 2;
  return backFrom(packets, packets.count, Math.min(half, searchSeconds * format.ticksPerSecond), leadPackets + 1);
}

function quietest(packets: HeldPackets, from: number, format: PartFormat): number | null {
  const levels = packets.count - from < 3 ? null : format.levels(packets, from, packets.count);
  if (!levels) return null;
  const windowTicks = windowSeconds * format.ticksPerSecond;
  let best = Number.POSITIVE_INFINITY;
  let place = -1;
  for (let start = 0; start < levels.length; start++) {
    const { loudest, stop } = windowFrom(packets, from, start, levels, windowTicks);
    if (stop > levels.length) break;
    if (loudest <= best) [best, place] = [loudest, from + Math.ceil((start + stop) / 2)];
  }
  return place > 0 && best <= usualLevel(levels) - format.quietDecibels ? place : null;
}

function windowFrom(packets: HeldPackets, from: number, start: number, levels: Float64Array, windowTicks: number) {
  let loudest = Number.NEGATIVE_INFINITY;
  let stop = start;
  for (let ticks = 0; ticks < windowTicks; stop++) {
    if (stop >= levels.length) return { loudest, stop: stop + 1 };
    loudest = Math.max(loudest, levels[stop] ?? loudest);
    ticks += packets.ticksOf(from + stop);
  }
  return { loudest, stop };
}

function usualLevel(levels: Float64Array): number {
  const sorted = levels.slice().sort();
  return sorted[Math.floor(sorted.length * 0.75)] ?? 0;
}

function overlapStart(packets: HeldPackets, leadPackets: number, format: PartFormat): number {
  const quarter = ticksBetween(packets, leadPackets, packets.count) / 4;
  return backFrom(packets, packets.count, Math.min(quarter, overlapSeconds * format.ticksPerSecond), leadPackets + 1);
}

/** The index so many ticks before `end`, not before `least`. */
export function backFrom(packets: HeldPackets, end: number, ticks: number, least: number): number {
  let index = end;
  for (let left = ticks; left > 0 && index > least;) left -= packets.ticksOf(--index);
  return index;
}

/** The ticks of packets `from` to `to`. */
export function ticksBetween(packets: HeldPackets, from: number, to: number): number {
  return packets.timeOf(to) - packets.timeOf(from);
}
