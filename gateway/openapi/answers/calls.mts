import { z } from 'zod/v4';
import { segmentSchema, subtitleFilesSchema, wordSchema } from '../../../src/operations';
import { named } from '../named.mts';
import { error, metered, moment, nanos, usage } from './money.mts';

const seconds = z.number().nonnegative();
const told = { ...metered, metered: z.array(usage) };
const billed = z.object({ type: z.literal('duration'), seconds: z.number().int() }).optional();
const { start, end, text, speaker } = segmentSchema.shape;
const whole = {
  task: z.enum(['transcribe', 'translate']),
  language: z.string().nullable().describe('The English name of the language'),
  duration: seconds.nullable(),
  text: z.string(),
};

/** A transcript as `json`. */
export const transcript = named('Transcript', z.object({ text: z.string(), usage: billed, ...told }));

/** A transcript as `verbose_json`. */
export const verboseTranscript = named(
  'VerboseTranscript',
  z.object({
    ...whole,
    segments: z.array(
      z.object({ id: z.number().int(), seek: z.literal(0), start, end, text, tokens: z.array(z.int()), speaker }),
    ),
    words: z
      .array(z.object({ word: z.string(), start, end, speaker, confidence: wordSchema.shape.confidence }))
      .optional(),
    usage: billed,
    ...told,
  }),
);

/** A transcript as `diarized_json`. */
export const diarizedTranscript = named(
  'DiarizedTranscript',
  z.object({
    ...whole,
    segments: z.array(
      z.object({
        type: z.literal('transcript.text.segment'),
        id: z.string(),
        start,
        end,
        text,
        speaker: z.string(),
      }),
    ),
    usage: billed,
    ...told,
  }),
);

/** Where a sound is: at an address that opens without a key, or in the answer itself. */
const place = {
  url: z.string().optional(),
  file_id: z.string().optional(),
  expires_at: moment.optional(),
  b64_json: z.string().optional(),
};
const track = z.object({
  title: z.string().nullish(),
  text: z.string().nullish(),
  duration_seconds: seconds.nullable(),
  ...place,
});

/** Speech that was asked for at an address or as base64. */
export const speech = named(
  'Speech',
  z.object({
    id: z.string(),
    object: z.literal('audio.speech'),
    media_type: z.string(),
    duration_seconds: seconds.nullable(),
    words: z.array(wordSchema).optional(),
    subtitles: subtitleFilesSchema.optional(),
    ...metered,
    usage: z.array(usage),
    ...place,
    tracks: z.array(track).optional().describe('All files, where they could not be joined to one'),
  }),
);

const tokens = z.number().int();
const toldTokens = tokens.nullable().describe('Null where the provider did not report them');

/** One event of a speech that is streamed as events. */
export const speechEvent = named(
  'SpeechEvent',
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('speech.audio.delta'), audio: z.string().describe('Bytes of the sound as base64') }),
    z.object({
      type: z.literal('speech.audio.done'),
      usage: z.object({ input_tokens: toldTokens, output_tokens: toldTokens, total_tokens: toldTokens }),
      ...told,
    }),
    error.extend({ type: z.literal('error') }).describe('What broke the sound off'),
  ]),
);

/** The answer to a recording. */
export const chatCompletion = named(
  'ChatCompletion',
  z.object({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.number().int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.literal(0),
        message: z.object({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          refusal: z.null(),
          audio: z
            .object({ id: z.string(), data: z.string(), transcript: z.string(), expires_at: z.number().int() })
            .optional(),
        }),
        finish_reason: z.literal('stop'),
        logprobs: z.null(),
      }),
    ),
    usage: z.object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      total_tokens: tokens,
      prompt_tokens_details: z.object({ audio_tokens: tokens }),
      completion_tokens_details: z.object({ audio_tokens: tokens }),
    }),
    metered: z.array(usage),
    cost: nanos,
  }),
);

const made = {
  url: z.string().optional(),
  expires_at: moment.optional(),
  media_type: z.string().optional(),
  duration_seconds: seconds.nullish(),
  file_id: z.string().optional(),
  size_bytes: z.number().int().optional(),
  title: z.string().optional(),
  text: z.string().optional(),
};

/** What a job made: a sound or several, or a transcript. */
export const output = named(
  'Output',
  z.object({
    ...made,
    tracks: z.array(z.object(made)).optional(),
    language: z.string().nullish().describe('BCP 47 code'),
    segments: z.array(segmentSchema).optional(),
    words: z.array(wordSchema).optional(),
    subtitles: subtitleFilesSchema.optional(),
  }),
);
