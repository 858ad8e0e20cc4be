import {
  type Attempt,
  type InputOf,
  type OperationId,
  type OutputOf,
  type Report,
  type Result,
  RouterFailure,
  type Settings,
  type UsageRecord,
} from '../operations';
import { nanosOfUsd } from '../billing/money';
import { totals } from '../billing/totals';
import { boundNanos, type Labels } from './charge';
import type { FileKeeper } from './collect';
import { throwIfCancelled } from './exchange';
import { type Answered, finish } from './finish';
import type { Host } from './host';
import { intake } from './intake';
import type { Limiter } from './limit';
import { perform, TriedFailure } from './perform';
import { type Part, plan, readyFor } from './plan';
import type { Registry } from './provider';
import type { Recording } from './recording';
import { type Candidate, route } from './route';
import { forEachInOrder } from './sideBySide';
import { viewOf } from './view';

/** What one run needs: the shared parts of the router, and what is asked. */
export interface RunParts<Id extends OperationId> {
  readonly registry: Registry;
  readonly host: Host;
  readonly keeper: FileKeeper;
  readonly limiter: Limiter;
  readonly limits: Readonly<Record<string, number>>;
  readonly operation: Id;
  readonly input: InputOf<Id>;
  readonly settings: Settings;
  readonly labels: Labels;
}

/** A run under way: what was tried, metered and told so far. */
export interface Run<Id extends OperationId> extends RunParts<Id> {
  readonly runId: string;
  readonly attempts: Attempt[];
  readonly usage: UsageRecord[];
  readonly warnings: Set<string>;
  /** Deployments that failed in a way that asking again will not change. */
  readonly resting: Set<string>;
}

interface Served<Id extends OperationId> {
  readonly output: OutputOf<Id>;
  readonly by: Candidate<Id>;
}

const fallsBack = new Set(['unavailable', 'rateLimited', 'outOfCredit', 'unauthorized', 'badReply', 'timedOut']);

/** Carries an operation out: intake, route, plan, parts with retry and fallback, one result. */
export async function runOperation<Id extends OperationId>(parts: RunParts<Id>): Promise<Result<OutputOf<Id>>> {
  const run: Run<Id> = {
    ...parts,
    runId: newId(parts.host),
    attempts: [],
    usage: [],
    warnings: new Set(),
    resting: new Set(),
  };
  try {
    throwIfCancelled(run.host);
    const { input, recording } = await intake(run.input, run.host);
    const { candidates } = route(run.operation, input, recording, run.settings, run.registry, run.host);
    const chosen = await withinCap(inPolicyOrder(candidates, input, recording, run), input, recording, run);
    const { output, by } = await serve(input, recording, chosen, run, 0);
    for (const warning of by.warnings) run.warnings.add(warning);
    return { output, provider: by.provider.id, model: by.deployment.model, ...reportOf(run) };
  } catch (thrown) {
    if (thrown instanceof RouterFailure) thrown.report = reportOf(run);
    throw thrown;
  }
}

/** Serves an input by the first candidate that can, part by part; a part that fails falls over alone. */
async function serve<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording | null,
  candidates: readonly Candidate<Id>[],
  run: Run<Id>,
  firstPart: number,
): Promise<Served<Id>> {
  const [candidate, ...rest] = candidates.filter((each) => !run.resting.has(keyOf(each)));
  if (candidate === undefined) throw nobodyLeft(run);
  const ready = await readyFor(input, recording, candidate.deployment);
  if ('reason' in ready) return serve(input, recording, passOver(candidate, ready.reason, rest, run), run, firstPart);
  const planned = plan(ready.input, ready.recording, candidate.deployment);
  const most = planned.inOrder ? 1 : Math.min(planned.sideBySide, limitOf(candidate, run));
  let carry: Parameters<typeof perform<Id>>[0]['carry'] = null;
  const served = await forEachInOrder(
    planned.parts(),
    most,
    async (part, index): Promise<Answered<Id> & { by: Candidate<Id> }> => {
      try {
        const answer = await perform({ run, candidate, part, partIndex: firstPart + index, carry });
        if (planned.inOrder) carry = answer.carry;
        return await elseFilled({ part, output: answer.output, by: candidate }, rest, run, firstPart + index);
      } catch (thrown) {
        return fallOver(thrown, part, candidate, rest, run, firstPart + index);
      }
    },
  );
  return finishServed(input, recording, served, candidates, run, firstPart);
}

/** One result of all parts. Parts that do not fit together, because some fell over, are made anew by the one that took over. */
async function finishServed<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording | null,
  served: readonly (Answered<Id> & { by: Candidate<Id> })[],
  candidates: readonly Candidate<Id>[],
  run: Run<Id>,
  firstPart: number,
): Promise<Served<Id>> {
  const warn = (text: string): void => void run.warnings.add(text);
  const [first] = candidates;
  const other = served.find(({ by }) => by !== first)?.by;
  try {
    const output = await finish(run.operation, served, { view: viewOf(input), keeper: run.keeper, warn });
    return { output, by: other ?? served[0]?.by ?? nobodyServed() };
  } catch (thrown) {
    const misfits =
      thrown instanceof RouterFailure && thrown.details.stage === 'join' && other !== undefined && served.length > 1;
    if (!misfits) throw thrown;
    warn(
      `The parts made by different providers do not fit together, so ${other.provider.title} made all of them anew.`,
    );
    return serve(input, recording, candidates.slice(candidates.indexOf(other)), run, firstPart);
  }
}

