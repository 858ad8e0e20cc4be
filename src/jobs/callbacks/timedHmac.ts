import { createHmac } from 'node:crypto';
import { sameText } from '../seal';
import { genuine, type Judgement, type Received, refuse, staleness, textAndBytes } from './received';

/** One header `t=<seconds>,<version>=<hex>`: HMAC-SHA-256 over time and body, the secret taken as text. */
export function verifyTimedHmac(
  { headers, body }: Received,
  secret: string,
  scheme: { readonly header: string; readonly version: string; readonly toleranceSeconds: number },
  nowMs: number,
): Judgement {
  const fields = (headers[scheme.header] ?? '').split(',').map((field) => field.trim().split('='));
  const timestamp = fields.find(([name]) => name === 't')?.[1] ?? '';
  const given = fields.filter(([name]) => name === scheme.version).map(([, value = '']) => value.toLowerCase());
  if (given.length === 0) return refuse('The signature is missing');
  const stale = staleness(timestamp, nowMs, scheme.toleranceSeconds);
  if (stale !== null) return stale;
  const expected = createHmac('sha256', secret)
    .update(textAndBytes(`${timestamp}.`, body))
    .digest('hex');
  return given.some((one) => sameText(one, expected)) ? genuine : refuse('The signature is wrong');
}
