import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { pitchesHertz } from './sound.mts';
import type { Sound } from './sound.mts';

const syncNibbles = [10, 5, 12, 3, 9, 6, 15, 0];
const edgeSeconds = 0.005;
const blockSamples = 8192;

/** A sound as 16-bit mono samples, in blocks, without its marks. */
export function* synthesize(sound: Sound, sampleRate: number, samplesPerBlock = blockSamples): Generator<Int16Array> {
  const total = Math.round(sound.durationSeconds * sampleRate);
  const waves = pitchesHertz.map((hertz) => waveOf(hertz, sampleRate));
  for (let start = 0; start < total; start += samplesPerBlock) {
    const block = new Int16Array(Math.min(samplesPerBlock, total - start));
    for (const tone of sound.tones) {
      const from = Math.round(tone.startSeconds * sampleRate) - start;
      if (from >= block.length) break;
      const length = Math.round(tone.durationSeconds * sampleRate);
      if (from + length > 0) addTone(block, from, length, waves[tone.pitch] ?? block, sampleRate);
    }
    yield block;
  }
}

/** Writes the marks that fall into a block into the low four bits of its samples or codes, from a word's start on. */
export function hideMarks(block: Int16Array | Uint8Array, start: number, sound: Sound, sampleRate: number): void {
  for (const { startSeconds, mark } of sound.tones) {
    const from = Math.round(startSeconds * sampleRate) - start;
    if (from >= block.length) return;
    if (mark && from + syncNibbles.length + 2 * mark.length > 0) addMark(block, from, mark);
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

function addMark(block: Int16Array | Uint8Array, from: number, mark: Uint8Array): void {
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
