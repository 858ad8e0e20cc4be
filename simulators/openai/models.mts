import { jsonReply } from '../frame/reply.mts';
import type { Route } from '../frame/wire.mts';
import { openAiError } from './errors.mts';
import type { Family } from './family.mts';

const createdSeconds = 1_735_689_600;

/** `GET /models` and `GET /models/{id}`, with the date on which a model closes. */
export function modelRoutes(family: Family): Route[] {
  const names = [family.transcription, family.speech, family.chat].flatMap((table) => Object.keys(table));
  const describe = (id: string) => ({
    id,
    object: 'model',
    created: createdSeconds,
    owned_by: family.ownedBy,
    ...(family.addsGroqId
      ? { active: true, context_window: 448, public_apps: null, max_completion_tokens: 448 }
      : { shutdown_date: family.shutdownDates[id] ?? null }),
  });
  return [
    {
      method: 'GET',
      path: `${family.basePath}/models`,
      handle: () => jsonReply(200, { object: 'list', data: names.map(describe) }),
    },
    {
      method: 'GET',
      path: `${family.basePath}/models/:model`,
      handle: ({ params }) =>
        names.includes(params.model ?? '')
          ? jsonReply(200, describe(params.model ?? ''))
          : openAiError(
              404,
              `The model '${params.model}' does not exist`,
              'invalid_request_error',
              'model_not_found',
              'model',
            ),
    },
  ];
}