function nobodyServed(): never {
  throw new RouterFailure('invalidInput', 'There is nothing to do: the input holds no text or sound', {
    stage: 'intake',
  });
}

async function fallOver<Id extends OperationId>(
  thrown: unknown,
  part: Part<Id>,
  failed: Candidate<Id>,
  rest: readonly Candidate<Id>[],
  run: Run<Id>,
  partIndex: number,
): Promise<Answered<Id> & { by: Candidate<Id> }> {
  if (!(thrown instanceof TriedFailure)) throw thrown;
  const { failure } = thrown;
  if (['unauthorized', 'outOfCredit', 'unavailable'].includes(failure.kind)) run.resting.add(keyOf(failed));
  if (failure.kind === 'unauthorized') run.warnings.add(`${failed.provider.title} refused its key: ${failure.message}`);
  const left = rest.filter((each) => !run.resting.has(keyOf(each)));
  if (!thrown.mayFallOver || !fallsBack.has(failure.kind) || left.length === 0)
    throw run.attempts.length > 1 ? summed(failure, run) : failure;
  const { output, by } = await serve(part.input, part.recording, left, run, partIndex);
  return { part, output, by };
}

/** An empty transcript of audible length is asked of the next provider; if that finds nothing either, it stays empty. */
async function elseFilled<Id extends OperationId>(
  answer: Answered<Id> & { by: Candidate<Id> },
  rest: readonly Candidate<Id>[],
  run: Run<Id>,
  partIndex: number,
): Promise<Answered<Id> & { by: Candidate<Id> }> {
  if (!isEmptyTranscript(answer.output, answer.part)) return answer;
  run.warnings.add(`${answer.by.provider.title} heard no words.`);
  if (rest.length === 0) return answer;
  try {
    const second = await serve(answer.part.input, answer.part.recording, rest.slice(0, 1), run, partIndex);
    return { part: answer.part, ...second };
  } catch (thrown) {
    if (thrown instanceof RouterFailure && thrown.kind !== 'cancelled') return answer;
    throw thrown;
  }
}

function isEmptyTranscript(output: unknown, part: Part<OperationId>): boolean {
  if (typeof output !== 'object' || output === null || !('segments' in output) || !('text' in output)) return false;
  const told =
    'durationSeconds' in output && typeof output.durationSeconds === 'number' ? output.durationSeconds : null;
  const durationSeconds = part.durationSeconds ?? told;
  return String(output.text).trim() === '' && durationSeconds !== null && durationSeconds > 2;
}

function passOver<Id extends OperationId>(
  candidate: Candidate<Id>,
  reason: string,
  rest: readonly Candidate<Id>[],
  run: Run<Id>,
) {
  run.warnings.add(`${candidate.deployment.title} (${candidate.provider.title}) ${reason}.`);
  if (rest.length === 0) {
    throw new RouterFailure('invalidInput', `${candidate.deployment.title} ${reason}`, { stage: 'intake' });
  }
  return rest;
}

function inPolicyOrder<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: Run<Id>,
): readonly Candidate<Id>[] {
  if (run.settings.policy === 'order') return candidates;
  const priced = candidates.map((candidate) => ({ candidate, nanos: mostNanos(candidate, input, recording, run) }));
  const known = priced.filter((each): each is { candidate: Candidate<Id>; nanos: bigint } => each.nanos !== null);
  const unknown = priced.filter(({ nanos }) => nanos === null);
  known.sort((a, b) => (a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0));
  return [...known, ...unknown].map(({ candidate }) => candidate);
}

async function withinCap<Id extends OperationId>(
  candidates: readonly Candidate<Id>[],
  input: InputOf<Id>,
  recording: Recording | null,
  run: Run<Id>,
): Promise<readonly Candidate<Id>[]> {
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
  run: Run<Id>,
): bigint | null {
  const { operation, host } = run;
  return boundNanos(
    { operation, candidate, view: viewOf(input), attempt: '', part: 0, timeMs: host.now(), labels: {} },
    recording,
  );
}

/** What was tried and metered so far. */
export function reportOf<Id extends OperationId>({ attempts, usage, warnings }: Run<Id>): Report {
  return { attempts, usage, ...totals(usage), warnings: [...warnings] };
}

function nobodyLeft<Id extends OperationId>(run: Run<Id>): RouterFailure {
  return summed(new RouterFailure('exhausted', 'No provider is left to try', { stage: 'send' }), run);
}

function summed<Id extends OperationId>(last: RouterFailure, run: Run<Id>): RouterFailure {
  const failures = run.attempts.filter(({ status }) => status !== 'done');
  const told = [
    ...new Set(failures.map(({ provider, message }) => `${run.registry[provider]?.title ?? provider}: ${message}`)),
  ];
  if (told.length < 2) return last;
  return new RouterFailure('exhausted', `No provider could do it. ${told.join('; ')}`, last.details);
}

function limitOf<Id extends OperationId>({ provider }: Candidate<Id>, { limits }: Run<Id>): number {
  return limits[provider.id] ?? provider.concurrency;
}

function keyOf<Id extends OperationId>({ provider, deployment }: Candidate<Id>): string {
  return `${provider.id}/${deployment.model}`;
}

function newId(host: Host): string {
  return Array.from({ length: 3 }, () => Math.floor(host.random() * 2 ** 32).toString(36)).join('');
}
