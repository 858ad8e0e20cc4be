import type { CallbackContract, CallbackNotice } from '../../core/callback';
import { sameText } from '../seal';
import { verifyEd25519 } from './ed25519';
import { genuine, type Judgement, type Proof, type Received, refuse } from './received';
import { verifyStandardWebhook } from './standardWebhooks';
import { verifyTaskHmac } from './taskHmac';
import { verifyTimedHmac } from './timedHmac';

/** What became of a callback: what it announces and whether that still has to be fetched, or why it is refused. */
export type Heard =
  | { readonly type: 'heard'; readonly notice: CallbackNotice; readonly body: unknown; readonly mustFetch: boolean }
  | { readonly type: 'refused'; readonly status: 400 | 401; readonly reason: string };

/** Verifies a callback over its raw bytes and reads what it announces. Without a secret, only what can be fetched is heard. */
export function hear(received: Received, contract: CallbackContract, proof: Proof, nowMs: number): Heard {
  const body = parse(received.body);
  const notice = body === undefined ? null : contract.read(body);
  const judgement = judge(received, notice?.jobId ?? '', contract, proof, nowMs);
  if (judgement.type === 'refused') return { type: 'refused', status: 401, reason: judgement.reason };
  if (notice === null) return { type: 'refused', status: 400, reason: 'The body announces no job' };
  const mustFetch = judgement.type === 'unproven';
  if (mustFetch && contract.find === undefined) {
    return { type: 'refused', status: 401, reason: 'The callback cannot be verified without its secret' };
  }
  return { type: 'heard', notice, body, mustFetch };
}

function judge(
  received: Received,
  taskId: string,
  { scheme }: CallbackContract,
  { secret, publicKeys = [] }: Proof,
  nowMs: number,
): Judgement {
  if (scheme.type === 'ed25519') return verifyEd25519(received, publicKeys, scheme, nowMs);
  if (scheme.type === 'none' || secret === null || secret === '') return { type: 'unproven' };
  switch (scheme.type) {
    case 'standardWebhooks':
      return verifyStandardWebhook(received, secret, scheme.toleranceSeconds, nowMs);
    case 'timedHmac':
      return verifyTimedHmac(received, secret, scheme, nowMs);
    case 'taskHmac':
      return verifyTaskHmac(received, taskId, secret, scheme, nowMs);
    case 'sharedHeader':
      return sameText(received.headers[scheme.header] ?? '', secret) ? genuine : refuse('The secret is wrong');
  }
}

function parse(body: Uint8Array): unknown {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return parsed;
  } catch {
    return undefined;
  }
}
