import type { OperationId, UsageRecord } from '../operations';
import { totals } from '../billing/totals';
import { possibleChargeOf } from './charge';
import { intake } from './intake';
import { plan, readyFor } from './plan';
import { pricesFor } from './quantities';
import { route } from './route';
import type { RunParts } from './execution';
import { viewOf } from './view';

export interface EstimatedDeployment {
  readonly provider: string;
  readonly model: string;
  /** Requests it would take: parts of a long input. */
  readonly parts: number;
  /** The most it can cost in nano-dollars as decimal text; null where nobody can tell. */
  readonly costAtMost: string | null;
  readonly usage: readonly UsageRecord[];
  readonly warnings: readonly string[];
}

/** What a run would do, in the order in which deployments would be tried, and why others are passed over. */
export interface Estimate {
  readonly deployments: readonly EstimatedDeployment[];
  readonly passedOver: readonly { readonly provider: string; readonly model: string; readonly reason: string }[];
}

/** Plans a run without sending anything to a provider. A recording given by its URL is fetched to know its length. */
export async function estimate<Id extends OperationId>(parts: RunParts<Id>): Promise<Estimate> {
  const { input, recording } = await intake(parts.input, parts.host);
  const { candidates, passedOver } = route(
    parts.operation,
    input,
    recording,
    parts.settings,
    parts.registry,
    parts.host,
  );
  const deployments: EstimatedDeployment[] = [];
  const shared = { operation: parts.operation, timeMs: parts.host.now(), labels: parts.labels };
  for (const candidate of candidates) {
    const ready = await readyFor(input, recording, candidate.deployment, true);
    if ('reason' in ready) continue;
    const view = viewOf(ready.input);
    const prices = pricesFor(candidate.deployment, parts.operation, view);
    const charge = { ...shared, candidate, prices, view, attempt: 'estimate', part: 0 };
    const usage = possibleChargeOf(charge, ready.recording);
    deployments.push({
      provider: candidate.provider.id,
      model: candidate.deployment.model,
      parts: plan(ready.input, ready.recording, candidate.deployment).count,
      costAtMost: totals(usage).costAtMost,
      usage,
      warnings: candidate.warnings,
    });
  }
  return {
    deployments,
    passedOver: passedOver.map(({ provider, deployment, reason }) => ({
      provider: provider.id,
      model: deployment.model,
      reason,
    })),
  };
}
