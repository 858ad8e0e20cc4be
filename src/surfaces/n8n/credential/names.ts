import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { CallbackScheme } from '../../../core/callback';

/** Name of the credential type; stored in users' workflows, so it never changes. */
export const credentialName = 'imaRouterApi';

/** Private request option that names the provider to sign for; `authenticate` removes it. */
export const signAsOption = 'imaRouterSignAs';

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
