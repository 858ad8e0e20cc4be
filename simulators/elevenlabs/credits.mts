import type { Charge } from '../frame/wire.mts';

const nanosPerCredit = 80_000n;

/** The credits that a charge takes off the account, as the header `character-cost` states them. */
export function creditsOf({ costNanos }: Charge): number {
  return Number((costNanos + nanosPerCredit - 1n) / nanosPerCredit);
}

/** The price of a minute of audio, counted in milliseconds. */
export function perMinute(amountNanos: bigint): { unit: string; amountNanos: bigint; per: bigint } {
  return { unit: 'millisecond', amountNanos, per: 60_000n };
}
