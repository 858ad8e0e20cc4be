import type { Price } from '../../billing/price';
import type { Deployment } from '../../core/deployment';
import { uploadBytes, uploadFormats } from '../shared/openai/formats';
import { whisperLanguages } from '../shared/whisperLanguages';

const transcription = {
  provider: 'groq',
  languages: whisperLanguages,
  input: { formats: uploadFormats, maxBytes: uploadBytes },
  features: { words: true, segments: true, keyTerms: true, prompt: true, temperature: true },
  evidence: 'spec',
  asOf: '2026-11-22',
  source: 'https://console.groq.com/docs/speech-to-text',
  waiting: 'holdsWorker',
} as const satisfies Partial<Deployment>;

/** Groq's audio models. Prices: https://groq.com/pricing, at least 10 seconds a request. */
export const groqModels = [
  {
    ...transcription,
    model: 'whisper-large-v3',
    providerModel: 'whisper-large-v3',
    title: 'Whisper large-v3',
    operations: ['transcribe', 'translate'],
    prices: [perHour('0.111')],
  },
  {
    ...transcription,
    model: 'whisper-large-v3-turbo',
    providerModel: 'whisper-large-v3-turbo',
    title: 'Whisper large-v3 Turbo',
    operations: ['transcribe'],
    prices: [perHour('0.04')],
  },
  {
    model: 'orpheus-v1-english',
    provider: 'groq',
    providerModel: 'canopylabs/orpheus-v1-english',
    title: 'Orpheus English',
    operations: ['speak'],
    languages: ['en'],
    text: { maxCharacters: 200 },
    output: { wav: { native: 'wav', mediaType: 'audio/wav' } },
    features: {},
    emotions: {
      neutral: {},
      cheerful: { tag: '[cheerful]' },
      sad: { tag: '[sad]' },
      angry: { tag: '[angry]' },
      calm: { tag: '[calm]' },
      excited: { tag: '[excited]' },
      whispering: { tag: '[whisper]' },
    },
    voices: { alloy: 'autumn', echo: 'austin', fable: 'daniel', onyx: 'troy', nova: 'diana', shimmer: 'hannah' },
    prices: [],
    evidence: 'unconfirmed',
    asOf: '2026-11-22',
    source: 'https://console.groq.com/docs/text-to-speech/orpheus',
    note: 'Gives WAV only, not MP3. Its price is not known here, so its cost is left open.',
    waiting: 'holdsWorker',
  },
] as const satisfies readonly Deployment[];

function perHour(amount: string): Price {
  const source = 'https://groq.com/pricing';
  return { unit: 'audioMillisecond', amount, per: 3_600_000, minimum: 10_000, asOf: '2026-01-01', source };
}
