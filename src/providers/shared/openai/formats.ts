import type { OutputFormat } from '../../../core/deployment';
import type { AudioFormat } from '../../../operations';

/** What the wire format's hosts take in, by file extension. */
export const uploadFormats = ['flac', 'mp3', 'mp4', 'mpeg', 'mpga', 'm4a', 'ogg', 'wav', 'webm'] as const;

/** The largest upload, 25 MiB. */
export const uploadBytes = 26_214_400;

/** Raw samples of OpenAI's speech: 24 kHz, 16 bit, mono. */
export const pcmLayout = { sampleRate: 24_000, channels: 1 } as const;

/** Output formats of `/audio/speech`. WAV is made from raw samples, because a streamed WAV header tells no length. */
export const speechFormats = {
  mp3: { native: 'mp3', mediaType: 'audio/mpeg' },
  wav: { native: 'pcm', mediaType: 'audio/wav', sampleRate: 24_000, pcm: pcmLayout },
  opus: { native: 'opus', mediaType: 'audio/ogg' },
  aac: { native: 'aac', mediaType: 'audio/aac' },
  flac: { native: 'flac', mediaType: 'audio/flac' },
  pcm: { native: 'pcm', mediaType: 'audio/pcm', sampleRate: 24_000, pcm: pcmLayout },
} as const satisfies Partial<Record<AudioFormat, OutputFormat>>;
