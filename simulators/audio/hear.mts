import type { Heard } from './mark.mts';
import { hearMp3 } from './mp3.mts';
import { hearPcm, hearWav } from './wav.mts';

/** A recording as it was received: its measured length and the simulated words found in it. */
export interface Recording {
  format: 'mp3' | 'wav' | 'ogg' | 'flac' | 'aac' | 'mp4' | 'webm' | 'pcm';
  durationSeconds: number;
  sampleRate: number;
  channels: number;
  heard: Heard[];
}

/** Measures a recording and reads the marks in it; null if it is in none of the formats known here. */
export function hear(bytes: Uint8Array): Recording | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('RIFF') && head.endsWith('WAVE')) return named('wav', hearWav(bytes));
  return named('mp3', hearMp3(bytes));
}

/** The same for headerless 16-bit mono samples, which only their sender can name. */
export function hearRaw(bytes: Uint8Array, sampleRate: number): Recording {
  return { format: 'pcm', ...hearPcm(bytes, sampleRate) };
}

function named(format: Recording['format'], found: Omit<Recording, 'format'> | null): Recording | null {
  return found === null ? null : { format, ...found };
}
