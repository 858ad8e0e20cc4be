import { z } from 'zod/v4';
import { field } from './field';
import {
  audioField,
  languageField,
  modelField,
  promptField,
  providerOptionsField,
  subtitlesField,
  temperatureField,
} from './fields';
import { transcriptSchema } from './transcript';
import { lazy } from './lazy';

const input = lazy(() => {
  const keyTerms = field(
    z.array(z.string().trim().min(1).max(50)).max(1_000).optional(),
    'Key Terms',
    'Names and words that are likely to be said, so that they are spelled right',
    { advanced: true, placeholder: 'e.g. ImaRouter' },
  );

  const speakers = field(z.boolean().default(false), 'Label Speakers', 'Whether to tell who said what');

  const speakerCount = field(
    z.number().int().min(1).max(32).optional(),
    'Number of Speakers',
    'How many people speak, if known',
    { advanced: true },
  );

  const timestamps = field(
    z.enum(['none', 'segment', 'word']).default('segment'),
    'Timestamps',
    'How finely times are given',
    { advanced: true },
  );
  return z.strictObject({
    audio: audioField,
    model: modelField,
    language: languageField,
    speakers,
    subtitles: subtitlesField,
    timestamps,
    speakerCount,
    keyTerms,
    prompt: promptField,
    temperature: temperatureField,
    providerOptions: providerOptionsField,
  });
});

/** Subtitle files as text, made from the transcript, the same for every provider. */
export const subtitleFilesSchema = z.object({
  srt: field(z.string().optional(), 'SRT', 'Subtitles in SubRip format'),
  vtt: field(z.string().optional(), 'WebVTT', 'Subtitles in WebVTT format'),
});

const output = lazy(() => transcriptSchema.extend({ subtitles: subtitleFilesSchema.optional() }));

export const transcribe = {
  id: 'transcribe',
  resource: 'speech',
  title: 'Transcribe',
  action: 'Transcribe audio or video',
  description: 'Turn a recording of any length into text, with speakers and subtitles if wanted',
  creates: false,
  get input() {
    return input();
  },
  get output() {
    return output();
  },
} as const;

export type TranscribeInput = z.infer<typeof transcribe.input>;
export type TranscribeOutput = z.infer<typeof transcribe.output>;
