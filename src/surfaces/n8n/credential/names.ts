import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { CallbackScheme } from '../../../core/callback';
import type { Provider } from '../../../core/provider';

/** Name of the credential type; stored in users' workflows, so it never changes. */
export const credentialName = 'imaRouterApi';

/** Field that lists the networks which user-given URLs may reach although they are not public. */
export const networksField = 'allowedPrivateNetworks';

/** Private request option that names the provider to sign for; `authenticate` removes it. */
export const signAsOption = 'imaRouterSignAs';

/** Field that holds a provider's own base URL for one of its named origins: `<id>BaseUrl`, or `<id>UploadBaseUrl` for 'upload'. */
export function baseUrlFieldName(providerId: string, origin: string): string {
  const middle = origin === 'api' ? '' : origin.charAt(0).toUpperCase() + origin.slice(1);
  return `${providerId}${middle}BaseUrl`;
}

/** A provider's named origins with their usual address; a server without an address of its own has an empty one. */
export function originsOf(provider: Provider): [origin: string, url: string][] {
  return Object.entries({ ...(provider.needsBaseUrl ? { api: '' } : {}), ...provider.origins });
}

/** Field that holds the secret by which a provider's callbacks are verified. */
export function callbackSecretName(providerId: string): string {
  return `${providerId}WebhookSecret`;
}

/** The secret itself; null where none is set. */
export function callbackSecretOf(data: ICredentialDataDecryptedObject, providerId: string): string | null {
  const value = data[callbackSecretName(providerId)];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** Whether callbacks of this kind are verified by a secret that the user has to know. */
export function needsSecret({ type }: CallbackScheme): boolean {
  return type !== 'none' && type !== 'ed25519';
}
