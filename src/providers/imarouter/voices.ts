import type { Adapter, Outcome } from '../../core/provider';
import type { FormField, WireReply } from '../../core/wire';
import { type CloneVoiceInput, isAudioUrl, type Voice, voiceSchema } from '../../operations';
import { at, listOf, textOf } from '../shared/json';
import { formFields } from '../shared/openai/form';
import { badReply } from '../shared/outcome';
import { apiFields } from './fields';

/** Voices by `GET /voices` of our HTTP API. Source: https://imarouter.com/docs */
export const searchVoices: Adapter<'searchVoices'> = {
  request: (input) => ({
    request: {
      method: 'GET',
      path: '/voices',
      query: { search: input.search, language: input.language, limit: input.limit, page: input.page },
      as: 'json',
    },
    step: { name: 'searchVoices', state: {} },
  }),
  reply: ({ content }) => {
    const json = content.as === 'json' ? content.json : null;
    if (!Array.isArray(at(json, 'data'))) return badReply('list of voices');
    const voices = listOf(at(json, 'data')).flatMap(voiceOf);
    return { type: 'done', output: { voices, nextPage: textOf(at(json, 'next_page')) }, quantities: [] };
  },
};

/** A voice by `GET /voices/{id}` of our HTTP API. Source: https://imarouter.com/docs */
export const getVoice: Adapter<'getVoice'> = {
  request: (input) => ({
    request: { method: 'GET', path: pathOf(input.voiceId), as: 'json' },
    step: { name: 'getVoice', state: {} },
  }),
  reply: oneVoice,
};

/** A cloned voice by `POST /voices` of our HTTP API. Source: https://imarouter.com/docs */
export const cloneVoice: Adapter<'cloneVoice'> = {
  request: (input) => ({
    request: {
      method: 'POST',
      path: '/voices',
      body: { form: [...formFields(apiFields(input)), ...sampleFields(input)] },
      as: 'json',
    },
    step: { name: 'cloneVoice', state: {} },
  }),
  reply: oneVoice,
};

/** Deletes a voice by `DELETE /voices/{id}` of our HTTP API. Source: https://imarouter.com/docs */
export const deleteVoice: Adapter<'deleteVoice'> = {
  request: (input) => ({
    request: { method: 'DELETE', path: pathOf(input.voiceId), as: 'json' },
    step: { name: 'deleteVoice', state: {} },
  }),
  reply: ({ content }) => {
    const deleted = content.as === 'json' && at(content.json, 'deleted') === true;
    return deleted ? { type: 'done', output: { deleted }, quantities: [] } : badReply('word that it was deleted');
  },
};

function sampleFields(input: CloneVoiceInput): FormField[] {
  return input.samples.map((sample) => (isAudioUrl(sample) ? ['urls[]', sample.url] : ['files[]', sample]));
}

function pathOf(voiceId: string): string {
  return `/voices/${encodeURIComponent(voiceId)}`;
}

function oneVoice({ content }: WireReply): Outcome<Voice> {
  const [voice] = content.as === 'json' ? voiceOf(content.json) : [];
  return voice === undefined ? badReply('voice') : { type: 'done', output: voice, quantities: [] };
}

function voiceOf(json: unknown): Voice[] {
  const parsed = voiceSchema.safeParse({
    id: at(json, 'id'),
    name: at(json, 'name'),
    provider: textOf(at(json, 'provider')) ?? 'imarouter',
    languages: listOf(at(json, 'languages')),
    gender: textOf(at(json, 'gender')),
    description: textOf(at(json, 'description')),
    category: textOf(at(json, 'category')),
    previewUrl: textOf(at(json, 'preview_url')),
  });
  return parsed.success ? [parsed.data] : [];
}
