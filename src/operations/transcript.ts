import { z } from 'zod/v4';

const seconds = z.number().nonnegative();

/** One spoken word. Times in seconds from the start of the whole recording. */
export const wordSchema = z.object({
  start: seconds.meta({ title: 'Start', description: 'Seconds from the start of the recording' }),
  end: seconds.meta({ title: 'End', description: 'Seconds from the start of the recording' }),
  text: z.string().meta({ title: 'Text', description: 'The word as written, with its punctuation' }),
  speaker: z.string().optional().meta({ title: 'Speaker', description: 'Label of the speaker, if asked for' }),
  confidence: z.number().min(0).max(1).optional().meta({ title: 'Confidence', description: 'From 0 to 1' }),
});

/** One stretch of speech. Times in seconds from the start of the whole recording. */
export const segmentSchema = z.object({
  start: seconds.meta({ title: 'Start', description: 'Seconds from the start of the recording' }),
  end: seconds.meta({ title: 'End', description: 'Seconds from the start of the recording' }),
  text: z.string().meta({ title: 'Text', description: 'What was said' }),
  speaker: z.string().optional().meta({ title: 'Speaker', description: 'Label of the speaker, if asked for' }),
});

/** What a transcription or a speech translation gives, the same for every provider. */
export const transcriptSchema = z.object({
  text: z.string().meta({ title: 'Text', description: 'All that was said' }),
  language: z.string().nullable().meta({ title: 'Language', description: 'BCP 47 code, null where not known' }),
  durationSeconds: seconds
    .nullable()
    .meta({ title: 'Duration', description: 'Length of the recording in seconds, null where not known' }),
  segments: z.array(segmentSchema).meta({ title: 'Segments', description: 'Stretches of speech in order' }),
  words: z.array(wordSchema).meta({ title: 'Words', description: 'Words in order, if asked for' }),
});

export type Word = z.infer<typeof wordSchema>;
export type Segment = z.infer<typeof segmentSchema>;
export type Transcript = z.infer<typeof transcriptSchema>;
