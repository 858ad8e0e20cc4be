import { nanosOfUsd } from '../billing/money';
import { type InputOf, type OperationId, RouterFailure } from '../operations';
import { boundNanos } from './charge';
import type { RunParts } from './execution';
import { pricesFor } from './quantities';
import type { Recording } from './recording';
import type { Candidate } from './route';
import { viewOf } from './view';

/** Candidates in the order wanted: as they come, or the cheapest first and those of unknown cost last. */
export function inPolicyOrder<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: RunParts<Id>,
): readonly Candidate<Id>[] {
  if (run.settings.policy === 'order') return candidates;
  const priced = candidates.map((candidate) => ({ candidate, nanos: mostNanos(candidate, input, recording, run) }));
  const known = priced.filter((each): each is { candidate: Candidate<Id>; nanos: bigint } => each.nanos !== null);
  const unknown = priced.filter(({ nanos }) => nanos === null);
  known.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0));
  return [...known, ...unknown].map(({ candidate }) => candidate);
}

/** The candidates that surely stay within the cost limit; throws capReached where none does. */
export function withinCap<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: RunParts<Id>,
): readonly Candidate<Id>[] {
  const cap = run.settings.maxCostUsd;
  if (cap === undefined) return candidates;
  const capNanos = nanosOfUsd(String(cap));
  const affordable = candidates.filter((candidate) => {
    const most = mostNanos(candidate, input, recording, run);
    return most !== null && most <= capNanos;
  });
  if (affordable.length > 0) return affordable;
  const message = `The cost could pass the limit of $${cap}, or is not known beforehand`;
  throw new RouterFailure('capReached', message, {
    stage: 'intake',
    advice: "Raise 'Cost Limit' or choose a cheaper model.",
  });
}

function mostNanos<Id extends OperationId>(
  candidate: Candidate<Id>,
  input: InputOf<Id>,
  recording: Recording | null,
  { operation, host }: RunParts<Id>,
): bigint | null {
  const view = viewOf(input);
  const prices = pricesFor(candidate.deployment, operation, view);
  const parts = { operation, candidate, prices, view, attempt: '', part: 0, timeMs: host.now(), labels: {} };
  return boundNanos(parts, recording);
}
