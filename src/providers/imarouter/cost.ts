import type { Done } from '../../core/provider';
import type { WireReply } from '../../core/wire';
import { at, numberOf, textOf } from '../shared/json';

/** Our API tells costs in whole nano-dollars; the core wants USD as decimal text. Null where it tells none. */
export function usdFromNanos(told: unknown): string | null {
  const nanos = typeof told === 'number' ? String(told) : textOf(told);
  if (nanos === null || !/^\d+$/.test(nanos)) return null;
  const digits = nanos.padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}

/** What a reply says was charged: in its header, or in the `cost` of its body. */
export function chargedBy(reply: Pick<WireReply, 'headers'>, body?: unknown): Pick<Done<never>, 'costUsd'> {
  const usd = usdFromNanos(reply.headers['x-imarouter-cost']) ?? usdFromNanos(at(body, 'cost'));
  return usd === null ? {} : { costUsd: usd };
}

/** Length of the audio as the body tells it, else as the file does. */
export function durationOf(body: unknown, measured: number | null): number | null {
  return numberOf(at(body, 'duration_seconds')) ?? measured;
}
