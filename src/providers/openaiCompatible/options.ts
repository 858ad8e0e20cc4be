import { z } from 'zod/v4';
import { lazy } from '../../operations/lazy';

/** Settings that local transcription servers add. Source: https://speaches.ai/usage/speech-to-text/ */
export const transcribeOptions = lazy(() =>
  z.strictObject({
    hotwords: z
      .string()
      .min(1)
      .optional()
      .meta({ title: 'Hotwords', description: 'Words to listen for, where the server knows the setting' }),
    vad_filter: z.boolean().optional().meta({
      title: 'VAD Filter',
      description: 'Whether to leave out stretches without speech, where the server knows the setting',
    }),
  }),
);

/** Settings that local speech servers add. Source: https://speaches.ai/usage/text-to-speech/ */
export const speakOptions = lazy(() =>
  z.strictObject({
    sample_rate: z.number().int().min(8_000).max(48_000).optional().meta({
      title: 'Sample Rate',
      description: 'Samples per second, where the server knows the setting',
    }),
  }),
);
