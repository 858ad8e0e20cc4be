import { z } from 'zod/v4';
import type { AudioSource } from './audio';
import { field } from './field';

/** A recording given by its address. The core fetches it, or hands the address on where the provider can fetch it. */
export interface AudioUrl {
  readonly url: string;
}

export type AudioInput = AudioSource | AudioUrl;

export const audioFormats = ['mp3', 'wav', 'opus', 'aac', 'flac', 'pcm', 'ulaw', 'alaw'] as const;
export type AudioFormat = (typeof audioFormats)[number];

export const emotions = ['neutral', 'cheerful', 'sad', 'angry', 'calm', 'excited', 'whispering'] as const;
export type Emotion = (typeof emotions)[number];

/** Names that every provider's table maps to a voice of its own, so that fallback always has one. */
export const builtInVoices = ['alloy', 'echo', 'fable', 'onyx', 'nova', 'shimmer'] as const;
export type BuiltInVoice = (typeof builtInVoices)[number];

export const deliveries = ['whatsappVoiceNote', 'telegramVoice', 'telephone'] as const;
export type Delivery = (typeof deliveries)[number];

/** Tells an address from a recording. */
export function isAudioUrl(audio: AudioInput): audio is AudioUrl {
  return 'url' in audio;
}

const audioInput = z.custom<AudioInput>(isAudioInput, 'expected a recording or { url }');

/** Another recording that goes along, given where the first one is given or by its URL. */
export const musicBedField = field(
  audioInput.optional(),
  'Music Bed',
  'Music to lay under the voice: another input field or a URL. Both must be WAV; otherwise it comes along as a second file.',
  { advanced: true, widget: 'audioRef', placeholder: 'e.g. music' },
);

export const audioField = field(audioInput, 'Audio', 'The recording: a file, or the URL of one', { widget: 'audio' });

export const modelField = field(
  z.string().trim().min(1).default('auto'),
  'Model',
  "Which model to use. 'auto' takes the first that fits; 'provider/model' insists on one provider.",
  { list: 'models' },
);

export const languageField = field(
  z
    .string()
    .regex(/^(auto|[a-z]{2,3}(-[A-Za-z0-9]{2,8})*)$/, "expected a BCP 47 code such as 'en' or 'pt-BR', or 'auto'")
    .default('auto'),
  'Language',
  'Language of the speech as a BCP 47 code, or auto to detect it',
  { list: 'languages', placeholder: 'e.g. en' },
);

export const promptField = field(
  z.string().max(4_000).optional(),
  'Prompt',
  'Text that shows the style or spelling to follow',
  { advanced: true, widget: 'longText' },
);

export const temperatureField = field(
  z.number().min(0).max(1).optional(),
  'Temperature',
  'From 0 (steady) to 1 (varied)',
  { advanced: true },
);

export const seedField = field(
  z.number().int().min(0).max(4_294_967_295).optional(),
  'Seed',
  'The same seed and input give a similar result, where the model supports it',
  { advanced: true },
);

export const formatField = field(
  z.enum(audioFormats).default('mp3'),
  'Output Format',
  'Format of the audio file that comes back',
);

export const sampleRateField = field(
  z.number().int().min(8_000).max(48_000).optional(),
  'Sample Rate',
  'Samples per second of the audio, where the model offers a choice',
  { advanced: true },
);

export const subtitlesField = field(
  z.enum(['none', 'srt', 'vtt', 'both']).default('none'),
  'Subtitles',
  'Which subtitle file to make along with the text',
);

export const providerOptionsField = field(
  z.record(z.string(), z.record(z.string(), z.json())).optional(),
  'Provider Options',
  'Settings of a single provider, by provider: { "elevenlabs": { "apply_text_normalization": "off" } }',
  { advanced: true, widget: 'json' },
);

function isAudioInput(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('url' in value) return typeof value.url === 'string' && value.url !== '';
  return 'open' in value && typeof value.open === 'function';
}
