import type { Deployment, EmotionSetting, Features } from '../../core/deployment';
import type { BuiltInVoice, Emotion } from '../../operations';
import type { Price } from '../../billing/price';
import { musicFormats, soundFormats } from './formats';
import { expressiveLanguages, flashLanguages, multilingualLanguages, scribeLanguages } from './languages';

const provider = 'elevenlabs';
const docs = 'https://elevenlabs.io/docs/models';
const asOf = '2026-11-22';
const priced = { asOf: '2026-10-03', source: 'https://elevenlabs.io/pricing/api' };
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Premade voices that every account has: River, Eric, George, Adam, Sarah and Jessica. */
const voices: Record<BuiltInVoice, string> = {
  alloy: 'SAz9YHcvj6GT2YYXdXww',
  echo: 'cjVigY5qzO86Huf0OWal',
  fable: 'JBFqnCBsd6RMkjVDRZzb',
  onyx: 'pNInz6obpgDQGcFmaJgB',
  nova: 'EXAVITQu4vr4xnSDxMaL',
  shimmer: 'cgSgspJ2msm6clMCkdW9',
};

const bySettings: Partial<Record<Emotion, EmotionSetting>> = {
  neutral: { settings: { stability: 0.6, style: 0 } },
  cheerful: { settings: { stability: 0.35, style: 0.5 } },
  sad: { settings: { stability: 0.45, style: 0.4, speed: 0.9 } },
  angry: { settings: { stability: 0.25, style: 0.7, speed: 1.05 } },
  calm: { settings: { stability: 0.85, style: 0, speed: 0.92 } },
  excited: { settings: { stability: 0.2, style: 0.75, speed: 1.1 } },
};

const byTags: Partial<Record<Emotion, EmotionSetting>> = {
  neutral: {},
  cheerful: { tag: '[cheerfully]' },
  sad: { tag: '[sad]' },
  angry: { tag: '[angry]' },
  calm: { tag: '[calm]' },
  excited: { tag: '[excited]' },
  whispering: { tag: '[whispers]' },
};

const speech = {
  provider,
  operations: ['speak'],
  output: soundFormats,
  voices,
  asOf,
  source: docs,
  waiting: 'holdsWorker',
} as const satisfies Partial<Deployment>;

const steady: Features = {
  speed: [0.7, 1.2],
  voiceSettings: true,
  alignment: true,
  seed: true,
  streaming: true,
  stitching: true,
  breaks: true,
};
const tagged: Features = { voiceSettings: true, alignment: true, seed: true, streaming: true };

