import type { SunoApi } from './api';
import { readRecord } from './record';
import { pollRequest } from './requests';

/** The `/api/v1/generate` family. Sources: https://docs.sunoapi.org/suno-api/generate-music, https://docs.kie.ai/old-model/suno-api/generate-music */
export function generateApi(own: Pick<SunoApi, 'codes' | 'ideaCharacters'>): SunoApi {
  return {
    ...own,
    poll: pollRequest,
    read: readRecord,
    submission: ({ custom, durationSeconds, options, ...plan }, model, callBackUrl) => ({
      method: 'POST',
      path: '/api/v1/generate',
      body: { json: { customMode: custom, ...plan, model, callBackUrl, duration: durationSeconds, ...options } },
      as: 'json',
    }),
  };
}
