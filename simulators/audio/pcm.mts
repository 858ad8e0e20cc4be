import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { pitchesHertz } from './sound.mts';
import type { Sound } from './sound.mts';

const syncNibbles = [10, 5, 12, 3, 9, 6, 15, 0];
const edgeSeconds = 0.005;
const blockSamples = 8192;

/** A sound as 16-bit mono samples, in blocks; marks lie in the low four bits of the samples from a word's start on. */
export function* synthesize(sound: Sound, sampleRate: number, samplesPerBlock = blockSamples): Generator<Int16Array> {
  const total = Math.round(sound.durationSeconds * sampleRate);
  const waves = pitchesHertz.map((hertz) => waveOf(hertz, sampleRate));
  let next = 0;
  for (let start = 0; start < total; start += samplesPerBlock) {
    const block = new Int16Array(Math.min(samplesPerBlock, total - start));
    const end = start + block.length;
    for (let index = next; index < sound.tones.length; index += 1) {
      const tone = sound.tones[index];
      if (!tone) break;
      const from = Math.round(tone.startSeconds * sampleRate);
      const length = Math.round(tone.durationSeconds * sampleRate);
      if (from >= end) break;
      addTone(block, from - start, length, waves[tone.pitch] ?? block, sampleRate);
      if (tone.mark) addMark(block, from - start, tone.mark);
      const markEnd = from + (tone.mark ? syncNibbles.length + 2 * tone.mark.length : 0);
      if (index === next && Math.max(from + length, markEnd) <= end) next += 1;
    }
    yield block;
  }
}

function waveOf(hertz: number, sampleRate: number): Int16Array {
  return Int16Array.from({ length: sampleRate / 50 }, (_, index) => {
    const turn = (2 * Math.PI * hertz * index) / sampleRate;
    return 5000 * (Math.sin(turn) + 0.5 * Math.sin(2 * turn) + 0.3 * Math.sin(3 * turn));
  });
}

function addTone(block: Int16Array, from: number, length: number, wave: Int16Array, sampleRate: number): void {
  const edge = edgeSeconds * sampleRate;
  const last = Math.min(block.length, from + length);
  for (let index = Math.max(0, from); index < last; index += 1) {
    const into = index - from;
    const gain = Math.min(1, into / edge, (length - into) / edge);
    block[index] = (wave[into % wave.length] ?? 0) * gain;
  }
}

function addMark(block: Int16Array, from: number, mark: Uint8Array): void {
  const nibbles = [...syncNibbles, ...Array.from(mark).flatMap((byte) => [byte >> 4, byte & 15])];
  for (const [offset, nibble] of nibbles.entries()) {
    const index = from + offset;
    if (index >= 0 && index < block.length) block[index] = ((block[index] ?? 0) & ~15) | nibble;
  }
}

/** The marks in samples or 8-bit codes of one channel, at their places in seconds. */
export function hearSamples(samples: ArrayLike<number>, sampleRate: number): Heard[] {
  const heard: Heard[] = [];
  const [first = 0, second = 0] = syncNibbles;
  for (let at = 0; at + syncNibbles.length < samples.length; at += 1) {
    if (((samples[at] ?? 0) & 15) !== first || ((samples[at + 1] ?? 0) & 15) !== second) continue;
    if (!syncNibbles.every((nibble, offset) => ((samples[at + offset] ?? 0) & 15) === nibble)) continue;
    const [mark] = findMarks(readNibbles(samples, at + syncNibbles.length));
    if (mark) heard.push({ ...mark, startSeconds: at / sampleRate });
  }
  return heard;
}

function readNibbles(samples: ArrayLike<number>, from: number): Uint8Array {
  const lengthAt = from + 8;
  const payload = (((samples[lengthAt] ?? 0) & 15) << 4) | ((samples[lengthAt + 1] ?? 0) & 15);
  return Uint8Array.from({ length: payload + 7 }, (_, index) => {
    const at = from + 2 * index;
    return (((samples[at] ?? 0) & 15) << 4) | ((samples[at + 1] ?? 0) & 15);
  });
}
