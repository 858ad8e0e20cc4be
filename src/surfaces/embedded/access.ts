import { isPublicHost } from '../../core/guard';
import type { Provider, Registry } from '../../core/provider';
import type { ProviderAccess } from '../../core/sign';
import { rememberLast } from '../../core/rememberLast';
import { RouterFailure } from '../../operations';
import { baseUrlFieldName, networksField, originsOf } from './fieldNames';

/** What a user set: keys and base URLs, by the names of their fields. */
export type Settings = Readonly<Record<string, unknown>>;

/** What they say, by provider. */
export interface Access {
  of(providerId: string): ProviderAccess;
  isConfigured(providerId: string): boolean;
  readonly allowedNetworks: readonly string[];
}

/** Reads the fields. A base URL that may not carry a key is refused by `requireSafeBaseUrls`, not here. */
export function readAccess(data: Settings, registry: Registry): Access {
  const byId = new Map(Object.values(registry).map((provider) => [provider.id, accessOf(data, provider)]));
  const of = (providerId: string) => byId.get(providerId) ?? { key: null, baseUrls: {} };
  const configured = new Set(
    Object.values(registry)
      .filter((provider) => isConfigured(provider, of(provider.id)))
      .map(({ id }) => id),
  );
  return {
    of,
    isConfigured: (providerId) => configured.has(providerId),
    allowedNetworks: textOf(data, networksField)
      .split(/[\s,]+/)
      .filter((network) => network !== ''),
  };
}

/** Throws invalidInput for a base URL that is no URL, or that would show the key to everybody on a public way (http). */
export function requireSafeBaseUrls(access: Access, registry: Registry): void {
  for (const provider of Object.values(registry)) {
    for (const url of Object.values(access.of(provider.id).baseUrls)) requireSafe(provider, url);
  }
}

/** Whether a key may be sent there: https, or http inside a private network or on this computer. */
export const mayCarryKey = rememberLast((url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && !isPublicHost(hostname.replace(/^\[|\]$/g, '')));
});

function requireSafe(provider: Provider, url: string): void {
  if (mayCarryKey(url)) return;
  const message = URL.canParse(url)
    ? `The base URL of ${provider.title} is not https, so everybody on the way could read the key`
    : `The base URL of ${provider.title} is not a URL`;
  const advice = 'Correct it in the credential: https, or http for an address in a private network.';
  throw new RouterFailure('invalidInput', message, { stage: 'intake', provider: provider.id, advice });
}

/** What the credential says of one provider. */
export function accessOf(data: Settings, provider: Provider): ProviderAccess {
  const baseUrls = originsOf(provider).flatMap(([origin]) => {
    const url = textOf(data, baseUrlFieldName(provider.id, origin));
    return url === '' ? [] : [[origin, url] as const];
  });
  return { key: textOf(data, provider.id) || null, baseUrls: Object.fromEntries(baseUrls) };
}

function isConfigured(provider: Provider, { key, baseUrls }: ProviderAccess): boolean {
  const hasBaseUrl = Object.keys(baseUrls).length > 0;
  if (provider.needsBaseUrl && !hasBaseUrl) return false;
  return key !== null || (provider.keyOptional === true && hasBaseUrl);
}

function textOf(data: Settings, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value.trim() : '';
}
