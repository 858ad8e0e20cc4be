import type { Sound, Tone } from './sound.mts';

/** One frame's share of a sound: the tone heard in it (null for silence) and the marks it has to carry. */
export interface Slot {
  index: number;
  pitch: number | null;
  isEdge: boolean;
  takeMarks(roomBytes: number): Uint8Array[];
}

const mostExtraFrames = 8;

/** Cuts a sound into frames; a mark goes into the frame in which its tone starts, or the next one with room. */
export function* slots(
  sound: Sound,
  frameSeconds: number,
  round: (frames: number) => number = Math.round,
): Generator<Slot> {
  const count = Math.max(1, round(sound.durationSeconds / frameSeconds));
  const waiting: Uint8Array[] = [];
  const takeMarks = (roomBytes: number) => takeFirst(waiting, roomBytes);
  let next = 0;
  for (let index = 0; index < count || (waiting.length > 0 && index < count + mostExtraFrames); index += 1) {
    const endSeconds = index >= count - 1 ? Infinity : (index + 1) * frameSeconds;
    for (let tone = sound.tones[next]; tone && tone.startSeconds < endSeconds; tone = sound.tones[next]) {
      if (tone.mark) waiting.push(tone.mark);
      next += 1;
    }
    const middleSeconds = (index + 0.5) * frameSeconds;
    const tone = [sound.tones[next - 1], sound.tones[next - 2]].find((one) => isHeard(one, middleSeconds));
    yield { index, pitch: tone?.pitch ?? null, isEdge: isEdge(tone, middleSeconds, frameSeconds), takeMarks };
  }
}

function isHeard(tone: Tone | undefined, atSeconds: number): boolean {
  return tone !== undefined && atSeconds >= tone.startSeconds && atSeconds < tone.startSeconds + tone.durationSeconds;
}

function isEdge(tone: Tone | undefined, atSeconds: number, frameSeconds: number): boolean {
  if (!tone) return false;
  const into = atSeconds - tone.startSeconds;
  return into < frameSeconds || into > tone.durationSeconds - frameSeconds;
}

function takeFirst(waiting: Uint8Array[], roomBytes: number): Uint8Array[] {
  let room = roomBytes;
  let count = 0;
  for (const mark of waiting) {
    if (mark.length > room) break;
    room -= mark.length;
    count += 1;
  }
  return waiting.splice(0, count);
}
