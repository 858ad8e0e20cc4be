/** What a key may be allowed. */
export const scopes = [
  'transcribe',
  'translate',
  'speak',
  'generate',
  'converse',
  'voices',
  'files',
  'jobs',
  'models',
  'usage',
  'webhooks',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

/** What a key is allowed unless told otherwise: everything but to make keys. */
export const usualScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'admin');

/** Whether words are scopes. */
export function isScope(word: string): word is Scope {
  return scopes.some((scope) => scope === word);
}
