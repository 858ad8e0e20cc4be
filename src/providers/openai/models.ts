import type { Deployment, EmotionSetting } from '../../core/deployment';
import type { Price } from '../../billing/price';
import type { Emotion, Unit } from '../../operations';
import { pcmLayout, speechFormats, uploadBytes, uploadFormats } from '../shared/openai/formats';
import { sameVoices } from '../shared/openai/voices';
import { whisperTwoLanguages } from '../shared/whisperLanguages';

const pricePage = 'https://platform.openai.com/docs/pricing';

const spokenEmotions = {
  neutral: { instruction: 'Speak in a neutral, even tone.' },
  cheerful: { instruction: 'Speak cheerfully, with a smile in the voice.' },
  sad: { instruction: 'Speak sadly, slowly and softly.' },
  angry: { instruction: 'Speak angrily, with force.' },
  calm: { instruction: 'Speak calmly and without hurry.' },
  excited: { instruction: 'Speak with excitement and energy.' },
  whispering: { instruction: 'Whisper.' },
} as const satisfies Record<Emotion, EmotionSetting>;

const shared = {
  provider: 'openai',
  asOf: '2026-11-22',
  waiting: 'holdsWorker',
} as const satisfies Partial<Deployment>;

const transcription = {
  ...shared,
  operations: ['transcribe'],
  input: { formats: uploadFormats, maxBytes: uploadBytes },
  evidence: 'spec',
  source: 'https://platform.openai.com/docs/api-reference/audio/createTranscription',
} as const satisfies Partial<Deployment>;

const speech = {
  ...shared,
  operations: ['speak'],
  text: { maxCharacters: 4_096 },
  output: speechFormats,
  voices: sameVoices,
  evidence: 'spec',
  source: 'https://platform.openai.com/docs/api-reference/audio/createSpeech',
  shutdown: { date: '2027-01-06', successor: 'elevenlabs-flash-v2.5' },
} as const satisfies Partial<Deployment>;

const chat = {
  ...shared,
  operations: ['converse', 'speak'],
  input: { formats: ['mp3', 'wav'], maxBytes: uploadBytes },
  text: { maxCharacters: 4_096 },
  output: {
    mp3: { native: 'mp3', mediaType: 'audio/mpeg' },
    wav: { native: 'pcm16', mediaType: 'audio/wav', sampleRate: 24_000, pcm: pcmLayout },
    opus: { native: 'opus', mediaType: 'audio/ogg' },
    aac: { native: 'aac', mediaType: 'audio/aac' },
    flac: { native: 'flac', mediaType: 'audio/flac' },
    pcm: { native: 'pcm16', mediaType: 'audio/pcm', sampleRate: 24_000, pcm: pcmLayout },
  },
  features: { instructions: true, temperature: true },
  emotions: spokenEmotions,
  voices: sameVoices,
  evidence: 'spec',
  source: 'https://platform.openai.com/docs/guides/audio',
  note: 'A chat model that is asked to read the text aloud word for word. It may deviate from it.',
  shutdown: { date: '2027-01-20', successor: 'elevenlabs-flash-v2.5' },
} as const satisfies Partial<Deployment>;

