import { aacGain } from '../containers/adts/loudness';
import type { HeldPackets } from './format';

const silentShare = 0.15;
const leastSpread = 1.1;
const decibelsPerBit = 6.02;

/** Loudness of AAC packets by their global gain; packets under 15 % of the usual size hold silence. `headerOf` skips ADTS headers. */
export function aacLevels(packets: HeldPackets, from: number, to: number, headerBytes = 0): Float64Array {
  const sizes = sizesOf(packets, from, to, headerBytes);
  const silent = median(sizes) * silentShare;
  return sizes.map((size, i) =>
    size < silent ? 0 : 1.5 * (aacGain(packets.bytesOf(from + i, headerBytes + 96), headerBytes) ?? 255),
  );
}

/** Loudness by packet size, for codecs that spend fewer bytes on quiet sound; null if all are about the same size. */
export function sizeLevels(
  packets: HeldPackets,
  from: number,
  to: number,
  decibelsPerDoubling: number,
): Float64Array | null {
  const sizes = sizesOf(packets, from, to, 0);
  const sorted = sizes.slice().sort();
  const [low, high] = [sorted[Math.floor(sorted.length * 0.02)] ?? 0, sorted[Math.floor(sorted.length * 0.9)] ?? 0];
  if (high < low * leastSpread) return null;
  return sizes.map((size, i) => decibelsPerDoubling * Math.log2((1 + size) / Math.max(1, packets.ticksOf(from + i))));
}

/** Loudness of losslessly packed sound: every bit a sample takes is worth 6 dB. A tick is a sample. */
export function bitLevels(packets: HeldPackets, from: number, to: number, channels: number): Float64Array {
  const sizes = sizesOf(packets, from, to, 0);
  return sizes.map((size, i) => (decibelsPerBit * size * 8) / channels / Math.max(1, packets.ticksOf(from + i)));
}

function sizesOf(packets: HeldPackets, from: number, to: number, less: number): Float64Array {
  return Float64Array.from({ length: to - from }, (_, i) => packets.sizeOf(from + i) - less);
}

function median(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1] ?? 0;
}
