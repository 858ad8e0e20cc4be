import type { InputOf, OperationId } from '../operations';
import type { Run } from './execution';
import { intake } from './intake';
import { inPolicyOrder, withinCap } from './policy';
import type { Recording } from './recording';
import { type Candidate, route } from './route';

/** Looks at the input and decides who is tried, in which order, within the cost limit. */
export async function prepare<Id extends OperationId>(run: Run<Id>): Promise<Prepared<Id>> {
  const { input, recording: first } = await intake(run.input, run.host);
  const counts = run.caps.some(({ limitUsd }) => limitUsd !== null) || run.settings.policy === 'cheapest';
  const recording = first !== null && first.known === null && counts ? { ...first, known: await first.look() } : first;
  const { candidates: routed } = route(run.operation, input, recording, run.settings, run.registry, run.host);
  const candidates = run.host.arrange?.(run.operation, routed) ?? routed;
  const ordered = await inPolicyOrder(candidates, input, recording, run);
  return { input, recording, candidates: await withinCap(ordered, input, recording, run) };
}

/** An input that was looked at, and who can serve it, in order. */
export interface Prepared<Id extends OperationId> {
  readonly input: InputOf<Id>;
  readonly recording: Recording | null;
  readonly candidates: readonly Candidate<Id>[];
}