/** OpenAI's audio models. Sources: the reference pages named in the rows, and https://platform.openai.com/docs/deprecations */
export const openaiModels = [
  {
    ...transcription,
    model: 'gpt-transcribe',
    providerModel: 'gpt-transcribe',
    title: 'GPT Transcribe',
    features: { keyTerms: true, prompt: true, temperature: true },
    prices: [perMinute('0.0045', '2026-08-26')],
  },
  {
    ...transcription,
    model: 'gpt-4o-transcribe',
    providerModel: 'gpt-4o-transcribe',
    title: 'GPT-4o Transcribe',
    input: { ...transcription.input, maxSeconds: 1_500 },
    features: { keyTerms: true, prompt: true, temperature: true },
    prices: [
      perMillionTokens('inputTextToken', '2.50', '2026-01-01'),
      perMillionTokens('inputAudioToken', '2.50', '2026-01-01'),
      perMillionTokens('outputTextToken', '10', '2026-01-01'),
    ],
    shutdown: { date: '2027-02-26', successor: 'gpt-transcribe' },
  },
  {
    ...transcription,
    model: 'gpt-4o-mini-transcribe',
    providerModel: 'gpt-4o-mini-transcribe',
    title: 'GPT-4o Mini Transcribe',
    input: { ...transcription.input, maxSeconds: 1_500 },
    features: { keyTerms: true, prompt: true, temperature: true },
    prices: [
      perMillionTokens('inputTextToken', '1.25', '2026-01-01'),
      perMillionTokens('inputAudioToken', '1.25', '2026-01-01'),
      perMillionTokens('outputTextToken', '5', '2026-01-01'),
    ],
    shutdown: { date: '2027-02-26', successor: 'gpt-transcribe' },
  },
  {
    ...transcription,
    model: 'gpt-4o-transcribe-diarize',
    providerModel: 'gpt-4o-transcribe-diarize',
    title: 'GPT-4o Transcribe Diarize',
    input: { ...transcription.input, maxSeconds: 1_500 },
    features: { segments: true, speakers: true, temperature: true },
    prices: [
      perMillionTokens('inputTextToken', '2.50', '2026-01-01'),
      perMillionTokens('inputAudioToken', '2.50', '2026-01-01'),
      perMillionTokens('outputTextToken', '10', '2026-01-01'),
    ],
    shutdown: { date: '2027-02-26', successor: 'scribe-v2' },
  },
  {
    ...transcription,
    model: 'whisper-1',
    providerModel: 'whisper-1',
    title: 'Whisper',
    operations: ['transcribe', 'translate'],
    languages: whisperTwoLanguages,
    features: { words: true, segments: true, keyTerms: true, prompt: true, temperature: true },
    prices: [perMinute('0.006', '2026-01-01')],
    shutdown: { date: '2027-02-26', successor: 'whisper-large-v3' },
  },
  {
    ...speech,
    model: 'tts-1',
    providerModel: 'tts-1',
    title: 'TTS-1',
    features: { speed: [0.25, 4] },
    prices: [perMillionCharacters('15', '2026-01-01')],
  },
  {
    ...speech,
    model: 'tts-1-hd',
    providerModel: 'tts-1-hd',
    title: 'TTS-1 HD',
    features: { speed: [0.25, 4] },
    prices: [perMillionCharacters('30', '2026-01-01')],
  },
  {
    ...speech,
    model: 'gpt-4o-mini-tts',
    providerModel: 'gpt-4o-mini-tts',
    title: 'GPT-4o Mini TTS',
    features: { speed: [0.25, 4], instructions: true },
    note: 'Users report that it does not follow the speed.',
    emotions: spokenEmotions,
    prices: [
      perMillionTokens('inputTextToken', '0.60', '2026-01-01'),
      perMillionTokens('outputAudioToken', '12', '2026-01-01'),
    ],
  },
  {
    ...chat,
    model: 'gpt-4o-audio',
    aliases: ['gpt-4o-audio-preview', 'gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview-2025-06-03'],
    providerModel: 'gpt-4o-audio-preview',
    title: 'GPT-4o Audio',
    prices: [
      perMillionTokens('inputTextToken', '2.50', '2024-12-17'),
      perMillionTokens('inputAudioToken', '40', '2024-12-17'),
      perMillionTokens('outputTextToken', '10', '2024-12-17'),
      perMillionTokens('outputAudioToken', '80', '2024-12-17'),
    ],
  },
] as const satisfies readonly Deployment[];

/** Billed by the started second, as the whole seconds of its usage report show. */
function perMinute(amount: string, asOf: string): Price {
  return { unit: 'audioMillisecond', amount, per: 60_000, roundUpTo: 1_000, asOf, source: pricePage };
}

function perMillionCharacters(amount: string, asOf: string): Price {
  return { unit: 'character', amount, per: 1_000_000, asOf, source: pricePage };
}

function perMillionTokens(unit: Unit, amount: string, asOf: string): Price {
  return { unit, amount, per: 1_000_000, basis: 'tokens', asOf, source: pricePage };
}
