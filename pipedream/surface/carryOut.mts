import type { EstimatedDeployment } from '../../src/core/estimate';
import { type FailureKind, type OperationId, RouterFailure } from '../../src/operations';
import { dataStoreOf } from './ledger.mts';
import { type Asked, readAsked } from './read.mts';
import { hasJobs } from './props.mts';
import { canPause, completed, keepPause, type Pause, pauseFor, pauseOf } from './pause.mts';
import { registry } from './registry.mts';
import { type Call, doing, type StepParts } from './stepParts.mts';
import { finish, lookAt, untilMsOf, waitFor } from './waiting.mts';

/** Until the job is known, a run that was woken can do nothing; the callback comes later than that. */
const submittingMs = 60_000;

const mayGoOn = new Set<FailureKind>([
  'unavailable',
  'rateLimited',
  'outOfCredit',
  'unauthorized',
  'badReply',
  'exhausted',
]);

/**
 * Carries an operation out in a step. A provider that works by itself is waited for over a pause of the workflow; a run that
 * comes after a pause takes its job up and never submits it again.
 */
export function carryOut(id: OperationId, call: Call): Promise<object> {
  return doing(call, async (parts) => {
    const pause = await completed(dataStoreOf(parts.values), pauseOf(parts.$));
    if (pause?.stage === 'waiting' && isOwn(pause)) return lookAt(pause.job, parts, pause);
    if (pause?.stage === 'submitting' || pause?.stage === 'waiting') throw unknownJob(parts);
    const asked = await readAsked(id, parts.values);
    if (hasJobs(id) && canPause(parts.$)) return inLanes(id, asked, parts, pause ?? fresh());
    return start(id, asked, parts, fresh());
  });
}

/** Nothing paused yet. */
export function fresh(nonce = ''): Pause {
  return { nonce, stage: 'submitting', looks: 0, untilMs: 0, passedOver: [] };
}

/** A pause that is asked for cannot be withdrawn, so providers with jobs and without are tried in runs of their own. */
async function inLanes(id: OperationId, asked: Asked, parts: StepParts, pause: Pause): Promise<object> {
  const request = { operation: id, ...asked, labels: parts.labels };
  const { deployments } = await parts.router.estimate(request);
  const order = [...new Set(deployments.map(({ provider }) => provider))].filter(
    (one) => !pause.passedOver.includes(one),
  );
  const [first] = order;
  if (first === undefined) return start(id, asked, parts, pause);
  const lane = firstLane(id, order);
  const isOnly = lane.length === order.length && pause.passedOver.length === 0;
  const settings = isOnly ? asked.settings : { ...asked.settings, providers: lane };
  const laned = { ...pause, passedOver: [...pause.passedOver, ...lane] };
  const armed = arm(id, parts, laned);
  try {
    return await start(id, { ...asked, settings }, parts, laned);
  } catch (reason) {
    const goesOn = lane.length < order.length && asked.settings['fallback'] !== false;
    if (!goesOn || !(reason instanceof RouterFailure) || !fallsOver(reason)) throw reason;
    const { attempts = [], usage = [], cost = '0', costAtMost = '0', price = '0', warnings = [] } = reason.report ?? {};
    const told = `${namesOf(lane)} could not do it: ${reason.message}`;
    const earlier = { attempts, usage, cost, costAtMost, price, warnings: [...warnings, told] };
    const next: Pause = { ...laned, stage: 'passedOver', earlier };
    if (!armed()) return inLanes(id, asked, parts, next);
    await keepPause(dataStoreOf(parts.values), Object.assign(laned, next));
    pauseFor(parts.$, 1_000, laned);
    return { status: 'passedOver', providers: lane };
  }
}

async function start(id: OperationId, { input, settings }: Asked, parts: StepParts, pause: Pause): Promise<object> {
  const request = { operation: id, input, settings, labels: parts.labels };
  if (!hasJobs(id)) return finish(id, await parts.router.run(request), parts, pause);
  const state = await parts.router.start(request);
  if (state.type === 'done') return finish(id, state.result, parts, pause);
  pause.untilMs = untilMsOf(state.job, parts);
  return waitFor(state.job, state.afterMs, parts, pause);
}

/** Pauses as soon as a provider with jobs is to be told where to call back; `true` from then on. */
function arm(id: OperationId, parts: StepParts, pause: Pause): () => boolean {
  let url: string | undefined;
  parts.callback = (nonce, { provider }) => {
    if (registry[provider]?.adapters[id]?.resume === undefined) return undefined;
    if (url === undefined) pause.nonce = nonce;
    return (url ??= pauseFor(parts.$, submittingMs, pause));
  };
  return () => url !== undefined;
}

/** The providers from the first on that are all of its kind: with jobs, or without. */
function firstLane(id: OperationId, order: readonly EstimatedDeployment['provider'][]): string[] {
  const works = (provider: string) => registry[provider]?.adapters[id]?.resume !== undefined;
  const end = order.findIndex((provider) => works(provider) !== works(order[0] ?? ''));
  return order.slice(0, end < 0 ? order.length : end);
}

function fallsOver({ kind, report }: RouterFailure): boolean {
  return mayGoOn.has(kind) && (report?.attempts ?? []).every(({ status }) => status === 'failed');
}

function isOwn(pause: Pause): pause is Pause & Required<Pick<Pause, 'job'>> {
  return pause.job?.parts.some(({ attempt }) => attempt === pause.nonce) === true;
}

function unknownJob({ $ }: StepParts): RouterFailure {
  const request = $.context?.run?.callback_request;
  const body: unknown = typeof request === 'object' && request !== null ? Reflect.get(request, 'body') : undefined;
  const contracts = Object.values(registry).flatMap(({ callback }) => (callback === undefined ? [] : [callback]));
  const notice = contracts.map((contract) => contract.read(body)).find((read) => read !== null);
  return new RouterFailure('badReply', 'The step went on without knowing its job, so nothing was sent again', {
    stage: 'poll',
    ...(notice ? { jobId: notice.jobId } : {}),
    advice: 'Look at the provider for the job, then run the workflow anew.',
  });
}

function namesOf(lane: readonly string[]): string {
  return lane.map((id) => registry[id]?.title ?? id).join(', ');
}
