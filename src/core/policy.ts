import { nanosOfUsd } from '../billing/money';
import { totals } from '../billing/totals';
import { type InputOf, type OperationId, RouterFailure } from '../operations';
import { boundOf } from './bound';
import type { RunParts } from './execution';
import type { Recording } from './recording';
import type { Candidate } from './route';

/** Candidates in the order wanted: as they come, or the cheapest first and those of unknown cost last. */
export async function inPolicyOrder<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: RunParts<Id>,
): Promise<readonly Candidate<Id>[]> {
  if (run.settings.policy === 'order') return candidates;
  const priced = await pricedOf(candidates, input, recording, run);
  const known = priced.filter((each): each is { candidate: Candidate<Id>; nanos: bigint } => each.nanos !== null);
  const unknown = priced.filter(({ nanos }) => nanos === null);
  known.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0));
  return [...known, ...unknown].map(({ candidate }) => candidate);
}

/** The candidates that surely stay within the cost limit, all parts together; throws capReached where none does. */
export async function withinCap<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: RunParts<Id>,
): Promise<readonly Candidate<Id>[]> {
  const cap = run.settings.maxCostUsd;
  if (cap === undefined) return candidates;
  const capNanos = nanosOfUsd(String(cap));
  const priced = await pricedOf(candidates, input, recording, run);
  const affordable = priced.filter(({ nanos }) => nanos !== null && nanos <= capNanos);
  if (affordable.length > 0) return affordable.map(({ candidate }) => candidate);
  const message = `The cost could pass the limit of $${cap}, or is not known beforehand`;
  throw new RouterFailure('capReached', message, {
    stage: 'intake',
    advice: "Raise 'Cost Limit' or choose a cheaper model.",
  });
}

/** What each can cost at most; one that cannot read the input is passed over later and costs nothing. */
async function pricedOf<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: RunParts<Id>,
): Promise<{ candidate: Candidate<Id>; nanos: bigint | null }[]> {
  const priced: { candidate: Candidate<Id>; nanos: bigint | null }[] = [];
  for (const candidate of candidates) {
    const bound = await boundOf(candidate, input, recording, run);
    const most = 'reason' in bound ? '0' : totals(bound.usage).costAtMost;
    priced.push({ candidate, nanos: most === null ? null : BigInt(most) });
  }
  return priced;
}
