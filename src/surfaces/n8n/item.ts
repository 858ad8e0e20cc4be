import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Labels } from '../../core/charge';
import { guardUrl } from '../../core/guard';
import type { Host } from '../../core/host';
import type { Job } from '../../core/job';
import type { DonePart, PartMemory } from '../../core/partMemory';
import type { Router } from '../../core/router';
import { operations, RouterFailure, type OperationId } from '../../operations';
import type { KeyOf } from '../../jobs/jobId';
import { asFailure } from './failed';
import type { ParametersAt } from './input/parameters';
import { type Asked, type ReadItem } from './input/read';
import type { OpenJob } from './jobs/follow';
import { pendingItem } from './jobs/pending';
import { withEarlier } from '../embedded/earlier';
import { type AnyResult, type Earlier, type Memory, type Outcome, type Tried } from './memory';
import { itemsOf } from './output/items';
import { givesOf } from './properties/output';

/** Labels by the index of an item. */
type LabelsAt = (item: number) => Labels;

/** What all items of a run share. */
export interface Work {
  readonly id: OperationId;
  readonly context: IExecuteFunctions;
  readonly host: Host;
  readonly router: Pick<Router, 'run' | 'start' | 'share'>;
  parametersAt: ParametersAt;
  readItem: ReadItem;
  labelsAt: LabelsAt;
  readonly isTool: boolean;
  readonly memory: Memory;
  /** What was asked and answered, for a further try. */
  readonly tried: Tried[];
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
    const read = await work.readItem(work.parametersAt(itemIndex), itemIndex);
    const asked = work.isTool ? forAgent(read) : read;
    if (asked.output.returnAs === 'url' && givesOf(operations[work.id].output).audio) await work.requirePublicUrls();
    if (asked.wait.mode === 'doNotWait') work.chosenUrls.set(itemIndex, announcedAt(asked, work.host));
    return await runAsked(work, asked, itemIndex);
  } catch (thrown) {
    return { failure: asFailure(thrown, 'intake') };
  }
}

async function runAsked(work: Work, asked: Asked, item: number): Promise<Settled> {
  const { id, memory, tried } = work;
  const earlier = memory.earlier(item, [id, asked]);
  const parts = { ...earlier.parts };
  const outcome = earlier.outcome ?? (await ask(work, asked, item, earlier, parts));
  tried.push({ item, asked: [id, asked], outcome, parts });
  if ('failure' in outcome) return outcome;
  if ('running' in outcome) return begun(work, outcome.running, asked, item);
  try {
    return { items: await itemsOf(outcome.result, asked.output, item, work) };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'join') };
  }
}

async function ask(
  work: Work,
  { input, settings }: Asked,
  item: number,
  { spent: earlier }: Earlier,
  parts: Record<string, DonePart<OperationId>>,
): Promise<Outcome> {
  try {
    const partMemory: PartMemory<OperationId> = {
      recall: (key) => parts[key],
      keep: (key, done) => void (parts[key] = done),
    };
    const request = { operation: work.id, input, settings, labels: work.labelsAt(item), partMemory };
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

function begun({ labelsAt, keyOf }: Work, job: Job, asked: Asked, item: number): Settled {
  if (asked.wait.mode === 'doNotWait') return { items: [pendingItem(job, keyOf, item)] };
  return { open: { item, job, labels: labelsAt(item) }, asked };
}

function announcedAt({ wait }: Asked, { allowedNetworks }: Host): string | null {
  return wait.callbackUrl === null ? null : guardUrl(wait.callbackUrl, allowedNetworks).href;
}

/** Where the items of a run were asked, for their usage records. */
export function labelsOf(context: Pick<IExecuteFunctions, 'getWorkflow' | 'getExecutionId' | 'getNode'>): LabelsAt {
  const { id, name } = context.getWorkflow();
  const workflow = id ?? name;
  const execution = context.getExecutionId();
  const shared = {
    ...(workflow === undefined ? {} : { workflow }),
    ...(execution === undefined ? {} : { execution }),
    node: context.getNode().name,
  };
  return (item) => ({ ...shared, item });
}

/** An agent reads text only, and as little of it as will do. */
function forAgent(asked: Asked): Asked {
  const detail = asked.output.detail === 'speakers' ? 'speakers' : 'simplified';
  return { ...asked, output: { ...asked.output, detail, returnAs: 'url', subtitleFiles: false } };
}
