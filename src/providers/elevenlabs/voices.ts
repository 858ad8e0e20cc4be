import { z } from 'zod/v4';
import type { Adapter, Exchange } from '../../core/provider';
import type { FormField } from '../../core/wire';
import { isAudioUrl, RouterFailure, voiceSchema, type CloneVoiceInput, type Voice } from '../../operations';
import { readJson } from '../shared/readJson';

const remoteVoice = z.object({
  voice_id: z.string(),
  name: z.string(),
  category: z.string().nullish(),
  labels: z.record(z.string(), z.string().nullable()).nullish(),
  description: z.string().nullish(),
  preview_url: z.string().nullish(),
  verified_languages: z.array(z.object({ language: z.string() })).nullish(),
});

const page = z.object({
  voices: z.array(remoteVoice),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

const searching = z.object({
  limit: z.number(),
  search: z.string().nullable(),
  language: z.string().nullable(),
  found: z.array(voiceSchema),
});

type Searching = z.infer<typeof searching>;

const largestPage = 100;

/** Voices of the account, page by page up to the limit. Source: https://elevenlabs.io/docs/api-reference/voices/search */
export const searchVoices: Adapter<'searchVoices'> = {
  request({ limit, search, language, page: token }) {
    const state = { limit, search: search || null, language: language?.split('-')[0] || null, found: [] };
    return pageExchange(state, token);
  },
  reply(reply, step, { provider }) {
    const state = searching.parse(step.state);
    const { voices, has_more, next_page_token } = readJson(reply, page, 'list of voices');
    const found = [...state.found, ...voices.map((voice) => voiceOf(voice, provider))];
    const token = has_more === false ? null : (next_page_token ?? null);
    if (token !== null && found.length < state.limit) {
      return { type: 'again', next: pageExchange({ ...state, found }, token), afterMs: 0 };
    }
    return { type: 'done', output: { voices: found.slice(0, state.limit), nextPage: token }, quantities: [] };
  },
};

/** One voice by its id. Source: https://elevenlabs.io/docs/api-reference/voices/get */
export const getVoice: Adapter<'getVoice'> = {
  request: ({ voiceId }) => ({
    request: { method: 'GET', path: `/v1/voices/${encodeURIComponent(voiceId)}`, as: 'json' },
    step: { name: 'getVoice', state: null },
  }),
  reply: (reply, _step, { provider }) => ({
    type: 'done',
    output: voiceOf(readJson(reply, remoteVoice, 'voice'), provider),
    quantities: [],
  }),
};

/** Instant voice cloning from samples. Source: https://elevenlabs.io/docs/api-reference/voices/ivc/create */
export const cloneVoice: Adapter<'cloneVoice'> = {
  request: (input) => ({
    request: { method: 'POST', path: '/v1/voices/add', body: { form: cloneForm(input) }, as: 'json' },
    step: { name: 'cloneVoice', state: { name: input.name, description: input.description ?? null } },
  }),
  reply(reply, step, { provider }) {
    const { voice_id: id } = readJson(reply, z.object({ voice_id: z.string() }), 'voice');
    const { name, description } = z.object({ name: z.string(), description: z.string().nullable() }).parse(step.state);
    const rest = { languages: [], gender: null, category: 'cloned', previewUrl: null };
    return { type: 'done', output: { id, name, provider, description, ...rest }, quantities: [] };
  },
};

/** Deletes a voice for good. Source: https://elevenlabs.io/docs/api-reference/voices/delete */
export const deleteVoice: Adapter<'deleteVoice'> = {
  request: ({ voiceId }) => ({
    request: { method: 'DELETE', path: `/v1/voices/${encodeURIComponent(voiceId)}`, as: 'json' },
    step: { name: 'deleteVoice', state: null },
  }),
  reply(reply) {
    const { status } = readJson(reply, z.object({ status: z.string() }), 'status');
    return { type: 'done', output: { deleted: status === 'ok' }, quantities: [] };
  },
};

/** The first page may hold more than was asked for; what is over the limit is cut. */
function pageExchange(state: Searching, token: string | undefined): Exchange {
  const query = {
    page_size: Math.min(largestPage, state.limit - state.found.length),
    search: state.search ?? undefined,
    language: state.language === null ? undefined : [state.language],
    next_page_token: token,
  };
  return { request: { method: 'GET', path: '/v2/voices', query, as: 'json' }, step: { name: 'searchVoices', state } };
}

function voiceOf(voice: z.infer<typeof remoteVoice>, provider: string): Voice {
  const labelled = voice.labels?.language;
  const languages = [
    ...(labelled ? [labelled] : []),
    ...(voice.verified_languages ?? []).map(({ language }) => language),
  ];
  return {
    id: voice.voice_id,
    name: voice.name,
    provider,
    languages: [...new Set(languages)],
    gender: voice.labels?.gender ?? null,
    description: voice.description?.trim() || voice.labels?.description || null,
    category: voice.category ?? null,
    previewUrl: voice.preview_url ?? null,
  };
}

function cloneForm(input: CloneVoiceInput): FormField[] {
  return [
    ['name', input.name],
    ...(input.description === undefined ? [] : [['description', input.description] as const]),
    ['remove_background_noise', String(input.removeBackgroundNoise)],
    ...input.samples.map((sample): FormField => {
      if (isAudioUrl(sample)) throw new RouterFailure('invalidInput', 'Samples must be files', { stage: 'intake' });
      return ['files', sample];
    }),
  ];
}
