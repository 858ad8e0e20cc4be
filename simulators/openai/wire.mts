import type { Wire } from '../frame/wire.mts';
import { chatRoute } from './chat.mts';
import { refuseLikeOpenAi } from './errors.mts';
import type { Family } from './family.mts';
import { modelRoutes } from './models.mts';
import { speechRoute } from './speech.mts';
import { transcriptionRoutes } from './transcriptions.mts';

const requestsPerMinute = 10_000;

/** The wire format of OpenAI's audio endpoints, as one service speaks it. */
export function openAiWire(family: Family): Wire {
  return {
    id: family.id,
    title: family.title,
    basePath: family.basePath,
    bodyLimitBytes: family.bodyLimitBytes,
    readKey: (headers) => /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null,
    refuse: (refusal, call) => refuseLikeOpenAi(refusal, call.key),
    headers: (call) => ({
      'x-request-id': `req_${call.requestId}`,
      'openai-version': '2020-10-01',
      'openai-processing-ms': '12',
      'x-ratelimit-limit-requests': String(requestsPerMinute),
      'x-ratelimit-remaining-requests': String(requestsPerMinute - 1),
      'x-ratelimit-reset-requests': '6ms',
    }),
    routes: (world) => [
      ...transcriptionRoutes(family, world),
      speechRoute(family),
      ...(Object.keys(family.chat).length > 0 ? [chatRoute(family)] : []),
      ...modelRoutes(family),
    ],
  };
}
