import type { Price } from '../frame/bill.mts';
import { openAiWire } from './wire.mts';

const perHour = (amountNanos: bigint): Price => ({ unit: 'millisecond', amountNanos, per: 3_600_000n });
const formats = ['json', 'text', 'verbose_json'] as const;
const leastBilledMs = 10_000;

/** Groq's audio endpoints: OpenAI's wire format without subtitles, with `url`, billed for at least 10 seconds. */
export const groq = openAiWire({
  id: 'groq',
  title: 'Groq audio',
  basePath: '/openai/v1',
  takesUrl: true,
  addsGroqId: true,
  bodyLimitBytes: 26_214_400,
  ownedBy: 'Groq',
  transcription: {
    'whisper-large-v3': {
      formats,
      usage: 'none',
      price: perHour(111_000_000n),
      minimumMs: leastBilledMs,
      translates: true,
    },
    'whisper-large-v3-turbo': { formats, usage: 'none', price: perHour(40_000_000n), minimumMs: leastBilledMs },
  },
  speech: {
    'canopylabs/orpheus-v1-english': {
      price: { unit: 'character', amountNanos: 22_000_000_000n, per: 1_000_000n },
      maxCharacters: 200,
    },
    'canopylabs/orpheus-arabic-saudi': {
      price: { unit: 'character', amountNanos: 40_000_000_000n, per: 1_000_000n },
      maxCharacters: 200,
    },
  },
  voices: 'autumn diana hannah austin daniel troy fahad sultan lulwa noura'.split(' '),
  speechFormats: {
    wav: { container: 'wav' },
    mp3: { container: 'mp3', bitRate: 128_000 },
    flac: { container: 'flac' },
    ogg: { container: 'opus', bitRate: 64_000 },
    mulaw: { container: 'mulaw' },
  },
  chat: {},
  shutdownDates: {},
});
