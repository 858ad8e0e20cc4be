import { z } from 'zod/v4';
import { field } from './field';
import { formatField, modelField, providerOptionsField, seedField } from './fields';
import { soundSchema } from './file';
import { lazy } from './lazy';

const input = lazy(() => {
  const prompt = field(z.string().trim().min(1).max(4_100), 'Prompt', 'What the music should be like', {
    widget: 'longText',
    placeholder: 'e.g. Calm piano with soft strings for a documentary',
  });

  const lyrics = field(z.string().trim().min(1).max(5_000).optional(), 'Lyrics', 'Words to sing', {
    widget: 'longText',
  });

  const instrumental = field(
    z.boolean().optional(),
    'Instrumental',
    'Whether to leave out singing. On unless lyrics are given.',
  );

  const style = field(z.string().trim().min(1).max(1_000).optional(), 'Style', 'Genres, instruments and moods', {
    placeholder: 'e.g. ambient, piano, slow',
  });

  const negativeStyle = field(
    z.string().trim().min(1).max(1_000).optional(),
    'Negative Style',
    'What to stay away from',
    {
      advanced: true,
    },
  );

  const title = field(z.string().trim().min(1).max(80).optional(), 'Title', 'Name of the track', { advanced: true });

  const durationSeconds = field(
    z.number().min(3).max(600).optional(),
    'Duration',
    'Length to aim for in seconds. A longer track is cut, a shorter one is kept and said so.',
  );
  return z.strictObject({
    prompt,
    model: modelField,
    durationSeconds,
    lyrics,
    instrumental,
    style,
    format: formatField,
    negativeStyle,
    title,
    seed: seedField,
    providerOptions: providerOptionsField,
  });
});

const output = lazy(() =>
  z.object({
    tracks: field(
      z.array(soundSchema.extend({ title: field(z.string().nullable(), 'Title', 'Name of the track') })),
      'Tracks',
      'Every track the generation made',
    ),
  }),
);

export const music = {
  id: 'music',
  resource: 'music',
  title: 'Generate',
  action: 'Generate music',
  description: 'Create a song or instrumental track from a prompt',
  creates: true,
  get input() {
    return input();
  },
  get output() {
    return output();
  },
} as const;

export type MusicInput = z.infer<typeof music.input>;
export type MusicOutput = z.infer<typeof music.output>;
