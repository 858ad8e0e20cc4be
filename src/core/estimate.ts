import type { OperationId, UsageRecord } from '../operations';
import { totals } from '../billing/totals';
import { boundOf } from './bound';
import { intake } from './intake';
import { route } from './route';
import type { RunParts } from './execution';

export interface EstimatedDeployment {
  readonly provider: string;
  readonly model: string;
  /** Requests it would take: parts of a long input. */
  readonly parts: number;
  /** The most it can cost in nano-dollars as decimal text; null where nobody can tell. */
  readonly costAtMost: string | null;
  /** The most that clients would pay for it, where a price list says so; null where nobody can tell. */
  readonly priceAtMost: string | null;
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
  const routed = route(parts.operation, input, recording, parts.settings, parts.registry, parts.host);
  const deployments: EstimatedDeployment[] = [];
  const passedOver = routed.passedOver.map(({ provider, deployment, reason }) => ({
    provider: provider.id,
    model: deployment.model,
    reason,
  }));
  for (const candidate of routed.candidates) {
    const served = { provider: candidate.provider.id, model: candidate.deployment.model };
    const bound = await boundOf(candidate, input, recording, parts, true);
    if ('reason' in bound) passedOver.push({ ...served, reason: bound.reason });
    else deployments.push({ ...served, ...bound, ...mostOf(bound.usage), warnings: candidate.warnings });
  }
  if (parts.settings.policy === 'cheapest') deployments.sort(cheaperFirst);
  return { deployments, passedOver };
}

function cheaperFirst({ costAtMost: one }: EstimatedDeployment, { costAtMost: other }: EstimatedDeployment): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return BigInt(one) < BigInt(other) ? -1 : Number(BigInt(one) > BigInt(other));
}

function mostOf(usage: readonly UsageRecord[]): { costAtMost: string | null; priceAtMost: string | null } {
  const { cost, price } = totals(usage.map((record) => ({ ...record, certainty: 'certain' as const })));
  return { costAtMost: cost, priceAtMost: price };
}
