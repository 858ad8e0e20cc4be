import { z } from 'zod/v4';
import { field } from './field';
import { formatField, modelField, providerOptionsField } from './fields';
import { soundSchema } from './file';
import { lazy } from './lazy';

const input = lazy(() => {
  const prompt = field(z.string().trim().min(1).max(4_100), 'Prompt', 'What it should sound like', {
    widget: 'longText',
    placeholder: 'e.g. Rain on a tin roof, distant thunder',
  });

  const durationSeconds = field(
    z.number().min(0.5).max(30).optional(),
    'Duration',
    'Length in seconds, from 0.5 to 30. Left empty, the model decides.',
  );

  const loop = field(z.boolean().default(false), 'Loop', 'Whether the end should run smoothly into the start', {
    advanced: true,
  });

  const promptInfluence = field(
    z.number().min(0).max(1).optional(),
    'Prompt Influence',
    'From 0 (free) to 1 (close to the prompt)',
    { advanced: true },
  );
  return z.strictObject({
    prompt,
    model: modelField,
    durationSeconds,
    format: formatField,
    loop,
    promptInfluence,
    providerOptions: providerOptionsField,
  });
});

export const soundEffect = {
  id: 'soundEffect',
  resource: 'sound',
  title: 'Generate Effect',
  action: 'Generate sound effect',
  description: 'Create a short sound from a description',
  creates: true,
  get input() {
    return input();
  },
  output: soundSchema,
} as const;

export type SoundEffectInput = z.infer<typeof soundEffect.input>;
export type SoundEffectOutput = z.infer<typeof soundEffect.output>;
