import type { AudioFormat } from '../audio/encode.mts';

const mp3 = [
  'mp3_22050_32',
  'mp3_24000_48',
  'mp3_44100_32',
  'mp3_44100_64',
  'mp3_44100_96',
  'mp3_44100_128',
  'mp3_44100_192',
];
const raw = [
  'pcm_8000',
  'pcm_16000',
  'pcm_22050',
  'pcm_24000',
  'pcm_32000',
  'pcm_44100',
  'pcm_48000',
  'ulaw_8000',
  'alaw_8000',
];
const opus = ['opus_48000_32', 'opus_48000_64', 'opus_48000_96', 'opus_48000_128', 'opus_48000_192'];
const wav = ['wav_8000', 'wav_16000', 'wav_22050', 'wav_24000', 'wav_32000', 'wav_44100', 'wav_48000'];

/** The output formats of streamed speech and of sound effects. */
export const soundFormats = [...mp3, ...raw, ...opus];

/** The output formats of whole speech. */
export const speechFormats = [...soundFormats, ...wav];

/** The output formats of music. */
export const musicFormats = [
  'auto',
  'mp3_48000_128',
  'mp3_48000_192',
  'mp3_48000_240',
  'mp3_48000_320',
  ...soundFormats,
];

const containers: Record<string, AudioFormat['container']> = {
  mp3: 'mp3',
  pcm: 'pcm',
  opus: 'opus',
  wav: 'wav',
  ulaw: 'mulaw',
  alaw: 'alaw',
};

const types: Record<string, string> = {
  mp3: 'audio/mpeg',
  pcm: 'audio/pcm',
  opus: 'audio/opus',
  wav: 'audio/wav',
  ulaw: 'audio/basic',
  alaw: 'audio/x-alaw-basic',
};

/** A format name such as mp3_44100_128, taken apart. */
export function readFormat(name: string): { format: AudioFormat; mediaType: string } {
  const [codec = 'mp3', rate = '44100', kilobits] = name.split('_');
  return {
    format: {
      container: containers[codec] ?? 'mp3',
      sampleRate: Number(rate),
      ...(kilobits && { bitRate: Number(kilobits) * 1000 }),
    },
    mediaType: types[codec] ?? 'audio/mpeg',
  };
}
