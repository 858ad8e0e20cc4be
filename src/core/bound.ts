import type { InputOf, OperationId, UsageRecord } from '../operations';
import { possibleChargeOf } from './charge';
import type { RunParts } from './execution';
import { type Part, plan, readyFor } from './plan';
import { type Priced, pricingFor } from './pricing';
import type { Recording } from './recording';
import type { Candidate } from './route';
import { viewOf } from './view';

/** What a candidate would do with an input: how many requests, and upper bounds of all that they could use. */
export interface Bound {
  readonly parts: number;
  readonly usage: readonly UsageRecord[];
}

type Asked<Id extends OperationId> = Pick<RunParts<Id>, 'operation' | 'host' | 'labels' | 'priceBook'>;

/** Cuts between parts of a recording overlap by this much at most. */
const overlapSeconds = 2;

/** Bounds what a candidate can charge, all parts together; `reason` says why it cannot read the input. */
export async function boundOf<Id extends OperationId>(
  candidate: Candidate<Id>,
  input: InputOf<Id>,
  recording: Recording | null,
  run: Asked<Id>,
  mustLook = false,
): Promise<Bound | { readonly reason: string }> {
  const ready = await readyFor(input, recording, candidate.deployment, mustLook);
  if ('reason' in ready) return ready;
  const planned = plan(ready.input, ready.recording, candidate.deployment);
  const parts: Pick<Part<Id>, 'input' | 'recording'>[] =
    planned.count === 1
      ? [ready]
      : ready.recording === null
        ? await collected(planned.parts())
        : Array.from({ length: planned.count }, () => ({
            ...ready,
            recording: shareOf(ready.recording, planned.count),
          }));
  return { parts: planned.count, usage: parts.flatMap((part, index) => chargeOfPart(part, index, candidate, run)) };
}

function chargeOfPart<Id extends OperationId>(
  part: Pick<Part<Id>, 'input' | 'recording'>,
  index: number,
  candidate: Candidate<Id>,
  { operation, host, labels, priceBook }: Asked<Id>,
): UsageRecord[] {
  const view = viewOf(part.input);
  const timeMs = host.now();
  const priced: Priced = { priceBook, deployment: candidate.deployment, operation, timeMs };
  const charge = { operation, candidate, view, attempt: 'estimate', part: index, timeMs, labels };
  return possibleChargeOf({ ...charge, ...pricingFor(priced, view) }, part.recording);
}

async function collected<T>(all: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of all) values.push(value);
  return values;
}

/** An equal share of a recording, with what cuts repeat. Nothing is read. */
function shareOf(recording: Recording | null, count: number): Recording | null {
  if (recording === null || recording.known === null) return recording;
  const { known } = recording;
  const { sizeBytes } = known.source;
  const { durationSeconds } = known.probe;
  return {
    ...recording,
    known: {
      ...known,
      source: { ...known.source, sizeBytes: sizeBytes === null ? null : Math.ceil(sizeBytes / count) },
      probe: {
        ...known.probe,
        durationSeconds: durationSeconds === null ? null : durationSeconds / count + overlapSeconds,
      },
    },
  };
}
