import type { OperationId, Unit } from '../operations';

/**
 * One price of a provider, as data. `amount` is USD as decimal text and pays for `per` units.
 * Less than `minimum` units is billed as `minimum`; then the quantity is rounded up to a multiple of `roundUpTo`.
 * `surcharge` names what the price is asked on top for; `operation` limits the price to one operation.
 */
export interface Price {
  readonly unit: Unit;
  readonly amount: string;
  readonly per: number;
  readonly minimum?: number;
  readonly roundUpTo?: number;
  readonly surcharge?: string;
  readonly operation?: OperationId;
  /** Date from which it holds, YYYY-MM-DD. */
  readonly asOf: string;
  /** Where it was read. */
  readonly source: string;
}
