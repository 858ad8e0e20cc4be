import type { Registry } from '../../core/provider';
import type { OperationId } from '../../operations';
import { matches } from './matches';
import type { Choice } from './voices';

/** Every language that some model knows for an operation, by its English name. */
export function languageChoices(registry: Registry, operation: OperationId | undefined, filter?: string): Choice[] {
  const deployments = Object.values(registry).flatMap((provider) => provider.deployments);
  const able = deployments.filter(({ operations }) => operation === undefined || operations.includes(operation));
  const codes = [...new Set(able.flatMap(({ languages = [] }) => languages))];
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  const entries = codes
    .map((value) => ({ name: `${names.of(value) ?? value} (${value})`, value }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  const automatic = { name: 'Detect Automatically', value: 'auto' };
  return [automatic, ...entries].filter(({ name, value }) => matches(filter, [name, value]));
}
