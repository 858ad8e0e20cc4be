import type { Deployment } from '../../core/deployment';
import { speechFormats, uploadBytes, uploadFormats } from '../shared/openai/formats';
import { sameVoices } from '../shared/openai/voices';
import { whisperLanguages } from '../shared/whisperLanguages';

const shared = {
  provider: 'openaiCompatible',
  evidence: 'docs',
  asOf: '2026-11-22',
  source: 'https://platform.openai.com/docs/api-reference/audio',
  waiting: 'holdsWorker',
  prices: [],
} as const satisfies Partial<Deployment>;

const listening = {
  input: { formats: uploadFormats, maxBytes: uploadBytes },
  features: { words: true, segments: true, keyTerms: true, prompt: true, temperature: true },
} as const satisfies Partial<Deployment>;

const spoken = {
  mp3: speechFormats.mp3,
  wav: { native: 'wav', mediaType: 'audio/wav' },
  opus: speechFormats.opus,
  aac: speechFormats.aac,
  flac: speechFormats.flac,
} as const satisfies Deployment['output'];

/** Models of a server of one's own: Whisper large-v3 by its usual name, and any other by `openaiCompatible/NAME`. */
export const compatibleModels = [
  {
    ...shared,
    ...listening,
    model: 'whisper-large-v3',
    providerModel: 'openai/whisper-large-v3',
    title: 'Whisper large-v3 (Own Server)',
    operations: ['transcribe', 'translate'],
    languages: whisperLanguages,
    note: "The server must know it as 'openai/whisper-large-v3'. Name any other model as openaiCompatible/NAME.",
  },
  {
    ...shared,
    ...listening,
    model: 'any',
    providerModel: null,
    title: 'Any Model (Own Server)',
    operations: ['transcribe', 'translate', 'speak'],
    features: { ...listening.features, speed: [0.25, 4], instructions: true },
    text: { maxCharacters: 4_096 },
    output: spoken,
    voices: sameVoices,
    note: 'What the server takes and gives depends on the server.',
  },
  {
    ...shared,
    model: 'any',
    providerModel: null,
    title: 'Any Audio Chat Model (Own Server)',
    operations: ['converse'],
    input: { formats: ['mp3', 'wav'], maxBytes: uploadBytes },
    features: { instructions: true, temperature: true },
    output: spoken,
    voices: sameVoices,
    note: 'What the server takes and gives depends on the server.',
  },
] as const satisfies readonly Deployment[];
