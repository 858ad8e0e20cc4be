import type { Attempt, JsonValue, OperationId, Quantity } from '../operations';
import type { ChargeParts } from './charge';
import type { Ended } from './exchange';
import type { Run } from './execution';
import type { Part } from './plan';
import { type Pricing, pricingFor } from './pricing';
import type { Candidate } from './route';
import { viewOf } from './view';

/** One part that one candidate is to serve. */
export interface Performance<Id extends OperationId> {
  readonly run: Run<Id>;
  readonly candidate: Candidate<Id>;
  readonly part: Part<Id>;
  readonly partIndex: number;
  readonly carry: JsonValue | null;
}

/** By what an attempt is charged, once for its bound and once for what was reported. */
export function pricingOf<Id extends OperationId>(
  { run, candidate, part }: Performance<Id>,
  reported: readonly Quantity[] = [],
): Pricing {
  const { priceBook, operation, host } = run;
  const priced = { priceBook, deployment: candidate.deployment, operation, timeMs: host.now() };
  return pricingFor(priced, viewOf(part.input), reported);
}

/** What an attempt is metered with. */
export function chargePartsOf<Id extends OperationId>(task: Performance<Id>, attempt: string): ChargeParts<Id> {
  const { run, candidate, part, partIndex } = task;
  const { clientLabel } = run.settings;
  return {
    operation: run.operation,
    candidate,
    ...pricingOf(task),
    view: viewOf(part.input),
    attempt,
    part: partIndex,
    timeMs: run.host.now(),
    labels: { ...run.labels, ...(clientLabel === undefined ? {} : { clientLabel }) },
  };
}

/** An attempt before it is sent. */
export function attemptOf<Id extends OperationId>({ candidate, partIndex }: Performance<Id>, id: string): Attempt {
  const { provider, deployment } = candidate;
  return {
    id,
    provider: provider.id,
    model: deployment.model,
    part: partIndex,
    status: 'uncertain',
    requests: 0,
    durationMs: 0,
  };
}

/** How an attempt ended. */
export function endOf(ended: Ended<unknown>): Pick<Attempt, 'status' | 'requests' | 'kind' | 'httpStatus' | 'message'> {
  const sent = {
    requests: ended.requests,
    ...(ended.httpStatus === undefined ? {} : { httpStatus: ended.httpStatus }),
  };
  if (ended.type === 'done') return { ...sent, status: 'done' };
  if (ended.type === 'paused') return { ...sent, status: 'running' };
  const { kind, message } = ended.failure;
  return { ...sent, status: ended.charged === 'possible' ? 'uncertain' : 'failed', kind, message };
}
