import { createHash, createPublicKey, verify } from 'node:crypto';
import { genuine, type Judgement, type Received, refuse, staleness } from './received';

interface Scheme {
  readonly headers: Readonly<Record<'request' | 'user' | 'timestamp' | 'signature', string>>;
  readonly toleranceSeconds: number;
}

/** Ed25519 in hex over request id, user id, time and the SHA-256 of the body, one a line; any published key may be the one. */
export function verifyEd25519(
  { headers, body }: Received,
  publicKeys: readonly string[],
  scheme: Scheme,
  nowMs: number,
): Judgement {
  const [request = '', user = '', timestamp = '', signature = ''] = [
    headers[scheme.headers.request],
    headers[scheme.headers.user],
    headers[scheme.headers.timestamp],
    headers[scheme.headers.signature],
  ];
  if (request === '' || !/^[0-9a-f]{128}$/i.test(signature)) return refuse('The signature is missing');
  const stale = staleness(timestamp, nowMs, scheme.toleranceSeconds);
  if (stale !== null) return stale;
  const hash = createHash('sha256').update(body).digest('hex');
  const message = new TextEncoder().encode([request, user, timestamp, hash].join('\n'));
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return publicKeys.some((key) => isSignedBy(key, message, bytes)) ? genuine : refuse('The signature is wrong');
}

/** The keys of a published key set (JWKS) that are for Ed25519: their `x`. */
export function ed25519KeysOf(keySet: unknown): string[] {
  const keys: unknown = typeof keySet === 'object' && keySet !== null && 'keys' in keySet ? keySet.keys : [];
  return (Array.isArray(keys) ? keys : []).flatMap((key: unknown) => {
    if (typeof key !== 'object' || key === null || !('x' in key) || typeof key.x !== 'string') return [];
    return 'kty' in key && key.kty === 'OKP' ? [key.x] : [];
  });
}

function isSignedBy(x: string, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}
