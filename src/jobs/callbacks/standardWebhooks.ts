import { createHmac } from 'node:crypto';
import { sameText } from '../seal';
import { genuine, type Judgement, type Received, refuse, staleness, textAndBytes } from './received';

const prefix = 'whsec_';

/**
 * Standard Webhooks with a symmetric secret: HMAC-SHA-256 over id, time and body, base64, in one or several `v1` signatures.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyStandardWebhook(
  { headers, body }: Received,
  secret: string,
  toleranceSeconds: number,
  nowMs: number,
): Judgement {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const given = headers['webhook-signature'] ?? '';
  if (id === '' || given === '') return refuse('A header of the signature is missing');
  if (keyOf(secret).byteLength === 0) return refuse('The secret is not base64');
  const stale = staleness(timestamp, nowMs, toleranceSeconds);
  if (stale !== null) return stale;
  const expected = signStandardWebhook({ id, timestamp, body }, secret);
  return given.split(' ').some((one) => sameText(one, expected)) ? genuine : refuse('The signature is wrong');
}

/** The `webhook-signature` of a message, `v1,` and base64. The secret is base64, with or without `whsec_` before it. */
export function signStandardWebhook(
  { id, timestamp, body }: { id: string; timestamp: string; body: Uint8Array },
  secret: string,
): string {
  return `v1,${createHmac('sha256', keyOf(secret))
    .update(textAndBytes(`${id}.${timestamp}.`, body))
    .digest('base64')}`;
}

function keyOf(secret: string): Uint8Array {
  const bare = secret.trim().startsWith(prefix) ? secret.trim().slice(prefix.length) : secret.trim();
  try {
    return Uint8Array.from(atob(bare), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
