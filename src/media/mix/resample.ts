/** Changes the sample rate of interleaved sound, block by block. */
export interface Resampler {
  push(block: Float32Array): Float32Array;
  /** What the filter still holds. */
  finish(): Float32Array;
}

/** How many samples of a channel come out of the resampler for `frames` that go in. */
export function resampledFrames(frames: number, fromRate: number, toRate: number): number {
  return Math.ceil((frames * toRate) / fromRate);
}

const zeroCrossings = 24;
const kaiserBeta = 6.5;
const passband = 0.92;

/** A windowed-sinc polyphase filter; sound above what the lower rate can carry is taken out. */
export function createResampler(fromRate: number, toRate: number, channels: number): Resampler {
  if (fromRate === toRate) return { push: (block) => block, finish: () => new Float32Array(0) };
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const up = toRate / divisor;
  const down = fromRate / divisor;
  const half = Math.ceil(zeroCrossings * Math.max(1, down / up));
  const filter = polyphase(up, half, Math.min(1, up / down) * passband);
  let held = new Float32Array((half - 1) * channels);
  let heldFrom = 1 - half;
  let next = 0;
  let received = 0;

  function produce(block: Float32Array, last: number): Float32Array {
    held = appended(held, block);
    const available = heldFrom + held.length / channels;
    const end = Math.min(last, Math.ceil(((available - half) * up) / down));
    const out = new Float32Array(Math.max(0, end - next) * channels);
    for (let index = 0; next < end; index += 1, next += 1) {
      const at = Math.floor((next * down) / up);
      const phase = (next * down) % up;
      const from = (at - half + 1 - heldFrom) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        out[index * channels + channel] = convolved(held, from + channel, channels, filter, phase * 2 * half, 2 * half);
      }
    }
    const keepFrom = Math.max(heldFrom, Math.floor((next * down) / up) - half + 1);
    held = held.slice((keepFrom - heldFrom) * channels);
    heldFrom = keepFrom;
    return out;
  }

  return {
    push(block) {
      received += block.length / channels;
      return produce(block, Infinity);
    },
    finish: () => produce(new Float32Array((half + 1) * channels), Math.ceil((received * up) / down)),
  };
}

function convolved(
  samples: Float32Array,
  from: number,
  step: number,
  filter: Float32Array,
  filterFrom: number,
  taps: number,
): number {
  let sum = 0;
  for (let tap = 0; tap < taps; tap += 1) sum += (samples[from + tap * step] ?? 0) * (filter[filterFrom + tap] ?? 0);
  return sum;
}

/** For each of `up` phases the weights of the `2 × half` inputs around it, which sum to 1. */
function polyphase(up: number, half: number, cutoff: number): Float32Array {
  const taps = 2 * half;
  const filter = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const weight = sincWeight(tap - half + 1 - phase / up, half, cutoff);
      filter[phase * taps + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < taps; tap += 1) {
      filter[phase * taps + tap] = (filter[phase * taps + tap] ?? 0) / sum;
    }
  }
  return filter;
}

function sincWeight(distance: number, half: number, cutoff: number): number {
  const position = distance / half;
  if (Math.abs(position) >= 1) return 0;
  const angle = Math.PI * distance * cutoff;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  return sinc * bessel(kaiserBeta * Math.sqrt(1 - position * position));
}

/** The modified Bessel function of order 0, as its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let step = 1; term > sum * 1e-9; step += 1) {
    term *= (x / 2 / step) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}

function appended(held: Float32Array, block: Float32Array): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(held.length + block.length);
  whole.set(held);
  whole.set(block, held.length);
  return whole;
}