/** ElevenLabs' models. Sources: https://elevenlabs.io/docs/models and https://elevenlabs.io/pricing/api */
export const deployments: readonly Deployment[] = [
  {
    ...speech,
    model: 'elevenlabs-turbo',
    aliases: ['eleven_turbo_v2_5'],
    providerModel: 'eleven_turbo_v2_5',
    title: 'ElevenLabs Turbo',
    languages: flashLanguages,
    text: { maxCharacters: 40_000 },
    features: steady,
    emotions: bySettings,
    prices: [perThousandCharacters('0.04')],
    evidence: 'docs',
    note: 'ElevenLabs wants this model replaced by Flash v2.5; no last day is told.',
  },
  {
    ...speech,
    model: 'elevenlabs-flash-v2.5',
    aliases: ['eleven_flash_v2_5'],
    providerModel: 'eleven_flash_v2_5',
    title: 'ElevenLabs Flash v2.5',
    languages: flashLanguages,
    text: { maxCharacters: 40_000 },
    features: steady,
    emotions: bySettings,
    prices: [perThousandCharacters('0.04')],
    evidence: 'docs',
  },
  {
    ...speech,
    model: 'elevenlabs-multilingual-v2',
    aliases: ['eleven_multilingual_v2'],
    providerModel: 'eleven_multilingual_v2',
    title: 'ElevenLabs Multilingual v2',
    languages: multilingualLanguages,
    text: { maxCharacters: 10_000 },
    features: steady,
    emotions: bySettings,
    prices: [perThousandCharacters('0.08')],
    evidence: 'docs',
  },
  {
    ...speech,
    model: 'elevenlabs-v3',
    aliases: ['eleven_v3'],
    providerModel: 'eleven_v3',
    title: 'Eleven v3',
    languages: expressiveLanguages,
    text: { maxCharacters: 5_000 },
    features: tagged,
    emotions: byTags,
    prices: [perThousandCharacters('0.08')],
    evidence: 'docs',
  },
  {
    ...speech,
    model: 'elevenlabs-v4',
    aliases: ['eleven_v4'],
    providerModel: 'eleven_v4',
    title: 'Eleven v4',
    text: { maxCharacters: 10_000 },
    features: tagged,
    emotions: byTags,
    prices: [perThousandCharacters('0.08')],
    evidence: 'thirdParty',
  },
  {
    ...speech,
    model: 'elevenlabs-v4-turbo',
    aliases: ['eleven_v4_turbo'],
    providerModel: 'eleven_v4_turbo',
    title: 'Eleven v4 Turbo',
    text: { maxCharacters: 10_000 },
    features: tagged,
    emotions: byTags,
    prices: [perThousandCharacters('0.04')],
    evidence: 'thirdParty',
  },
  {
    model: 'scribe-v2',
    aliases: ['scribe_v2'],
    provider,
    providerModel: 'scribe_v2',
    title: 'ElevenLabs Scribe v2',
    operations: ['transcribe'],
    languages: scribeLanguages,
    input: {
      formats: [
        'mp3',
        'wav',
        'm4a',
        'mp4',
        'aac',
        'flac',
        'ogg',
        'oga',
        'opus',
        'webm',
        'aiff',
        'mov',
        'mkv',
        'avi',
        'wmv',
        'flv',
        'mpeg',
        'mpga',
        '3gp',
      ],
      maxBytes: 5_000_000_000,
      maxSeconds: 36_000,
      urls: true,
    },
    features: { words: true, speakers: true, keyTerms: true, temperature: true },
    prices: [
      { unit: 'audioMillisecond', amount: '0.22', per: hourMs, ...priced },
      { unit: 'audioMillisecond', amount: '0.05', per: hourMs, surcharge: 'keyTerms', ...priced },
      { unit: 'audioMillisecond', amount: '0.07', per: hourMs, surcharge: 'entityDetection', ...priced },
    ],
    evidence: 'spec',
    asOf,
    source: 'https://elevenlabs.io/docs/api-reference/speech-to-text/convert',
    waiting: 'holdsWorker',
  },
  {
    model: 'elevenlabs-sound-effects',
    aliases: ['eleven_text_to_sound_v2'],
    provider,
    providerModel: 'eleven_text_to_sound_v2',
    title: 'ElevenLabs Sound Effects',
    operations: ['soundEffect'],
    output: soundFormats,
    seconds: { minimum: 0.5, maximum: 30, usual: 8 },
    features: { duration: true, loop: true },
    note: 'WAV and PCM are taken to be mono, which nobody confirmed.',
    prices: [{ unit: 'generatedMillisecond', amount: '0.12', per: minuteMs, ...priced }],
    evidence: 'spec',
    asOf,
    source: 'https://elevenlabs.io/docs/api-reference/text-to-sound-effects/convert',
    waiting: 'holdsWorker',
  },
  musicModel('elevenlabs-music', 'music_v2', 'ElevenLabs Music'),
  { ...musicModel('elevenlabs-music-v2.5', 'music_v2_5', 'ElevenLabs Music v2.5'), evidence: 'thirdParty' },
  {
    ...musicModel('elevenlabs-music-v1', 'music_v1', 'ElevenLabs Music v1'),
    note: 'Paid plans only. ElevenLabs wants this model replaced by Music v2; no last day is told.',
  },
  {
    model: 'elevenlabs-voices',
    provider,
    providerModel: 'voices',
    title: 'ElevenLabs Voices',
    operations: ['searchVoices', 'getVoice', 'cloneVoice', 'deleteVoice'],
    features: {},
    prices: [{ unit: 'request', amount: '0', per: 1, ...priced }],
    evidence: 'spec',
    asOf,
    source: 'https://elevenlabs.io/docs/api-reference/voices/search',
    waiting: 'holdsWorker',
  },
];

function perThousandCharacters(amount: string): Price {
  return { unit: 'character', amount, per: 1_000, ...priced };
}

function musicModel(model: string, providerModel: string, title: string): Deployment {
  return {
    model,
    aliases: [providerModel],
    provider,
    providerModel,
    title,
    operations: ['music'],
    output: musicFormats,
    note: 'Paid plans only. WAV and PCM are taken to be stereo, which nobody confirmed.',
    seconds: { minimum: 3, maximum: 600, usual: 60 },
    tracks: 1,
    features: { duration: true, lyrics: true },
    prices: [{ unit: 'generatedMillisecond', amount: '0.15', per: minuteMs, ...priced }],
    evidence: 'spec',
    asOf,
    source: 'https://elevenlabs.io/docs/api-reference/music/compose',
    waiting: 'holdsWorker',
    expectedSeconds: 60,
  };
}
