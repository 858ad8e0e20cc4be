import { type Cap, memoryCaps, reserveUnder, type Settle } from '../billing/caps';
import { totals } from '../billing/totals';
import type { Settings, UsageRecord } from '../operations';

/** The caps of one run: its own cost limit, over all its attempts, and those it shares with others. */
export function capsOf({ maxCostUsd }: Settings, shared: readonly Cap[]): readonly Cap[] {
  if (maxCostUsd === undefined) return shared;
  return [{ title: 'this item', key: 'item', limitUsd: maxCostUsd, store: memoryCaps() }, ...shared];
}

/**
 * Takes the bound of an attempt under every cap before it is sent, or throws capReached. The caller settles it with what was
 * metered; an attempt whose job runs on keeps its bound until then.
 */
export function reserveAttempt(caps: readonly Cap[], attempt: string, bound: readonly UsageRecord[]): Promise<Settle> {
  return reserveUnder(caps, attempt, totals(bound).costAtMost);
}

/** Settles an attempt that was reserved earlier, with what it was charged at most. */
export async function settleAttempt(
  caps: readonly Cap[],
  attempt: string,
  usage: readonly UsageRecord[],
): Promise<void> {
  const { costAtMost } = totals(usage);
  if (costAtMost === null) return;
  await Promise.all(caps.map(({ store, key }) => store.settle(key, attempt, costAtMost)));
}
