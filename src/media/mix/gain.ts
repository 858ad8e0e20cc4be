/** The gain at the two ends of a block, between which it runs straight. */
export interface Envelope {
  readonly from: number;
  readonly to: number;
}

const voiceThreshold = 10 ** (-42 / 20);
const holdSeconds = 0.35;
const releaseSeconds = 0.6;
const ceiling = 0.98;
const limiterReleaseSeconds = 0.2;

/** The gain of a bed under a voice: down as soon as the voice speaks or is about to, up again some time after it. */
export function createDucker(duckDb: number, blockSeconds: number): (peak: number, nextPeak: number) => Envelope {
  const low = 10 ** (Math.min(0, duckDb) / 20);
  let gain = 1;
  let quietSeconds = Infinity;
  return (peak, nextPeak) => {
    quietSeconds = Math.max(peak, nextPeak) > voiceThreshold ? 0 : quietSeconds + blockSeconds;
    const from = gain;
    gain = quietSeconds < holdSeconds ? Math.max(low, gain - 0.2) : gain + (1 - gain) * (blockSeconds / releaseSeconds);
    return { from, to: gain };
  };
}

/** Keeps 16-bit samples below full scale: blocks that would exceed it are turned down, which begins a block earlier. */
export interface Limiter {
  push(block: Float32Array): readonly Uint8Array[];
  finish(): readonly Uint8Array[];
}

/** A limiter for blocks of this length; it gives each block when the next one has come. */
export function createLimiter(blockSeconds: number): Limiter {
  let held: Float32Array | null = null;
  let edge = 1;

  function release(next: Float32Array | null): Uint8Array[] {
    if (held === null) {
      edge = next === null ? 1 : allowed(next);
      return [];
    }
    const slow = edge + (1 - edge) * (blockSeconds / limiterReleaseSeconds);
    const to = Math.min(slow, allowed(held), next === null ? 1 : allowed(next));
    const block = encoded(held, { from: edge, to });
    edge = to;
    return [block];
  }

  return {
    push(block) {
      const released = release(block);
      held = block;
      return released;
    },
    finish() {
      const released = release(null);
      held = null;
      return released;
    },
  };
}

/** The sum of two blocks, the second one under an envelope; as long as the first. */
export function added(block: Float32Array, other: Float32Array, { from, to }: Envelope): Float32Array {
  const sum = block.slice();
  const step = (to - from) / block.length;
  const length = Math.min(block.length, other.length);
  for (let index = 0; index < length; index += 1) {
    sum[index] = (sum[index] ?? 0) + (other[index] ?? 0) * (from + step * index);
  }
  return sum;
}

/** The largest sample of a block, regardless of its sign. */
export function peakOf(block: Float32Array): number {
  let peak = 0;
  for (let index = 0; index < block.length; index += 1) peak = Math.max(peak, Math.abs(block[index] ?? 0));
  return peak;
}

interface Fades {
  readonly fadeInSeconds: number;
  readonly fadeOutSeconds: number;
}

/** The gain of the fades at a sample, from 0 to 1. */
export function faded(frame: number, whole: { sampleRate: number; frames: number }, fades: Fades): number {
  const sinceStart = frame / whole.sampleRate;
  const untilEnd = (whole.frames - frame) / whole.sampleRate;
  const fadeIn = fades.fadeInSeconds > 0 ? Math.min(1, sinceStart / fades.fadeInSeconds) : 1;
  const fadeOut = fades.fadeOutSeconds > 0 ? Math.min(1, untilEnd / fades.fadeOutSeconds) : 1;
  return fadeIn * fadeOut;
}

function allowed(block: Float32Array): number {
  const peak = peakOf(block);
  return peak > ceiling ? ceiling / peak : 1;
}

function encoded(block: Float32Array, { from, to }: Envelope): Uint8Array {
  const bytes = new Uint8Array(block.length * 2);
  const view = new DataView(bytes.buffer);
  const step = (to - from) / block.length;
  for (let index = 0; index < block.length; index += 1) {
    const value = Math.round((block[index] ?? 0) * (from + step * index) * 32_767);
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, value)), true);
  }
  return bytes;
}
