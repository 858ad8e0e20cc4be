import { type InputOf, type OperationId, type OutputOf, RouterFailure, raise } from '../operations';
import type { Run } from './execution';
import type { Answered } from './answered';
import { assemble } from './assemble';
import { type DonePart, keyOfPart, nameOf, type Place, placeWithin } from './partMemory';
import { type Answer, perform, TriedFailure } from './perform';
import type { Performance } from './attempt';
import { type Part, plan, readyFor } from './plan';
import type { Recording } from './recording';
import type { Candidate } from './route';
import { type SpeechRate, speechRate } from './sameRate';
import { forEachInOrder } from './sideBySide';
import { viewOf } from './view';

export interface Served<Id extends OperationId> {
  readonly output: OutputOf<Id>;
  readonly by: Candidate<Id>;
}

interface ServedPart<Id extends OperationId> {
  readonly part: Part<Id>;
  readonly output: OutputOf<Id>;
  readonly by: Candidate<Id>;
}

/** What is kept of a served part: not its recording, or all parts of a long one would stay in memory until the last is done. */
type Kept<Id extends OperationId> = Answered<Id> & Pick<ServedPart<Id>, 'by'>;

const fallsBack = new Set([
  'capReached',
  'unavailable',
  'rateLimited',
  'outOfCredit',
  'unauthorized',
  'badReply',
  'timedOut',
]);

/** Serves an input by the first candidate that can, part by part; a part that fails falls over alone. */
export async function serve<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording | null,
  candidates: readonly Candidate<Id>[],
  run: Run<Id>,
  place: Place,
): Promise<Served<Id>> {
  const [candidate, ...rest] = candidates.filter((each) => !run.resting.has(nameOf(each)));
  if (candidate === undefined) throw nobodyLeft(run);
  const ready = await readyFor(input, recording, candidate.deployment);
  if ('reason' in ready) return serve(input, recording, passOver(candidate, ready.reason, rest, run), run, place);
  const planned = plan(ready.input, ready.recording, candidate.deployment, run.host.partRoom);
  const most = planned.inOrder ? 1 : Math.min(planned.sideBySide, limitOf(candidate, run));
  const memory = planned.count > 1 ? run.partMemory : undefined;
  const rate = planned.count > 1 ? speechRate<Id>(run.host) : null;
  let carry: Answer<Id>['carry'] = null;
  const served = await forEachInOrder(planned.parts(), most, async (part, index): Promise<Kept<Id>> => {
    const at = placeWithin(place, candidate, index);
    const key = keyOfPart(at, part);
    try {
      const done = memory?.recall(key);
      const servedBefore = done && servedEarlier(done, part, candidates);
      if (servedBefore) {
        carry = done.carry;
        rate?.made(servedBefore.output, servedBefore.by === candidate ? null : candidate.deployment);
        return kept(servedBefore);
      }
      const now = await servePart({ run, candidate, part, partIndex: at.number, carry }, rest, at, rate);
      if (planned.inOrder) ({ carry } = now);
      memory?.keep(key, { output: now.output, carry: now.carry, by: nameOf(now.by) });
      return kept({ ...now, part });
    } finally {
      part.release?.();
    }
  });
  const warn = (text: string): void => void run.warnings.add(text);
  const output = await assemble(run.operation, served, { keeper: run.keeper, warn });
  const other = served.find(({ by }) => by !== candidate)?.by;
  return { output, by: other ?? served[0]?.by ?? nobodyServed() };
}

/** A part that an earlier try was answered, if whoever answered may still be asked. */
function servedEarlier<Id extends OperationId>(
  { output, by }: DonePart<Id>,
  part: Part<Id>,
  candidates: readonly Candidate<Id>[],
): ServedPart<Id> | undefined {
  const answered = candidates.find((each) => nameOf(each) === by);
  return answered && { part, output, by: answered };
}

/** A part by its candidate, or by whom it falls over to, at the sample rate at which the speech began. */
async function servePart<Id extends OperationId>(
  task: Performance<Id>,
  rest: readonly Candidate<Id>[],
  at: Place,
  rate: SpeechRate<Id> | null,
): Promise<ServedPart<Id> & Pick<Answer<Id>, 'carry'>> {
  const { run, candidate, part, carry } = task;
  try {
    const answer = await perform({ ...task, part: await atRate(part, rate) });
    rate?.made(answer.output, null);
    const filled = await elseFilled({ part, output: answer.output, by: candidate }, rest, run, at);
    return { ...filled, carry: answer.carry };
  } catch (thrown) {
    rate?.passesOn(candidate.deployment);
    const answer = await fallOver(thrown, await atRate(part, rate), candidate, rest, run, at);
    rate?.made(answer.output, null);
    return { ...answer, carry };
  }
}

async function atRate<Id extends OperationId>(part: Part<Id>, rate: SpeechRate<Id> | null): Promise<Part<Id>> {
  const input = (await rate?.input(part.input)) ?? part.input;
  return input === part.input ? part : { ...part, input };
}

function kept<Id extends OperationId>({ part, output, by }: ServedPart<Id>): Kept<Id> {
  const { startSeconds, durationSeconds, overlapSeconds, pauseAfterSeconds } = part;
  const text = viewOf(part.input).text ?? null;
  return { part: { startSeconds, durationSeconds, overlapSeconds, pauseAfterSeconds }, text, output, by };
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
  at: Place,
): Promise<ServedPart<Id>> {
  if (!(thrown instanceof TriedFailure)) return raise(thrown);
  const { failure } = thrown;
  if (['unauthorized', 'outOfCredit', 'unavailable'].includes(failure.kind)) run.resting.add(nameOf(failed));
  if (failure.kind === 'unauthorized') run.warnings.add(`${failed.provider.title} refused its key: ${failure.message}`);
  const left = rest.filter((each) => !run.resting.has(nameOf(each)));
  if (!thrown.mayFallOver || !fallsBack.has(failure.kind) || left.length === 0)
    throw run.attempts.length > 1 && failure.kind !== 'capReached' ? summed(failure, run) : failure;
  const { output, by } = await serve(part.input, part.recording, left, run, at);
  return { part, output, by };
}

/** An empty transcript of audible length is asked of the next provider; if that finds nothing either, it stays empty. */
async function elseFilled<Id extends OperationId>(
  answer: ServedPart<Id>,
  rest: readonly Candidate<Id>[],
  run: Run<Id>,
  at: Place,
): Promise<ServedPart<Id>> {
  if (!isEmptyTranscript(answer.output, answer.part)) return answer;
  run.warnings.add(`${answer.by.provider.title} heard no words.`);
  if (rest.length === 0) return answer;
  try {
    const second = await serve(answer.part.input, answer.part.recording, rest.slice(0, 1), run, at);
    return { part: answer.part, ...second };
  } catch (thrown) {
    if (thrown instanceof RouterFailure && thrown.kind !== 'cancelled') return answer;
    return raise(thrown);
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
