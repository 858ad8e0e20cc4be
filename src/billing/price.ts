import { RouterFailure } from '../operations';
import type { OperationId, Unit } from '../operations';

/**
 * One price of a provider, as data. `amount` is USD as decimal text and pays for `per` units.
 * Less than `minimum` units is billed as `minimum`; then the quantity is rounded up to a multiple of `roundUpTo`.
 * `surcharge` names what the price is asked on top for; `operation` limits the price to one operation and goes before a
 * price for all. Prices of one `basis` are asked together, so each of their units must be counted, if only with 0; of
 * several bases, the first listed whose units are all counted holds (a reply tells either tokens or seconds).
 */
export interface Price {
  readonly unit: Unit;
  readonly amount: string;
  readonly per: number;
  readonly minimum?: number;
  readonly roundUpTo?: number;
  readonly surcharge?: string;
  readonly basis?: string;
  readonly operation?: OperationId;
  /** Date from which it holds, YYYY-MM-DD. */
  readonly asOf: string;
  /** Where it was read. */
  readonly source: string;
}

/** The prices that hold for an operation on a day, YYYY-MM-DD: of each unit, surcharge and basis the newest. */
export function pricesOn(prices: readonly Price[], operation: OperationId, day: string): Price[] {
  const open = prices.filter(
    (price) => price.asOf <= day && (price.operation === undefined || price.operation === operation),
  );
  const isBeaten = (price: Price, at: number) =>
    open.some(
      (other, otherAt) =>
        isSameSlot(other, price) && (goesBefore(other, price) || (otherAt < at && !goesBefore(price, other))),
    );
  return open.filter((price, at) => !isBeaten(price, at));
}

/** Refuses two prices for the same thing from the same date. */
export function checkPrices(prices: readonly Price[]): void {
  const clash = clashOf(prices);
  if (clash !== null) throw new RouterFailure('invalidInput', clash);
}

/** One sentence about the first two prices for the same thing from the same date, or null. */
export function clashOf(prices: readonly Price[]): string | null {
  const isRepeated = (price: Price, at: number) =>
    prices.findIndex(
      (other) => isSameSlot(other, price) && other.operation === price.operation && other.asOf === price.asOf,
    ) < at;
  const price = prices.find(isRepeated);
  return price === undefined ? null : `There are two prices per ${nameOf(price)} from ${price.asOf}. Keep one of them.`;
}

function isSameSlot(one: Price, other: Price): boolean {
  return one.unit === other.unit && one.surcharge === other.surcharge && one.basis === other.basis;
}

function nameOf(price: Price): string {
  const surcharge = price.surcharge === undefined ? '' : ` for ${price.surcharge}`;
  return `${price.unit}${surcharge}${price.operation === undefined ? '' : ` of ${price.operation}`}`;
}

function goesBefore(price: Price, other: Price): boolean {
  if ((price.operation === undefined) !== (other.operation === undefined)) return price.operation !== undefined;
  return price.asOf > other.asOf;
}
