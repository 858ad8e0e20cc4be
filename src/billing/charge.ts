import type { OperationId, Quantity, UsageRecord } from '../operations';
import type { Price } from './price';

/** Where a charge was asked and whom to bill. */
export interface UsageLabels {
  readonly clientLabel?: string;
  readonly workflow?: string;
  readonly execution?: string;
  readonly node?: string;
  readonly item?: number;
}

/** What the key's owner pays: by a list of prices, or the cost and `markupPercent` (decimal text) on top. */
export type Sell = readonly Price[] | { readonly markupPercent: string };

/** What one attempt at one part used. */
export interface Charge {
  readonly attempt: string;
  readonly part: number;
  readonly time: Date | number;
  readonly operation: OperationId;
  readonly provider: string;
  readonly model: string;
  readonly deployment: string;
  /** All that was counted, whether or not the provider charges by it: a sell list may. */
  readonly quantities: readonly Quantity[];
  readonly prices: readonly Price[];
  /** Absent: the key's owner pays the cost. */
  readonly sell?: Sell;
  /** What the provider itself says it charged, in USD as decimal text. */
  readonly costUsd?: string;
  readonly certainty: UsageRecord['certainty'];
  readonly labels?: UsageLabels;
}

/** The day of a moment in UTC, YYYY-MM-DD. */
export function dayOf(time: Date | number): string {
  return new Date(time).toISOString().slice(0, 10);
}
