import { type Attempt, RouterFailure, type OperationId } from '../../src/operations';
import type { Job, JobState } from '../../src/core/job';
import type { App } from '../app.mts';
import { type Call, payerOf, resume } from '../calls/call.mts';

const pollAgainKinds = new Set(['unavailable', 'rateLimited', 'timedOut', 'badReply']);

/** Asks how a job stands at its provider; settles what it came to once it has ended there. */
export async function look(app: App, call: Call, state: Job): Promise<JobState<OperationId>> {
  const report = { attempts: [], usage: [], cost: null, costAtMost: null, price: null, warnings: [] };
  try {
    const next = await resume(app, call, state);
    if (next.type === 'running') {
      if (Date.now() > state.deadlineMs)
        throw new RouterFailure('timedOut', 'The provider did not end the job in time; it may have been billed');
      return next;
    }
    // The attempts were reserved when the job was started; what they came to is known now.
    const { usage, attempts } = next.result;
    learn(app, call, attempts);
    for (const { attempt } of state.parts) {
      await app.attempts.settle(
        payerOf(call),
        attempt,
        usage.filter((record) => record.attempt === attempt),
      );
    }
    return next;
  } catch (thrown) {
    const mayPass =
      thrown instanceof RouterFailure && pollAgainKinds.has(thrown.kind) && Date.now() <= state.deadlineMs;
    if (mayPass && isTransport(thrown)) return { type: 'running', job: state, afterMs: 5_000, report };
    if (thrown instanceof RouterFailure) learn(app, call, thrown.report?.attempts ?? []);
    await settleFailed(app, call, state, thrown);
    throw thrown;
  }
}

function learn(app: App, { id, ask }: Call, attempts: readonly Attempt[]): void {
  for (const attempt of attempts.filter(({ status }) => status !== 'running')) {
    app.memory.learn(ask.operation, attempt);
    app.telemetry.tried(attempt, ask.operation, id);
  }
}

/** Whether asking failed, and not what was asked about. */
function isTransport({ details }: RouterFailure): boolean {
  if (details.hasEnded === true) return false;
  return details.status !== undefined || details.stage === 'poll' || details.stage === 'download';
}

async function settleFailed(app: App, call: Call, state: Job, thrown: unknown): Promise<void> {
  const usage = thrown instanceof RouterFailure ? (thrown.report?.usage ?? []) : [];
  const isUnclear = thrown instanceof RouterFailure && thrown.kind === 'timedOut';
  for (const { attempt } of state.parts) {
    if (!isUnclear)
      await app.attempts.settle(
        payerOf(call),
        attempt,
        usage.filter((record) => record.attempt === attempt),
      );
  }
  if (isUnclear) {
    const ids = state.parts.map(({ attempt }) => attempt);
    await app.database.query(`update attempts set state = 'open' where id = any($1) and state = 'at provider'`, [ids]);
    await app.attempts.flag(ids);
  }
}
