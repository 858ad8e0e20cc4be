import type { ILoadOptionsFunctions, INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { listModels, type ModelEntry } from '../../../core/models';
import type { Registry } from '../../../core/provider';
import { operationIds } from '../../../operations';
import type { Access } from '../credential/access';
import { parameterNames } from '../properties/names';
import { matches, pageOf } from './page';

/** The models for the chosen operation: those with a key first, with a note where one closes. */
export function searchModels(
  context: ILoadOptionsFunctions,
  registry: Registry,
  access: Access,
  filter?: string,
  token?: string,
): INodeListSearchResult {
  const chosen: unknown = context.getCurrentNodeParameter(parameterNames.operation);
  const operation = operationIds.find((id) => id === chosen);
  const today = new Date().toISOString().slice(0, 10);
  const models = operation === undefined ? [] : listModels(registry, operation, today);
  const usable = ({ providerIds }: ModelEntry) => providerIds.some((id) => access.isConfigured(id));
  const sorted = [...models.filter(usable), ...models.filter((model) => !usable(model))];
  const found = sorted.filter(({ title, model, providers }) => matches(filter, [title, model, ...providers]));
  const automatic = matches(filter, ['Automatic', 'auto']) ? [{ name: 'Automatic', value: 'auto' }] : [];
  return pageOf([...automatic, ...found.map((model) => entryOf(model, usable(model)))], token);
}

function entryOf({ model, title, providers, note }: ModelEntry, usable: boolean): INodeListSearchItems {
  const facts = [providers.join(', '), note, usable ? '' : 'no key'].filter((fact) => fact !== '');
  return { name: `${title} (${facts.join('; ')})`, value: model };
}
