import { createHmac } from 'node:crypto';
import { sameText } from '../seal';
import { type Judgement, type Received, refuse, staleness } from './received';

interface Scheme {
  readonly timestampHeader: string;
  readonly signatureHeader: string;
  readonly toleranceSeconds: number;
}

/**
 * HMAC-SHA-256, base64, over the task's id and the time only. The body is not covered, so the best it can be is `unproven`:
 * the task has to be fetched.
 */
export function verifyTaskHmac(
  { headers }: Received,
  taskId: string,
  secret: string,
  scheme: Scheme,
  nowMs: number,
): Judgement {
  const timestamp = headers[scheme.timestampHeader] ?? '';
  const given = headers[scheme.signatureHeader] ?? '';
  if (given === '') return refuse('The signature is missing');
  const stale = staleness(timestamp, nowMs, scheme.toleranceSeconds);
  if (stale !== null) return stale;
  const expected = createHmac('sha256', secret).update(`${taskId}.${timestamp}`).digest('base64');
  return sameText(given, expected) ? { type: 'unproven' } : refuse('The signature is wrong');
}
