import type { Price } from '../frame/bill.mts';
import type { Rule } from '../frame/rules.mts';
import { openAiWire } from './wire.mts';

const whisperFormats = ['json', 'text', 'srt', 'verbose_json', 'vtt'] as const;
const perSecond = (amountNanos: bigint): Price => ({ unit: 'second', amountNanos, per: 1n });
const perMillion = (unit: string, dollars: number): Price => ({
  unit,
  amountNanos: BigInt(Math.round(dollars * 1e9)),
  per: 1_000_000n,
});
const languageLists: Record<string, Rule> = { languages: { type: 'list' }, keywords: { type: 'list' } };

const transcribeTokens = (input: number, output: number, formats: readonly string[]) => ({
  formats,
  usage: 'tokens' as const,
  price: perMillion('inputToken', input),
  outputPrice: perMillion('outputToken', output),
  streams: true,
});
const audioChat = {
  audioInput: perMillion('inputAudioToken', 40),
  audioOutput: perMillion('outputAudioToken', 80),
  textInput: perMillion('inputTextToken', 2.5),
  textOutput: perMillion('outputTextToken', 10),
};
const speechTokens = {
  price: perMillion('inputToken', 0.6),
  output: perMillion('outputAudioToken', 12),
  takesInstructions: true,
  streamsEvents: true,
  maxCharacters: 4096,
};

/** OpenAI's audio endpoints. Prices are those of its list in 2026. */
export const openai = openAiWire({
  id: 'openai',
  title: 'OpenAI audio',
  basePath: '/v1',
  takesUrl: false,
  addsGroqId: false,
  bodyLimitBytes: 26_214_400,
  ownedBy: 'openai',
  transcription: {
    'whisper-1': { formats: whisperFormats, usage: 'duration', price: perSecond(100_000n), translates: true },
    'gpt-transcribe': {
      formats: ['json'],
      usage: 'duration',
      price: perSecond(75_000n),
      streams: true,
      extra: languageLists,
    },
    'gpt-4o-transcribe': transcribeTokens(2.5, 10, ['json']),
    'gpt-4o-mini-transcribe': transcribeTokens(1.25, 5, ['json']),
    'gpt-4o-mini-transcribe-2025-12-15': transcribeTokens(1.25, 5, ['json']),
    'gpt-4o-transcribe-diarize': transcribeTokens(2.5, 10, ['json', 'text', 'diarized_json']),
  },
  speech: {
    'tts-1': { price: perMillion('character', 15), maxCharacters: 4096 },
    'tts-1-hd': { price: perMillion('character', 30), maxCharacters: 4096 },
    'gpt-4o-mini-tts': speechTokens,
    'gpt-4o-mini-tts-2025-12-15': speechTokens,
  },
  voices: 'alloy ash ballad coral echo fable onyx nova sage shimmer verse marin cedar'.split(' '),
  speechFormats: {
    mp3: { container: 'mp3', bitRate: 128_000 },
    opus: { container: 'opus', bitRate: 64_000 },
    aac: { container: 'aac', bitRate: 64_000 },
    flac: { container: 'flac' },
    wav: { container: 'wav' },
    pcm: { container: 'pcm' },
  },
  chat: {
    'gpt-4o-audio-preview': audioChat,
    'gpt-4o-audio-preview-2025-06-03': audioChat,
    'gpt-4o-mini-audio-preview': audioChat,
    'gpt-audio': audioChat,
    'gpt-audio-mini': audioChat,
    'gpt-audio-1.5': audioChat,
  },
  shutdownDates: {
    'tts-1': '2027-01-06',
    'tts-1-hd': '2027-01-06',
    'gpt-4o-mini-tts': '2027-01-06',
    'gpt-4o-mini-tts-2025-12-15': '2027-01-06',
    'whisper-1': '2027-02-26',
    'gpt-4o-transcribe': '2027-02-26',
    'gpt-4o-mini-transcribe': '2027-02-26',
    'gpt-4o-mini-transcribe-2025-12-15': '2027-02-26',
    'gpt-4o-transcribe-diarize': '2027-02-26',
    'gpt-4o-audio-preview': '2027-01-20',
    'gpt-4o-audio-preview-2025-06-03': '2027-01-20',
    'gpt-4o-mini-audio-preview': '2027-01-20',
    'gpt-audio': '2027-01-20',
    'gpt-audio-mini': '2027-01-20',
    'gpt-audio-1.5': '2027-01-20',
  },
});
