import { z } from 'zod/v4';
import { field } from './field';
import { audioField, formatField, modelField, providerOptionsField, temperatureField } from './fields';
import { fileRefSchema } from './file';
import { lazy } from './lazy';

const input = lazy(() => {
  const turn = z.strictObject({
    role: field(z.enum(['user', 'assistant']), 'Role', 'Who said it'),
    text: field(z.string().min(1), 'Text', 'What was said'),
  });

  const instructions = field(z.string().max(32_000).optional(), 'Instructions', 'How to answer, and what to know', {
    widget: 'longText',
    placeholder: 'e.g. You are a friendly receptionist. Answer in one sentence.',
  });

  const turns = field(z.array(turn).max(100).optional(), 'Earlier Turns', 'What was said before, oldest first', {
    advanced: true,
    widget: 'json',
  });

  const spoken = field(z.boolean().default(true), 'Spoken Answer', 'Whether to answer with speech as well as text');

  const voice = field(z.string().trim().min(1).default('alloy'), 'Voice', 'Voice of the answer', {
    list: 'voices',
    showWhen: { field: 'spoken', is: [true] },
  });
  return z.strictObject({
    audio: audioField,
    instructions,
    model: modelField,
    spoken,
    voice,
    format: formatField,
    turns,
    temperature: temperatureField,
    providerOptions: providerOptionsField,
  });
});

const output = lazy(() =>
  z.object({
    text: field(z.string(), 'Text', 'The answer in words'),
    audio: fileRefSchema.optional(),
    durationSeconds: field(
      z.number().nonnegative().nullable(),
      'Duration',
      'Length of the spoken answer in seconds, null where there is none',
    ),
  }),
);

export const converse = {
  id: 'converse',
  resource: 'speech',
  title: 'Answer Speech',
  action: 'Answer speech',
  description: 'Listen to a recording and answer it, in text and speech',
  creates: false,
  get input() {
    return input();
  },
  get output() {
    return output();
  },
} as const;

export type ConverseInput = z.infer<typeof converse.input>;
export type ConverseOutput = z.infer<typeof converse.output>;
