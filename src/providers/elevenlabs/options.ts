import { z } from 'zod/v4';
import { lazy } from '../../operations/lazy';

const locator = lazy(() =>
  z.strictObject({ pronunciation_dictionary_id: z.string(), version_id: z.string().optional() }),
);

const entities = lazy(() => z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional());

/** Settings of ElevenLabs' speech only. Source: https://elevenlabs.io/docs/api-reference/text-to-speech/convert */
export const speakOptions = lazy(() =>
  z.strictObject({
    apply_text_normalization: z
      .enum(['auto', 'on', 'off'])
      .optional()
      .meta({ title: 'Apply Text Normalization', description: 'Whether numbers and dates are spelled out' }),
    apply_language_text_normalization: z
      .boolean()
      .optional()
      .meta({ title: 'Apply Language Text Normalization', description: 'Slow; for Japanese' }),
    enable_logging: z
      .boolean()
      .optional()
      .meta({ title: 'Enable Logging', description: 'Off keeps nothing at the provider; enterprise plans only' }),
    optimize_streaming_latency: z
      .number()
      .int()
      .min(0)
      .max(4)
      .optional()
      .meta({ title: 'Optimize Streaming Latency', description: 'From 0 to 4; costs quality' }),
    pronunciation_dictionary_locators: z
      .array(locator())
      .max(3)
      .optional()
      .meta({ title: 'Pronunciation Dictionaries', description: 'Up to three, applied in order' }),
    use_speaker_boost: z
      .boolean()
      .optional()
      .meta({ title: 'Use Speaker Boost', description: 'Keeps closer to the original speaker' }),
  }),
);

/** Settings of Scribe only. Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert */
export const transcribeOptions = lazy(() =>
  z.strictObject({
    tag_audio_events: z
      .boolean()
      .optional()
      .meta({ title: 'Tag Audio Events', description: 'Whether to write (laughter) and the like into the text' }),
    diarization_threshold: z
      .number()
      .min(0.1)
      .max(0.4)
      .optional()
      .meta({ title: 'Diarization Threshold', description: '0.1 finds more speakers, 0.4 fewer; with speakers only' }),
    no_verbatim: z
      .boolean()
      .optional()
      .meta({ title: 'No Verbatim', description: 'Whether to leave out filler words and false starts' }),
    entity_detection: entities().meta({
      title: 'Entity Detection',
      description: 'What to look for, at a surcharge: all, pii …',
    }),
    entity_redaction: entities().meta({
      title: 'Entity Redaction',
      description: 'What to black out of what is looked for',
    }),
    enable_logging: z
      .boolean()
      .optional()
      .meta({ title: 'Enable Logging', description: 'Off keeps nothing at the provider; enterprise plans only' }),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2_147_483_647)
      .optional()
      .meta({ title: 'Seed', description: 'The same seed gives a similar text' }),
  }),
);

/** Settings of ElevenLabs' music only. Source: https://elevenlabs.io/docs/api-reference/music/compose */
export const musicOptions = lazy(() =>
  z.strictObject({
    finetune_id: z.string().min(1).optional().meta({ title: 'Finetune ID', description: 'A finetune of your account' }),
    finetune_strength: z
      .number()
      .gt(0)
      .max(2)
      .optional()
      .meta({ title: 'Finetune Strength', description: 'Above 0 to 2, where 1 is full' }),
    use_phonetic_names: z
      .boolean()
      .optional()
      .meta({ title: 'Use Phonetic Names', description: 'Whether names are spelled by their sound' }),
    store_for_inpainting: z
      .boolean()
      .optional()
      .meta({ title: 'Store for Inpainting', description: 'Whether the provider keeps the song for changes' }),
    sign_with_c2pa: z
      .boolean()
      .optional()
      .meta({ title: 'Sign with C2PA', description: 'Whether MP3 files are signed' }),
  }),
);
