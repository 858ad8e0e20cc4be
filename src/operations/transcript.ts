import { z } from 'zod/v4';
import { field } from './field';

const seconds = z.number().nonnegative();

/** One spoken word. Times in seconds from the start of the whole recording. */
export const wordSchema = z.object({
  start: field(seconds, 'Start', 'Seconds from the start of the recording'),
  end: field(seconds, 'End', 'Seconds from the start of the recording'),
  text: field(z.string(), 'Text', 'The word as written, with its punctuation'),
  speaker: field(z.string().optional(), 'Speaker', 'Label of the speaker, if asked for'),
  confidence: field(z.number().min(0).max(1).optional(), 'Confidence', 'From 0 to 1'),
});

/** One stretch of speech. Times in seconds from the start of the whole recording. */
export const segmentSchema = z.object({
  start: field(seconds, 'Start', 'Seconds from the start of the recording'),
  end: field(seconds, 'End', 'Seconds from the start of the recording'),
  text: field(z.string(), 'Text', 'What was said'),
  speaker: field(z.string().optional(), 'Speaker', 'Label of the speaker, if asked for'),
});

/** What a transcription or a speech translation gives, the same for every provider. */
export const transcriptSchema = z.object({
  text: field(z.string(), 'Text', 'All that was said'),
  language: field(z.string().nullable(), 'Language', 'BCP 47 code, null where not known'),
  durationSeconds: field(seconds.nullable(), 'Duration', 'Length of the recording in seconds, null where not known'),
  segments: field(z.array(segmentSchema), 'Segments', 'Stretches of speech in order'),
  words: field(z.array(wordSchema), 'Words', 'Words in order, if asked for'),
});

export type Word = z.infer<typeof wordSchema>;
export type Segment = z.infer<typeof segmentSchema>;
export type Transcript = z.infer<typeof transcriptSchema>;
