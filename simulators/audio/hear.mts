import { hearAac } from './aac.mts';
import { measureAiff } from './aiff.mts';
import { hearFlac } from './flac.mts';
import type { Heard } from './mark.mts';
import { hearMp3 } from './mp3.mts';
import { hearMp4 } from './mp4.mts';
import { measureOgg } from './ogg.mts';
import { hearOgg } from './opus.mts';
import { hearPcm, hearWav } from './wav.mts';
import { hearWebm } from './webm.mts';

/** A recording as it was received: its measured length and the simulated words found in it. */
export interface Recording {
  format: 'mp3' | 'wav' | 'aiff' | 'ogg' | 'flac' | 'aac' | 'mp4' | 'webm' | 'pcm';
  durationSeconds: number;
  sampleRate: number;
  channels: number;
  heard: Heard[];
}

/** Measures a recording and reads the marks in it; null if it is in none of the formats known here. */
export function hear(bytes: Uint8Array): Recording | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (/^(RIFF|RF64)/.test(head) && head.endsWith('WAVE')) return named('wav', hearWav(bytes));
  if (head.startsWith('FORM') && /AIF[FC]$/.test(head)) return named('aiff', measureAiff(bytes));
  if (head.startsWith('OggS')) return named('ogg', hearOgg(bytes) ?? measureOgg(bytes));
  if (head.startsWith('fLaC')) return named('flac', hearFlac(bytes));
  if (head.slice(4, 8) === 'ftyp') return named('mp4', hearMp4(bytes));
  if (head.startsWith('\x1aE\xdf\xa3')) return named('webm', hearWebm(bytes));
  const isAdts = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0;
  return isAdts ? named('aac', hearAac(bytes)) : named('mp3', hearMp3(bytes));
}

/** The same for headerless 16-bit mono samples, which only their sender can name. */
export function hearRaw(bytes: Uint8Array, sampleRate: number): Recording {
  return { format: 'pcm', ...hearPcm(bytes, sampleRate) };
}

function named(format: Recording['format'], found: Omit<Recording, 'format'> | null): Recording | null {
  return found === null ? null : { format, ...found };
}
