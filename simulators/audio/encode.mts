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
const keptFileBytes = 2_000_000;
const kept = new Map<string, Buffer>();

/** A sound as a file; what was asked for before under the same key comes from memory. */
export function encodeCached(key: string, format: AudioFormat, make: () => Sound): Buffer {
  const fullKey = `${format.container} ${format.sampleRate} ${format.bitRate ?? 0} ${key}`;
  const known = kept.get(fullKey);
  const file = known ?? Buffer.concat([...encode(make(), format)]);
  kept.delete(fullKey);
  if (file.length <= keptFileBytes) kept.set(fullKey, file);
  const oldest = kept.size > keptFiles ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return file;
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
