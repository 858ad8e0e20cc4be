import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a derived key is for. A key for one purpose proves nothing for another. */
export type SealPurpose = 'job' | 'callback';

/**
 * Signs a text with a key derived from an API key by HKDF-SHA-256; 256 bits as base64url. A credential without a key (a local
 * server) has nothing secret to derive from, so its signature only detects damage.
 */
export function seal(apiKey: string, purpose: SealPurpose, text: string): string {
  const key = new Uint8Array(hkdfSync('sha256', apiKey, 'audio jobs', purpose, 32));
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function sameText(given: string, expected: string): boolean {
  const [a, b] = [new TextEncoder().encode(given), new TextEncoder().encode(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
