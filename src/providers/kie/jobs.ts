import { z } from 'zod/v4';

import { RouterFailure } from '../../operations';
import { parseJson, withoutUndefined } from '../shared/json';
import type { SunoApi } from '../shared/suno/api';
import type { TaskRecord, Track } from '../shared/suno/record';
import { codes } from './codes';

const song = z.object({
  id: z.string().nullish(),
  audioUrl: z.string().nullish(),
  audio_url: z.string().nullish(),
  title: z.string().nullish(),
  duration: z.number().nullish(),
});

const record = z.object({
  state: z.string(),
  resultJson: z.string().nullish(),
  failCode: z.union([z.string(), z.number()]).nullish(),
  failMsg: z.string().nullish(),
});

const result = z.object({ resultUrls: z.array(z.union([z.string(), song])) });

const musicModel = 'ai-music-api/generate';
const patience = 6;
const refusedContent = new Set(['400', '413']);

/** The generic jobs API, by which the V6 models are called; one third party described it. Source: https://docs.kie.ai/market/common/get-task-detail */
export const jobsApi: SunoApi = {
  codes,
  ideaCharacters: 3_000,
  submission: (
    { custom, instrumental, prompt, style, title, negativeTags, durationSeconds, options },
    model,
    callBackUrl,
  ) => {
    const input = {
      prompt,
      custom_mode: custom,
      instrumental,
      model,
      style,
      title,
      duration: durationSeconds,
      negative_tags: negativeTags,
      vocal_gender: options.vocalGender,
      style_weight: options.styleWeight,
      weirdness_constraint: options.weirdnessConstraint,
      audio_weight: options.audioWeight,
      persona_id: options.personaId,
      persona_model: options.personaModel,
    };
    const json = { model: musicModel, callBackUrl, input: withoutUndefined(input) };
    return { method: 'POST', path: '/api/v1/jobs/createTask', body: { json }, as: 'json' };
  },
  poll: (taskId) => ({ method: 'GET', path: '/api/v1/jobs/recordInfo', query: { taskId }, as: 'json' }),
  read,
};

function read(data: unknown): TaskRecord {
  if (data === null || data === undefined) return { type: 'unknown' };
  const parsed = record.safeParse(data);
  if (!parsed.success) throw new RouterFailure('badReply', 'The reply does not tell how the task stands');
  const { state, resultJson, failCode, failMsg } = parsed.data;
  if (state === 'fail') {
    const kind = refusedContent.has(String(failCode)) ? 'rejected' : 'unavailable';
    return { type: 'failed', kind, message: failMsg?.trim() || 'The music could not be generated' };
  }
  if (state !== 'success') return { type: 'running' };
  const found = result.safeParse(parseJson(resultJson ?? ''));
  return { type: 'over', tracks: (found.data?.resultUrls ?? []).flatMap(trackOf), patience };
}

function trackOf(found: string | z.infer<typeof song>, index: number): Track[] {
  const { id, title, duration, ...urls } = typeof found === 'string' ? { audioUrl: found } : found;
  const url = urls.audioUrl ?? urls.audio_url;
  if (!url) return [];
  return [{ id: id ?? String(index), url, title: title?.trim() || null, durationSeconds: duration ?? null }];
}
