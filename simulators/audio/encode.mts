import { encodeAac } from './aac.mts';
import { encodeFlac } from './flac.mts';
import { encodeMp3 } from './mp3.mts';
import { encodeOpus } from './opus.mts';
import type { Sound } from './sound.mts';
import { encodeG711, encodePcm, encodeWav } from './wav.mts';

/** A format in which a simulator can answer. */
export interface AudioFormat {
  container: 'mp3' | 'wav' | 'pcm' | 'opus' | 'aac' | 'flac' | 'mulaw' | 'alaw';
  sampleRate: number;
  bitRate?: number;
}

const keptFiles = 64;
const longestKeptSeconds = 120;
const pieceBytes = 16_384;
const kept = new Map<string, Buffer>();

/** A sound as a whole file; what was asked for before under the same key comes from memory. */
export function encodeWhole(key: string, format: AudioFormat, sound: Sound): Buffer {
  const fullKey = `${format.container} ${format.sampleRate} ${format.bitRate ?? 0} ${key}`;
  const file = kept.get(fullKey) ?? Buffer.concat([...encode(sound, format)]);
  kept.delete(fullKey);
  if (sound.durationSeconds <= longestKeptSeconds) kept.set(fullKey, file);
  const oldest = kept.size > keptFiles ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return file;
}

/** The same file in pieces for a chunked reply; a long one is made while it is sent. */
export function* encodePieces(key: string, format: AudioFormat, sound: Sound): Generator<Uint8Array> {
  if (sound.durationSeconds <= longestKeptSeconds) {
    const file = encodeWhole(key, format, sound);
    for (let start = 0; start < file.length; start += pieceBytes) yield file.subarray(start, start + pieceBytes);
    return;
  }
  let waiting: Uint8Array[] = [];
  let sizeBytes = 0;
  for (const frame of encode(sound, format)) {
    waiting.push(frame);
    sizeBytes += frame.length;
    if (sizeBytes < pieceBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    sizeBytes = 0;
  }
  yield Buffer.concat(waiting);
}

/** How long a sound is in a format, whose frames may round its length. */
export function encodedSeconds({ durationSeconds }: Sound, { container, sampleRate }: AudioFormat): number {
  const mp3Samples = sampleRate >= 32_000 ? 1152 : 576;
  const frameSamples = container === 'mp3' ? mp3Samples : container === 'aac' ? 1024 : 1;
  const rate = container === 'opus' ? 48_000 : sampleRate;
  return (Math.max(1, Math.round((durationSeconds * rate) / frameSamples)) * frameSamples) / rate;
}

/** A sound in a format, piece by piece. */
export function encode(sound: Sound, format: AudioFormat): Iterable<Uint8Array> {
  switch (format.container) {
    case 'mp3':
      return encodeMp3(sound, format.sampleRate, format.bitRate ?? 128_000);
    case 'wav':
      return encodeWav(sound, format.sampleRate);
    case 'pcm':
      return encodePcm(sound, format.sampleRate);
    case 'mulaw':
    case 'alaw':
      return encodeG711(sound, format.sampleRate, format.container);
    case 'opus':
      return encodeOpus(sound, format.bitRate ?? 64_000);
    case 'aac':
      return encodeAac(sound, format.sampleRate, format.bitRate ?? 64_000);
    case 'flac':
      return encodeFlac(sound, format.sampleRate);
  }
}
