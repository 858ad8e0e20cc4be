import { createResampler } from './resample';
import type { SampleSource } from './samples';

/** The sound at another rate, with one channel or as many as wanted: mono goes to all, several become their mean. */
export async function* reshaped(
  source: SampleSource,
  sampleRate: number,
  channels: number,
): AsyncGenerator<Float32Array> {
  const fewest = Math.min(source.channels, channels);
  const resampler = createResampler(source.sampleRate, sampleRate, fewest);
  for await (const block of source.open()) {
    yield withChannels(resampler.push(withChannels(block, source.channels, fewest)), fewest, channels);
  }
  yield withChannels(resampler.finish(), fewest, channels);
}

/** Blocks of exactly `length` numbers, the last one shorter. */
export async function* inBlocks(chunks: AsyncIterable<Float32Array>, length: number): AsyncGenerator<Float32Array> {
  let block = new Float32Array(length);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + length - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < length) continue;
      yield block;
      block = new Float32Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

function withChannels(block: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return block;
  const frames = block.length / from;
  const out = new Float32Array(frames * to);
  for (let frame = 0; frame < frames; frame += 1) {
    const value = from === 1 ? (block[frame] ?? 0) : mean(block, frame * from, from);
    out.fill(value, frame * to, (frame + 1) * to);
  }
  return out;
}

function mean(block: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let index = from; index < from + count; index += 1) sum += block[index] ?? 0;
  return sum / count;
}
