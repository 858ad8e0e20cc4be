import type { Provider } from '../../core/provider';
import { type CodeTable, errorReader } from '../shared/suno/answer';
import { sunoCallback } from '../shared/suno/callback';
import { generateApi } from '../shared/suno/generate';
import { creditCheck } from '../shared/suno/keyCheck';
import { sunoMusic } from '../shared/suno/music';
import { deployments } from './models';

/** Here 429 is out of credit, and 405 and 430 are too many requests. */
const codes: CodeTable = {
  400: 'invalidInput',
  401: 'unauthorized',
  404: 'invalidInput',
  405: 'rateLimited',
  408: 'unavailable',
  409: 'invalidInput',
  413: 'invalidInput',
  429: 'outOfCredit',
  430: 'rateLimited',
  451: 'invalidInput',
  455: 'unavailable',
  500: 'unavailable',
  501: 'unavailable',
  531: 'unavailable',
};

/** All tasks are asked for the same way, whatever their model. */
const anyModel = 'suno-v4';

/** sunoapi.org: music by Suno's models through a reseller. Source: https://docs.sunoapi.org */
export const sunoapi: Provider = {
  id: 'sunoapi',
  title: 'sunoapi.org',
  origins: { api: 'https://api.sunoapi.org' },
  auth: { header: 'authorization', prefix: 'Bearer ' },
  publishesFiles: true,
  keyPage: 'https://sunoapi.org/api-key',
  docsPage: 'https://docs.sunoapi.org',
  deployments,
  adapters: { music: sunoMusic(generateApi({ codes, ideaCharacters: 500 })) },
  readError: errorReader(codes),
  keyCheck: creditCheck('/api/v1/generate/credit', codes),
  callback: sunoCallback(
    {
      title: 'sunoapi.org',
      docsPage: 'https://docs.sunoapi.org/suno-api/generate-music-callbacks',
      scheme: { type: 'none' },
    },
    () => anyModel,
  ),
  concurrency: 5,
};
