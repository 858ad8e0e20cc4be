import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Host } from '../../core/host';
import type { Router } from '../../core/router';
import { operations, RouterFailure, type OperationId } from '../../operations';
import { asFailure } from './failed';
import { readItem, type Asked } from './input/read';
import { memoryKey, withEarlier, type AnyResult, type Memory, type Outcome } from './memory';
import { itemsOf } from './output/items';
import { givesOf } from './properties/output';

/** What all items of a run share. */
export interface Work {
  readonly id: OperationId;
  readonly context: IExecuteFunctions;
  readonly host: Host;
  readonly router: Pick<Router, 'run'>;
  readonly memory: Memory;
  /** By memory key, for a further try. */
  readonly outcomes: Map<string, Outcome>;
  /** Throws where this n8n cannot hand out URLs. */
  requirePublicUrls(): Promise<void>;
}

/** What became of an item. */
export type Settled = { readonly items: INodeExecutionData[] } | { readonly failure: RouterFailure };

/** Carries out one item. Never throws: a failure is an outcome. */
export async function runItem(work: Work, itemIndex: number): Promise<Settled> {
  try {
    const asked = forAgent(await readItem(work.context, work.host, work.id, itemIndex), work.context);
    if (asked.output.returnAs === 'url' && givesOf(operations[work.id].output).audio) await work.requirePublicUrls();
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
  try {
    return { items: await itemsOf(outcome.result, asked.output, itemIndex, context, host) };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'join') };
  }
}

async function ask(work: Work, { input, settings }: Asked, itemIndex: number, key: string): Promise<Outcome> {
  const earlier = work.memory.spent(key);
  try {
    const result: AnyResult = await work.router.run({
      operation: work.id,
      input,
      settings,
      labels: labelsOf(work.context, itemIndex),
    });
    return { result: withEarlier(result, earlier) };
  } catch (thrown) {
    const failure = asFailure(thrown, 'send');
    if (failure.report !== undefined) failure.report = withEarlier(failure.report, earlier);
    return { failure };
  }
}

function labelsOf(context: IExecuteFunctions, item: number) {
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
  if (!context.isToolExecution() && !context.getNode().type.endsWith('Tool')) return asked;
  const detail = asked.output.detail === 'speakers' ? 'speakers' : 'simplified';
  return { ...asked, output: { ...asked.output, detail, returnAs: 'url', subtitleFiles: false } };
}
