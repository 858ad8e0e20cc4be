import { listModels, type ModelEntry } from '../../core/models';
import type { Registry } from '../../core/provider';
import type { OperationId } from '../../operations';
import type { Access } from './access';
import { matches } from './matches';
import type { Choice } from './voices';

/** The models for an operation: those with a key first, with a note where one closes. */
export function modelChoices(
  registry: Registry,
  access: Access,
  operation: OperationId | undefined,
  filter?: string,
): Choice[] {
  const today = new Date().toISOString().slice(0, 10);
  const models = operation === undefined ? [] : listModels(registry, operation, today);
  const usable = ({ providerIds }: ModelEntry) => providerIds.some((id) => access.isConfigured(id));
  const sorted = [...models.filter(usable), ...models.filter((model) => !usable(model))];
  const found = sorted.filter(({ title, model, providers }) => matches(filter, [title, model, ...providers]));
  const automatic = matches(filter, ['Automatic', 'auto']) ? [{ name: 'Automatic', value: 'auto' }] : [];
  return [...automatic, ...found.map((model) => choiceOf(model, usable(model)))];
}

function choiceOf({ model, title, providers, note }: ModelEntry, usable: boolean): Choice {
  const facts = [providers.join(', '), note, usable ? '' : 'no key'].filter((fact) => fact !== '');
  return { name: `${title} (${facts.join('; ')})`, value: model };
}
