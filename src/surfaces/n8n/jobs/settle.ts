import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Registry } from '../../../core/provider';
import { agentSeconds, waitUntilMs } from '../../../jobs/waitPolicy';
import { RouterFailure } from '../../../operations';
import { asFailure, failedItem } from '../failed';
import type { Settled } from '../item';
import { itemsOf } from '../output/items';
import { type CallbackWay, isTool } from './callbackWay';
import { type Entry, keepSuspension } from './entries';
import { type Asking, follow, type OpenJob, type Standing } from './follow';
import { pendingItem } from './pending';

type Open = Extract<Settled, { open: OpenJob }>;

/** What waiting needs besides the items. */
export interface Waiting extends Asking {
  readonly context: IExecuteFunctions;
  readonly registry: Registry;
  readonly way: CallbackWay;
  /** When the node began, milliseconds since 1970. */
  readonly begunMs: number;
}

/** Every item settled, or the execution suspended with what it hands on at the time limit. */
export type Waited = { readonly settled: Settled[] } | { readonly suspended: true };

/**
 * Waits for the jobs among settled items: asks here for a while, then suspends the execution if every open job can call back,
 * else goes on asking until the limit. At the limit an item is pending, never done.
 */
export async function waitForJobs(settled: readonly Settled[], waiting: Waiting): Promise<Waited> {
  const open = settled.filter(isOpen);
  if (open.length === 0) return { settled: [...settled] };
  const first = await followHere(settled, pollEndMs(open, waiting), waiting);
  const still = first.filter(isOpen);
  if (still.length === 0) return { settled: first };
  const untilMs = limitMs(still, waiting);
  if (still.every(({ asked }) => asked.wait.mode === 'untilDone') && canSuspend(still, waiting)) {
    await suspend(first, untilMs, waiting);
    return { suspended: true };
  }
  const last = isTool(waiting.context) ? first : await followHere(first, untilMs, waiting);
  return { settled: last.map((each) => (isOpen(each) ? { items: [pendingOf(each, waiting)] } : each)) };
}

/** Whether an item still waits for its job. */
export function isOpen(settled: Settled | undefined): settled is Open {
  return settled !== undefined && 'open' in settled;
}

async function followHere(settled: readonly Settled[], untilMs: number, waiting: Waiting): Promise<Settled[]> {
  const open = settled.filter(isOpen);
  const standings = await follow(
    open.map((each) => each.open),
    untilMs,
    waiting,
  );
  const byItem = new Map(open.map((each, index) => [each, standings[index]]));
  return await Promise.all(
    settled.map(async (each) => (isOpen(each) ? settle(each, byItem.get(each), waiting) : each)),
  );
}

async function settle(open: Open, standing: Standing | undefined, waiting: Waiting): Promise<Settled> {
  if (standing === undefined) return open;
  if ('open' in standing) return { ...open, open: standing.open };
  if ('failure' in standing) return standing;
  try {
    return { items: await itemsOf(standing.result, open.asked.output, open.open.item, waiting) };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'join') };
  }
}

function pollEndMs(open: readonly Open[], { context, begunMs }: Waiting): number {
  if (isTool(context)) return begunMs + agentSeconds * 1000;
  return begunMs + Math.min(...open.map(({ asked }) => asked.wait.pollFirstSeconds)) * 1000;
}

function limitMs(open: readonly Open[], { host }: Waiting): number {
  const now = host.now();
  return Math.max(...open.map((each) => waitUntilMs([each.open.job], now, each.asked.wait.limitSeconds)));
}

function canSuspend(open: readonly Open[], { context, registry, way }: Waiting): boolean {
  if (isTool(context)) return false;
  const callsBack = open.every(({ open: { job } }) =>
    job.parts.every(({ provider }) => registry[provider]?.callback !== undefined),
  );
  if (!callsBack) return false;
  if ('resumeUrl' in way) return true;
  context.addExecutionHints({
    message: `${way.refusal.reason}. ${way.refusal.advice}`,
    type: 'warning',
    location: 'outputPane',
  });
  return false;
}

async function suspend(settled: readonly Settled[], untilMs: number, waiting: Waiting): Promise<void> {
  const { context } = waiting;
  keepSuspension(context, { execution: context.getExecutionId(), entries: settled.map(entryOf) });
  const atLimit = settled.flatMap((each, index) => itemsAtLimit(each, index, waiting));
  context.getExecuteData().data['main'] = [atLimit];
  await context.putExecutionToWait(new Date(untilMs));
}

function entryOf(settled: Settled, item: number): Entry {
  if ('items' in settled) return { type: 'ended', items: settled.items };
  if ('failure' in settled) return { type: 'failed', item: failedItem(settled.failure, item) };
  return { type: 'job', job: settled.open.job, wish: settled.asked.output };
}

function itemsAtLimit(settled: Settled, item: number, waiting: Waiting): INodeExecutionData[] {
  if ('items' in settled) return settled.items;
  return 'failure' in settled ? [failedItem(settled.failure, item)] : [pendingOf(settled, waiting)];
}

function pendingOf({ open }: Open, { keyOf }: Waiting): INodeExecutionData {
  return pendingItem(open.job, keyOf, open.item);
}

/** A failure that also names the jobs of other items that still run, so that none is lost. */
export function withOpenJobs(failure: RouterFailure, jobIds: readonly string[]): RouterFailure {
  if (jobIds.length === 0) return failure;
  const advice = `${failure.details.advice ?? ''} Other items' jobs still run: take them up with 'Job: Wait for Completion'.`;
  const named = new RouterFailure(failure.kind, failure.message, {
    ...failure.details,
    advice: advice.trim(),
    otherJobs: jobIds,
  });
  named.report = failure.report;
  return named;
}
