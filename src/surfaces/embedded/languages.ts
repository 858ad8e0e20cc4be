import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { operationIds } from '../../../operations';
import { parameterNames } from '../properties/names';
import { matches, pageOf } from './page';

/** Every language that some model knows for the chosen operation, by its English name. */
export function searchLanguages(
  context: ILoadOptionsFunctions,
  registry: Registry,
  filter?: string,
  token?: string,
): INodeListSearchResult {
  const chosen: unknown = context.getCurrentNodeParameter(parameterNames.operation);
  const operation = operationIds.find((id) => id === chosen);
  const deployments = Object.values(registry).flatMap((provider) => provider.deployments);
  const able = deployments.filter(({ operations }) => operation === undefined || operations.includes(operation));
  const codes = [...new Set(able.flatMap(({ languages = [] }) => languages))];
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  const entries = codes
    .map((value) => ({ name: `${names.of(value) ?? value} (${value})`, value }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const automatic = { name: 'Detect Automatically', value: 'auto' };
  return pageOf(
    [automatic, ...entries].filter(({ name, value }) => matches(filter, [name, value])),
    token,
  );
}
