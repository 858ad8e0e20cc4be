import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Labels } from '../../core/charge';
import { guardUrl } from '../../core/guard';
import type { Host } from '../../core/host';
import type { Job } from '../../core/job';
import type { Router } from '../../core/router';
import { operations, RouterFailure, type OperationId } from '../../operations';
import type { KeyOf } from '../../jobs/jobId';
import { asFailure } from './failed';
import { readItem, type Asked } from './input/read';
import { isTool } from './jobs/callbackWay';
import type { OpenJob } from './jobs/follow';
import { pendingItem } from './jobs/pending';
import { memoryKey, withEarlier, type AnyResult, type Memory, type Outcome } from './memory';
import { itemsOf } from './output/items';
import { givesOf } from './properties/output';

/** What all items of a run share. */
export interface Work {
  readonly id: OperationId;
  readonly context: IExecuteFunctions;
  readonly host: Host;
  readonly router: Pick<Router, 'run' | 'start'>;
  readonly memory: Memory;
  /** By memory key, for a further try. */
  readonly outcomes: Map<string, Outcome>;
  readonly keyOf: KeyOf;
  /** Whether any provider does the operation as a job. */
  readonly startsJobs: boolean;
  /** Where the end of an item's job is announced, for items that do not wait for it here. */
  readonly chosenUrls: Map<number, string | null>;
  /** Throws where this n8n cannot hand out URLs. */
  requirePublicUrls(): Promise<void>;
}

/** What became of an item. */
export type Settled =
  | { readonly items: INodeExecutionData[] }
  | { readonly failure: RouterFailure }
  | { readonly open: OpenJob; readonly asked: Asked };

/** Carries out one item. Never throws: a failure is an outcome. */
export async function runItem(work: Work, itemIndex: number): Promise<Settled> {
  try {
    const asked = forAgent(await readItem(work.context, work.host, work.id, itemIndex), work.context);
    if (asked.output.returnAs === 'url' && givesOf(operations[work.id].output).audio) await work.requirePublicUrls();
    if (asked.wait.mode === 'doNotWait') work.chosenUrls.set(itemIndex, announcedAt(asked, work.host));
    return await runAsked(work, asked, itemIndex);
  } catch (thrown) {
    return { failure: asFailure(thrown, 'intake') };
  }
}

async function runAsked(work: Work, asked: Asked, itemIndex: number): Promise<Settled> {
  const { context, host, id, memory, outcomes } = work;
  const key = memoryKey(context, itemIndex, [id, asked]);
  const outcome = memory.recall(key) ?? (await ask(work, asked, itemIndex, key));
  outcomes.set(key, outcome);
  if ('failure' in outcome) return outcome;
  if ('running' in outcome) return begun(work, outcome.running, asked, itemIndex);
  try {
    return { items: await itemsOf(outcome.result, asked.output, itemIndex, context, host) };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'join') };
  }
}

async function ask(work: Work, { input, settings }: Asked, itemIndex: number, key: string): Promise<Outcome> {
  const earlier = work.memory.spent(key);
  try {
    const request = { operation: work.id, input, settings, labels: labelsOf(work.context, itemIndex) };
    if (!work.startsJobs) return { result: withEarlier<AnyResult>(await work.router.run(request), earlier) };
    const state = await work.router.start(request);
    return state.type === 'done'
      ? { result: withEarlier<AnyResult>(state.result, earlier) }
      : { running: state.job, report: withEarlier(state.report, earlier) };
  } catch (thrown) {
    const failure = asFailure(thrown, 'send');
    if (failure.report !== undefined) failure.report = withEarlier(failure.report, earlier);
    return { failure };
  }
}

function begun({ context, keyOf }: Work, job: Job, asked: Asked, item: number): Settled {
  if (asked.wait.mode === 'doNotWait') return { items: [pendingItem(job, keyOf, item)] };
  return { open: { item, job, labels: labelsOf(context, item) }, asked };
}

function announcedAt({ wait }: Asked, { allowedNetworks }: Host): string | null {
  return wait.callbackUrl === null ? null : guardUrl(wait.callbackUrl, allowedNetworks).href;
}

/** Where an item was asked, for its usage records. */
export function labelsOf(
  context: Pick<IExecuteFunctions, 'getWorkflow' | 'getExecutionId' | 'getNode'>,
  item: number,
): Labels {
  const { id, name } = context.getWorkflow();
  const workflow = id ?? name;
  const execution = context.getExecutionId();
  return {
    ...(workflow === undefined ? {} : { workflow }),
    ...(execution === undefined ? {} : { execution }),
    node: context.getNode().name,
    item,
  };
}

/** An agent reads text only, and as little of it as will do. */
function forAgent(asked: Asked, context: IExecuteFunctions): Asked {
  if (!isTool(context)) return asked;
  const detail = asked.output.detail === 'speakers' ? 'speakers' : 'simplified';
  return { ...asked, output: { ...asked.output, detail, returnAs: 'url', subtitleFiles: false } };
}
