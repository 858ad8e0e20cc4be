import type { Provider } from '../../src/core/provider';
import { type Access, readAccess, requireSafeBaseUrls } from '../../src/surfaces/embedded/access';
import { baseUrlFieldName, networksField, originsOf } from '../../src/surfaces/embedded/fieldNames';
import type { Prop, Props, Values } from './component.mts';
import { registry } from './registry.mts';

/** How a component reaches its keys, and how props that several components share appear in it. */
export interface Connection {
  /** Props that come first: the connected account, or the keys themselves. */
  readonly props: Props;
  access(values: Values): Access;
  /** A shared prop as the component declares it, given what it is, and for which operation. */
  shared(name: string, prop: Prop, operation: string): Prop;
}

/** What the keys and base URLs say. Throws invalidInput for a base URL that would show a key to everybody. */
export function accessFrom(
  keyOf: (provider: Provider) => unknown,
  urlOf: (provider: Provider, origin: string) => unknown,
  networks: unknown,
): Access {
  const data: Record<string, string> = { [networksField]: textOf(networks) };
  for (const provider of Object.values(registry)) {
    data[provider.id] = textOf(keyOf(provider));
    for (const [origin] of originsOf(provider)) {
      data[baseUrlFieldName(provider.id, origin)] = textOf(urlOf(provider, origin));
    }
  }
  const access = readAccess(data, registry);
  requireSafeBaseUrls(access, registry);
  return access;
}

/** The text of a setting; empty where it is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
