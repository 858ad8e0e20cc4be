import type { OperationId, Quantity } from '../operations';
import { multiply, nanosPerUsd, rationalOf, roundHalfEven } from './money';
import { clashOf, pricesOn } from './price';
import type { Price } from './price';

/** What one quantity comes to, in nano-dollars, with the date of the price used. */
export interface Rate {
  readonly nanos: bigint;
  readonly version: string;
}

/**
 * What counted quantities come to under a price list. `known` tells the rate of each quantity that a price speaks of;
 * `unknown` says in one sentence why the whole is not known, and which quantities a price would have spoken of.
 */
export type Rating =
  | { readonly state: 'known'; readonly rates: ReadonlyMap<Quantity, Rate> }
  | { readonly state: 'unknown'; readonly note: string; readonly spokenOf: readonly Quantity[] };

export interface RatingRequest {
  readonly quantities: readonly Quantity[];
  readonly prices: readonly Price[];
  readonly operation: OperationId;
  /** YYYY-MM-DD. */
  readonly day: string;
  /** Whether a surcharge that no price speaks of makes the whole unknown, or is included in the rest. */
  readonly surcharges: 'priced' | 'included';
}

/** Prices counted quantities: one basis as a whole, then what is asked on top. Never a part of the whole. */
export function rate({ quantities, prices, operation, day, surcharges }: RatingRequest): Rating {
  const { holding, base, clash } = holdingOf(prices, operation, day);
  const unknown = (note: string): Rating => {
    const spokenOf = quantities.filter((quantity) => holding.some((price) => matches(price, quantity)));
    return { state: 'unknown', note, spokenOf };
  };
  if (clash !== null) return unknown(clash);
  if (base.length === 0) return unknown(`No price is known for ${operation} on ${day}.`);
  const chosen = base.find((price) => ofBasis(base, price.basis).every((one) => isCounted(one, quantities)));
  if (chosen === undefined) return unknown(`${missingUnits(base, quantities)} was not counted.`);
  const asked = [...ofBasis(base, chosen.basis), ...holding.filter((price) => price.surcharge !== undefined)];
  const unpriced = quantities.find(
    (quantity) =>
      quantity.surcharge !== undefined && quantity.amount > 0 && !asked.some((price) => matches(price, quantity)),
  );
  if (unpriced !== undefined && surcharges === 'priced') return unknown(`No price is known for ${unpriced.surcharge}.`);
  return { state: 'known', rates: ratesOf(quantities, asked) };
}

interface Holding {
  readonly operation: OperationId;
  readonly day: string;
  readonly holding: readonly Price[];
  /** Those that are no surcharge. */
  readonly base: readonly Price[];
  readonly clash: string | null;
}

const lastHolding = new WeakMap<readonly Price[], Holding>();

/** What of a list holds, worked out once for an operation and a day: lists are data, and every attempt asks twice. */
function holdingOf(prices: readonly Price[], operation: OperationId, day: string): Holding {
  const last = lastHolding.get(prices);
  if (last?.operation === operation && last.day === day) return last;
  const holding = pricesOn(prices, operation, day);
  const base = holding.filter((price) => price.surcharge === undefined);
  const now = { operation, day, holding, base, clash: clashOf(prices) };
  lastHolding.set(prices, now);
  return now;
}

/** What a quantity comes to at a price, in nano-dollars: multiplied before divided, rounded once, half to even. */
export function amountNanos(price: Price, quantity: number): bigint {
  const counted = BigInt(quantity);
  const minimum = BigInt(price.minimum ?? 0);
  const billed = roundUp(counted < minimum ? minimum : counted, BigInt(price.roundUpTo ?? 1));
  const units = { numerator: billed * nanosPerUsd, denominator: BigInt(price.per) };
  return roundHalfEven(multiply(rationalOf(price.amount), units));
}

function ratesOf(quantities: readonly Quantity[], asked: readonly Price[]): Map<Quantity, Rate> {
  const rates = new Map<Quantity, Rate>();
  for (const quantity of quantities) {
    const price = asked.find((one) => matches(one, quantity));
    if (price) rates.set(quantity, { nanos: amountNanos(price, quantity.amount), version: price.asOf });
  }
  return rates;
}

function roundUp(value: bigint, step: bigint): bigint {
  const rest = value % step;
  return rest === 0n ? value : value + step - rest;
}

function ofBasis(prices: readonly Price[], basis: string | undefined): Price[] {
  return prices.filter((price) => price.basis === basis);
}

function matches(price: Price, quantity: Quantity): boolean {
  return price.unit === quantity.unit && price.surcharge === quantity.surcharge;
}

function isCounted(price: Price, quantities: readonly Quantity[]): boolean {
  return quantities.some((quantity) => matches(price, quantity));
}

function missingUnits(prices: readonly Price[], quantities: readonly Quantity[]): string {
  const missing = prices.filter((price) => !isCounted(price, quantities)).map((price) => price.unit);
  return [...new Set(missing)].join(' or ');
}
