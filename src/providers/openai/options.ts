import { z } from 'zod/v4';
import { lazy } from '../../operations/lazy';

const voiceActivity = lazy(() =>
  z.strictObject({
    type: z.literal('server_vad'),
    prefix_padding_ms: z.number().int().min(0).optional(),
    silence_duration_ms: z.number().int().min(0).optional(),
    threshold: z.number().min(0).max(1).optional(),
  }),
);

/** Settings of OpenAI's transcription only. Source: https://platform.openai.com/docs/api-reference/audio/createTranscription */
export const transcribeOptions = lazy(() =>
  z.strictObject({
    languages: z.array(z.string().min(2)).min(1).optional().meta({
      title: 'Languages',
      description: 'Languages that may be spoken, ISO 639-1, for GPT Transcribe',
    }),
    chunking_strategy: z
      .union([z.literal('auto'), voiceActivity()])
      .optional()
      .meta({
        title: 'Chunking Strategy',
        description: 'How the recording is cut inside: auto, or voice activity settings',
      }),
    known_speaker_names: z.array(z.string().min(1)).max(4).optional().meta({
      title: 'Known Speaker Names',
      description: 'Names of up to four speakers, in the order of their samples',
    }),
    known_speaker_references: z.array(z.string().startsWith('data:')).max(4).optional().meta({
      title: 'Known Speaker References',
      description: 'Samples of 2 to 10 seconds as data URLs, one per name',
    }),
  }),
);

/** Settings of chat completions only. Source: https://platform.openai.com/docs/api-reference/chat/create */
export const chatOptions = lazy(() =>
  z.strictObject({
    max_completion_tokens: z.number().int().min(1).optional().meta({
      title: 'Max Completion Tokens',
      description: 'Longest answer, in tokens of text and audio',
    }),
    top_p: z.number().min(0).max(1).optional().meta({
      title: 'Top P',
      description: 'Share of likely tokens to choose from, instead of a temperature',
    }),
  }),
);
