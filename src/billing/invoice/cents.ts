import { divideDown, multiply, rationalOf, roundHalfEven } from '../money';

const nanosPerCent = 10_000_000n;

/**
 * Amounts (nano-dollars, 0 or more) as whole cents that add up to their rounded sum: each is rounded down, and the cents left
 * over go one by one to the largest remainders, the earlier first among equals.
 */
export function allocateCents(amounts: readonly bigint[]): { cents: bigint[]; total: bigint } {
  const sum = amounts.reduce((all, nanos) => all + nanos, 0n);
  const total = roundHalfEven({ numerator: sum, denominator: nanosPerCent });
  const cents = amounts.map((nanos) => divideDown(nanos, nanosPerCent));
  const left = total - cents.reduce((all, one) => all + one, 0n);
  const remainders = amounts.map((nanos, index) => ({ index, rest: nanos % nanosPerCent }));
  remainders.sort((one, other) => (one.rest === other.rest ? one.index - other.index : one.rest < other.rest ? 1 : -1));
  const raised = new Set(remainders.filter((_, rank) => BigInt(rank) < left).map(({ index }) => index));
  return { cents: cents.map((one, index) => (raised.has(index) ? one + 1n : one)), total };
}

/** A percentage (decimal text) of cents, rounded half to even. */
export function percentOf(cents: bigint, percent: string): bigint {
  return roundHalfEven(multiply(rationalOf(percent), { numerator: cents, denominator: 100n }));
}
