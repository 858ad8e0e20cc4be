import type { Recording } from '../audio/hear.mts';

export interface Word {
  text: string;
  start: number;
  end: number;
  voice: number;
  isGlued: boolean;
}

export interface Segment {
  text: string;
  start: number;
  end: number;
  voice: number;
  words: Word[];
}

/** What a simulated transcription understood, in seconds; `voices` lists the speakers in order of appearance. */
export interface Transcript {
  text: string;
  durationSeconds: number;
  words: Word[];
  segments: Segment[];
  voices: number[];
}

const longestSegmentSeconds = 12;
const pauseSeconds = 0.6;

/** The words hidden in a recording; a foreign one is answered with a sentence that names its measured length. */
export function transcribe(recording: Recording): Transcript {
  const words = recording.heard.length > 0 ? spoken(recording) : foreign(recording.durationSeconds);
  const segments = segmentsOf(words);
  return {
    text: joinWords(words),
    durationSeconds: recording.durationSeconds,
    words,
    segments,
    voices: [...new Set(words.map((word) => word.voice))],
  };
}

/** Words as text: a space between them, unless a word was written without one. */
export function joinWords(words: readonly Word[]): string {
  return words.map((word, index) => (index > 0 && !word.isGlued ? ` ${word.text}` : word.text)).join('');
}

/** Seconds to the millisecond, as providers state them. */
export function roundSeconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function spoken({ heard, durationSeconds }: Recording): Word[] {
  return heard.map((mark, index) => {
    const limit = heard[index + 1]?.startSeconds ?? durationSeconds;
    const end = Math.min(mark.startSeconds + mark.durationMs / 1000, limit);
    return {
      text: mark.text,
      start: roundSeconds(mark.startSeconds),
      end: roundSeconds(end),
      voice: mark.voice,
      isGlued: mark.isGlued,
    };
  });
}

function foreign(durationSeconds: number): Word[] {
  const words = `Simulated transcript of ${durationSeconds.toFixed(2)} seconds of audio.`.split(' ');
  const step = durationSeconds / words.length;
  return words.map((text, index) => ({
    text,
    start: roundSeconds(index * step),
    end: roundSeconds((index + 0.9) * step),
    voice: 0,
    isGlued: false,
  }));
}

function segmentsOf(words: Word[]): Segment[] {
  const groups: Word[][] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (group && !startsAnew(group, word)) group.push(word);
    else groups.push([word]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    const last = group.at(-1);
    return first && last
      ? [{ text: joinWords(group), start: first.start, end: last.end, voice: first.voice, words: group }]
      : [];
  });
}

function startsAnew(group: Word[], word: Word): boolean {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last || word.isGlued) return false;
  if (word.voice !== last.voice || word.start - last.end > pauseSeconds) return true;
  return /[.!?…。！？]["'”’)\]]*$/u.test(last.text) || word.end - first.start > longestSegmentSeconds;
}
