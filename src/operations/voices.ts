import { z } from 'zod/v4';
import { field } from './field';
import type { AudioInput } from './fields';
import { lazy } from './lazy';

const providerField = lazy(() =>
  field(
    z.string().trim().min(1).optional(),
    'Provider',
    'Whose voices. Left empty, the first provider with a key that can.',
  ),
);

const oneVoice = lazy(() =>
  z.strictObject({
    provider: providerField(),
    voiceId: field(z.string().trim().min(1), 'Voice ID', "ID of the voice, valid for this key's account only"),
  }),
);

/** A voice, the same for every provider. Its id is valid for the key's account only. */
export const voiceSchema = z.object({
  id: field(z.string(), 'Voice ID', "Valid for this key's account only"),
  name: field(z.string(), 'Name', 'Name of the voice'),
  provider: field(z.string(), 'Provider', 'Who offers the voice'),
  languages: field(z.array(z.string()), 'Languages', 'BCP 47 codes, empty where not told'),
  gender: field(z.string().nullable(), 'Gender', 'As the provider says it'),
  description: field(z.string().nullable(), 'Description', 'As the provider says it'),
  category: field(z.string().nullable(), 'Category', 'Such as premade or cloned'),
  previewUrl: field(z.string().nullable(), 'Preview URL', 'A short sample'),
});

export type Voice = z.infer<typeof voiceSchema>;

const searchVoicesInput = lazy(() =>
  z.strictObject({
    provider: providerField(),
    search: field(z.string().trim().optional(), 'Search', 'Part of a name or description', {
      placeholder: 'e.g. warm',
    }),
    language: field(z.string().trim().optional(), 'Language', 'BCP 47 code of a language the voice speaks', {
      advanced: true,
      list: 'languages',
    }),
    limit: field(z.number().int().min(1).max(1_000).default(50), 'Limit', 'Max number of results to return'),
    page: field(z.string().optional(), 'Page', 'Token of the next page, from an earlier answer', { advanced: true }),
  }),
);

const searchVoicesOutput = lazy(() =>
  z.object({
    voices: field(z.array(voiceSchema), 'Voices', 'The voices found'),
    nextPage: field(z.string().nullable(), 'Next Page', 'Token for the next page, null at the end'),
  }),
);

export const searchVoices = {
  id: 'searchVoices',
  resource: 'voice',
  title: 'Get Many',
  action: 'Get many voices',
  description: 'List voices, filtered by name, language or provider',
  creates: false,
  get input() {
    return searchVoicesInput();
  },
  get output() {
    return searchVoicesOutput();
  },
} as const;

export const getVoice = {
  id: 'getVoice',
  resource: 'voice',
  title: 'Get',
  action: 'Get voice',
  description: 'Look up a voice by its ID',
  creates: false,
  get input() {
    return oneVoice();
  },
  output: voiceSchema,
} as const;

const cloneVoiceInput = lazy(() =>
  z.strictObject({
    provider: providerField(),
    name: field(z.string().trim().min(1).max(100), 'Name', 'Name of the new voice'),
    samples: field(
      z
        .array(z.custom<AudioInput>((value) => typeof value === 'object' && value !== null))
        .min(1)
        .max(25),
      'Samples',
      'Recordings of the voice, one or more',
      { widget: 'audioList' },
    ),
    description: field(z.string().max(500).optional(), 'Description', 'What the voice is like', { advanced: true }),
    removeBackgroundNoise: field(
      z.boolean().default(false),
      'Remove Background Noise',
      'Whether to clean the samples first',
      { advanced: true },
    ),
  }),
);

export const cloneVoice = {
  id: 'cloneVoice',
  resource: 'voice',
  title: 'Clone',
  action: 'Clone voice',
  description: 'Make a voice from recordings of someone who agreed to it',
  creates: true,
  get input() {
    return cloneVoiceInput();
  },
  output: voiceSchema,
} as const;

const deleteVoiceOutput = lazy(() => z.object({ deleted: field(z.boolean(), 'Deleted', 'Whether the voice is gone') }));

export const deleteVoice = {
  id: 'deleteVoice',
  resource: 'voice',
  title: 'Delete',
  action: 'Delete voice',
  description: 'Delete a cloned voice for good',
  creates: true,
  get input() {
    return oneVoice();
  },
  get output() {
    return deleteVoiceOutput();
  },
} as const;

export type SearchVoicesInput = z.infer<typeof searchVoices.input>;
export type SearchVoicesOutput = z.infer<typeof searchVoices.output>;
export type GetVoiceInput = z.infer<typeof getVoice.input>;
export type CloneVoiceInput = z.infer<typeof cloneVoice.input>;
export type DeleteVoiceInput = z.infer<typeof deleteVoice.input>;
export type DeleteVoiceOutput = z.infer<typeof deleteVoice.output>;
