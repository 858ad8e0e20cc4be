import { meter } from '../billing/meter';
import type { OperationId, Quantity, UsageRecord } from '../operations';
import type { Candidate } from './route';
import type { Pricing } from './pricing';
import { boundFacts, quantitiesOf, type SoundFacts } from './quantities';
import type { Recording } from './recording';
import type { InputView } from './view';

/** Where a run was asked, kept on its usage records. */
export interface Labels {
  readonly workflow?: string;
  readonly execution?: string;
  readonly node?: string;
  readonly item?: number;
}

export interface ChargeParts<Id extends OperationId> extends Pricing {
  readonly operation: Id;
  readonly candidate: Pick<Candidate<Id>, 'provider' | 'deployment'>;
  readonly view: InputView;
  readonly attempt: string;
  readonly part: number;
  readonly timeMs: number;
  readonly labels: Labels & { readonly clientLabel?: string };
}

/** Usage records of an answered attempt. */
export function chargeOf<Id extends OperationId>(
  parts: ChargeParts<Id>,
  reported: readonly Quantity[],
  facts: SoundFacts,
  costUsd: string | undefined,
): UsageRecord[] {
  return records(parts, reported, facts, true, 'certain', costUsd);
}

/** Usage records, upper bounds all, of an attempt that may have been charged although nothing came back. */
export function possibleChargeOf<Id extends OperationId>(
  parts: ChargeParts<Id>,
  recording: Recording | null,
): UsageRecord[] {
  return records(parts, [], boundFacts(parts.view, parts.candidate.deployment, recording), true, 'possible', undefined);
}

function records<Id extends OperationId>(
  { operation, candidate, prices, sell, view, attempt, part, timeMs, labels }: ChargeParts<Id>,
  reported: readonly Quantity[],
  facts: SoundFacts,
  bounds: boolean,
  certainty: 'certain' | 'possible',
  costUsd: string | undefined,
): UsageRecord[] {
  const { deployment, provider } = candidate;
  return meter({
    attempt,
    part,
    time: timeMs,
    operation,
    provider: provider.id,
    model: deployment.model,
    deployment: `${provider.id}/${deployment.providerModel ?? deployment.model}`,
    quantities: quantitiesOf({ prices, sell }, reported, view, deployment, facts, bounds),
    prices,
    ...(sell === undefined ? {} : { sell }),
    certainty,
    labels,
    ...(costUsd === undefined ? {} : { costUsd }),
  });
}
