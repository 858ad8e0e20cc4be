import type { Provider } from '../../core/provider';

/** Field that lists the networks which user-given URLs may reach although they are not public. */
export const networksField = 'allowedPrivateNetworks';

/** Field that holds a provider's own base URL for one of its named origins: `<id>BaseUrl`, or `<id>UploadBaseUrl` for 'upload'. */
export function baseUrlFieldName(providerId: string, origin: string): string {
  const middle = origin === 'api' ? '' : origin.charAt(0).toUpperCase() + origin.slice(1);
  return `${providerId}${middle}BaseUrl`;
}

/** A provider's named origins with their usual address; a server without an address of its own has an empty one. */
export function originsOf(provider: Provider): [origin: string, url: string][] {
  return Object.entries({ ...(provider.needsBaseUrl ? { api: '' } : {}), ...provider.origins });
}
