import { createRouter, type Router } from '../../src/core/router';
import type { AttemptNotice, Offering } from '../../src/core/host';
import type { Job, JobState } from '../../src/core/job';
import type { Attempt, FileRef, OperationId, OutputOf, Result, UsageRecord } from '../../src/operations';
import type { App } from '../app.mts';
import type { RequestHost } from '../host/host.mts';
import type { Shelf } from '../host/shelf.mts';
import type { ApiKey } from '../keys/keys.mts';
import type { Payer } from '../money/attempts.mts';

/** A recording of a call: a file on its shelf, or an address. */
export type Recording = FileRef | { readonly url: string };

/** What a call asks, as plain data: enough for another process to carry it out. */
export interface Ask {
  readonly operation: OperationId;
  readonly input: Readonly<Record<string, unknown>>;
  readonly audio: Recording | null;
  readonly samples: readonly Recording[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly policy: 'order' | 'cheapest' | 'fastest';
}

/** One call by one caller. */
export interface Call {
  readonly id: string;
  readonly caller: Pick<ApiKey, 'id' | 'account' | 'caps'>;
  readonly ask: Ask;
  readonly shelf: Shelf;
  readonly job: string | null;
  readonly baseUrl: string;
  readonly signal?: AbortSignal;
  onNotice?(notice: AttemptNotice): void;
  tee?: RequestHost['tee'];
}

/** Does something with a router whose attempts are reserved and settled; what stays open at the end is flagged. */
export async function withRouter<T>(app: App, call: Call, task: (router: Router) => Promise<T>): Promise<T> {
  const payer = await cappedPayer(app, call);
  const open = new Set<string>();
  const request: RequestHost = {
    shelf: call.shelf,
    ...(call.signal === undefined ? {} : { signal: call.signal }),
    ...(call.tee === undefined ? {} : { tee: call.tee }),
    arrange: <O extends Offering>(operation: OperationId, candidates: readonly O[]) =>
      app.memory.arrange(operation, candidates, call.ask.policy === 'fastest'),
    callbackUrl: (nonce) => (call.job === null ? undefined : `${call.baseUrl}/v1/callbacks/${nonce}`),
    async beforeAttempt(notice) {
      call.onNotice?.(notice);
      await app.attempts.reserve(payer, notice);
      open.add(notice.id);
    },
    async afterAttempt(attempt, usage) {
      open.delete(attempt.id);
      remember(app, call, attempt, usage, payer);
    },
  };
  try {
    const router = createRouter({
      registry: app.registry,
      host: app.hosts(request),
      limits: app.limits,
      limiter: app.limiter,
    });
    return await task(router);
  } catch (thrown) {
    app.background.add(app.attempts.flag([...open]));
    throw thrown;
  }
}

/** Carries a call out and waits for its result. */
export function carryOut<Id extends OperationId>(app: App, call: Call, operation: Id): Promise<Result<OutputOf<Id>>> {
  const { settings } = call.ask;
  return withRouter(app, call, (router) =>
    router.run({ operation, input: inputOf(call), settings, labels: labelsOf(call) }),
  );
}

/** Starts a call as a job of the provider, where it has jobs. */
export function start(app: App, call: Call): Promise<JobState<OperationId>> {
  const { settings, operation } = call.ask;
  return withRouter(app, call, (router) =>
    router.start({ operation, input: inputOf(call), settings, labels: labelsOf(call) }),
  );
}

/** Asks once how a provider's job stands. */
export function resume(app: App, call: Call, job: Job): Promise<JobState<OperationId>> {
  return withRouter(app, call, (router) => router.resume(job, labelsOf(call)));
}

/** The operation's input, with recordings that can be opened. */
export function inputOf({ ask: { input, audio, samples }, shelf }: Call): Record<string, unknown> {
  const opened = (recording: Recording) => ('url' in recording ? recording : shelf.open(recording));
  return {
    ...input,
    ...(audio === null ? {} : { audio: opened(audio) }),
    ...(samples.length === 0 ? {} : { samples: samples.map(opened) }),
  };
}

/** Who pays for a call. */
export function payerOf({ id, caller, ask, job }: Call): Payer {
  const label = ask.settings['clientLabel'];
  return {
    account: caller.account,
    key: caller.id,
    request: id,
    job,
    clientLabel: typeof label === 'string' ? label : null,
    caps: caller.caps,
  };
}

async function cappedPayer(app: App, call: Call): Promise<Payer> {
  const payer = payerOf(call);
  const cap = await app.clientCaps.of(payer.account, payer.clientLabel);
  return cap === null ? payer : { ...payer, caps: [...payer.caps, cap] };
}

function labelsOf({ id, caller }: Call) {
  return { workflow: caller.id, execution: id };
}

// Nobody waits for this: the reservation stands until it is done, and a stop in between flags it.
function remember(app: App, { id, ask }: Call, attempt: Attempt, usage: readonly UsageRecord[], payer: Payer): void {
  app.memory.learn(ask.operation, attempt);
  app.telemetry.tried(attempt, ask.operation, id);
  app.background.add(
    app.attempts
      .settle(payer, attempt.id, usage)
      .catch((thrown: unknown) => app.log.error({ err: thrown, attempt: attempt.id }, 'an attempt is not settled yet')),
  );
  if (attempt.kind === 'outOfCredit') {
    const data = { provider: attempt.provider, message: attempt.message ?? '' };
    app.background.add(
      app.events.announce(
        payer.account,
        'provider.outOfCredit',
        data,
        `${attempt.provider}/${new Date().toISOString().slice(0, 10)}`,
      ),
    );
  }
}
