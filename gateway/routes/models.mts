import type { FastifyInstance } from 'fastify';
import { listModels } from '../../src/core/models';
import { operationIds } from '../../src/operations';
import type { App } from '../app.mts';
import { notFound } from '../http/refusal.mts';

interface ModelWords {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly title: string;
  readonly operations: string[];
  readonly providers: readonly string[];
  readonly note: string;
}

/** `GET /v1/models`: what can be asked for now, with the providers that have a key here. */
export function addModels(server: FastifyInstance, app: App): void {
  const config = { scope: 'models' } as const;
  server.get('/v1/models', { config }, async () => ({ object: 'list', data: modelsOf(app) }));
  server.get<{ Params: { '*': string } }>('/v1/models/*', { config }, async (request) => {
    const model = modelsOf(app).find(({ id }) => id === request.params['*']);
    if (model === undefined) throw notFound('model', request.params['*']);
    return model;
  });
}

function modelsOf({ registry, settings }: App): ModelWords[] {
  const configured = Object.fromEntries(Object.entries(registry).filter(([id]) => settings.providers[id]?.key != null));
  const today = new Date().toISOString().slice(0, 10);
  const models = new Map<string, ModelWords>();
  for (const operation of operationIds) {
    for (const { model, title, providerIds, note } of listModels(configured, operation, today)) {
      const known = models.get(model);
      if (known !== undefined) known.operations.push(operation);
      else {
        const owner = providerIds[0] ?? '';
        models.set(model, {
          id: model,
          object: 'model',
          created: 0,
          owned_by: owner,
          title,
          operations: [operation],
          providers: providerIds,
          note,
        });
      }
    }
  }
  return [...models.values()];
}
