import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Host } from '../../core/host';
import type { Registry } from '../../core/provider';
import type { Router, RouterParts } from '../../core/router';
import { jobIdsOf, type KeyOf } from '../../jobs/jobId';
import { operationIds, RouterFailure, type OperationId } from '../../operations';
import { readAccess, requireSafeBaseUrls } from '../embedded/access';
import { credentialName } from './credential/names';
import { asFailure, failedItem, failedRun } from './failed';
import { createHost } from './host';
import { parametersOf } from './input/parameters';
import { itemReader } from './input/read';
import { callbackUrls, type CallbackWay, callbackWay, isTool } from './jobs/callbackWay';
import { jobOperations, runJobOperation } from './jobs/operations';
import { isOpen, waitForJobs, type Waiting, withOpenJobs } from './jobs/settle';
import { hasJobs } from './jobs/wish';
import { labelsOf, runItem, type Settled, type Work } from './item';
import { openMemory, type Tried } from './memory';
import { requirePublicUrls } from './output/publicUrl';
import { checkKeysOperation, parameterNames } from './properties/names';
import { priceBookOf } from '../embedded/priceBook';
import { executionCap } from './usage/executionCap';
import { isOverItems, itemBooks } from './usage/itemBooks';
import { usageOperations } from './usage/names';
import { runEstimates, runOverAll } from './usage/run';
import { sideBySide } from './sideBySide';

/** What the node is made of, as values. */
export interface NodeParts {
  readonly registry: Registry;
  createRouter(parts: RouterParts): Router;
}

/**
 * Carries the node's operation out for every input item, several at once, and returns the items in the order of the input.
 * A failed item becomes an error item where the user chose to go on; else the run ends once all that is under way is done.
 */
export async function execute(context: IExecuteFunctions, parts: NodeParts): Promise<INodeExecutionData[][]> {
  const operation: unknown = context.getNodeParameter(parameterNames.operation, 0);
  const usageOperation = usageOperations.find((known) => known === operation);
  const overAll = usageOperation === 'estimateCost' ? undefined : usageOperation;
  if (overAll !== undefined && isOverItems(context)) {
    return [unlessThrown([await runOverAll(overAll, context, itemBooks(context, Date.now()))], context)];
  }
  const prepared = await prepare(context, parts);
  if ('failure' in prepared) return [unlessThrown([prepared], context)];
  const { host, router } = prepared;
  if (overAll !== undefined) return [unlessThrown([await runOverAll(overAll, context, router.ledger)], context)];
  if (usageOperation !== undefined) return [unlessThrown(await runEstimates(context, host, router), context)];
  if (operation === checkKeysOperation) return [await checkKeys(router)];
  const jobOperation = jobOperations.find((known) => known === operation);
  if (jobOperation !== undefined) {
    const settled = await runJobOperation(jobOperation, { ...prepared, context });
    return [unlessThrown(settled, context)];
  }
  const id = operationIds.find((known) => known === operation);
  if (id === undefined) throw failedRun(unknownOperation(operation), 0, context.getNode());
  return [await runAll(id, prepared, context, parts.registry)];
}

/** What a run works with. */
interface Prepared {
  readonly host: Host;
  readonly router: Router;
  readonly keyOf: KeyOf;
  readonly way: CallbackWay;
  readonly chosenUrls: Map<number, string | null>;
}

async function prepare(
  context: IExecuteFunctions,
  { registry, createRouter }: NodeParts,
): Promise<Prepared | { failure: RouterFailure }> {
  const credential = await context.getCredentials(credentialName);
  const access = readAccess(credential, registry);
  let money: Pick<RouterParts, 'priceBook' | 'caps'>;
  try {
    requireSafeBaseUrls(access, registry);
    money = { ...priceBookOf(credential), caps: [executionCap(context)] };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'intake') };
  }
  const way = callbackWay(context, access);
  const chosenUrls = new Map<number, string | null>();
  const host = createHost(context, access, credential, callbackUrls(context, access, way, chosenUrls));
  const keyOf = (providerId: string) => access.of(providerId).key;
  return { host, router: createRouter({ registry, host, ...money }), keyOf, way, chosenUrls };
}

async function runAll(
  id: OperationId,
  prepared: Prepared,
  context: IExecuteFunctions,
  registry: Registry,
): Promise<INodeExecutionData[]> {
  const memory = openMemory(context);
  const tried: Tried[] = [];
  let publicUrls: Promise<void> | undefined;
  const work: Work = {
    ...prepared,
    id,
    context,
    parametersAt: parametersOf(context),
    readItem: itemReader(context, prepared.host, id),
    labelsAt: labelsOf(context),
    isTool: isTool(context),
    memory,
    tried,
    startsJobs: hasJobs(id, registry),
    requirePublicUrls: () => (publicUrls ??= requirePublicUrls(id, context, registry, prepared.host)),
  };
  const begunMs = prepared.host.now();
  const goOn = context.continueOnFail();
  const settled = await sideBySide(
    context.getInputData().length,
    itemsAtOnce(context),
    (itemIndex) => runItem(work, itemIndex),
    (outcome) => !goOn && 'failure' in outcome,
  );
  if (settled.some((outcome) => outcome === undefined || 'failure' in outcome)) memory.keep(tried);
  else memory.forget();
  return await waited(settled, { ...prepared, context, registry, begunMs });
}

/** The items once all jobs have ended; while the execution is suspended, its input, which n8n keeps for later. */
async function waited(settled: readonly (Settled | undefined)[], waiting: Waiting): Promise<INodeExecutionData[]> {
  const { context, keyOf } = waiting;
  const all = settled.filter((each) => each !== undefined);
  if (all.some((each) => 'failure' in each) && !context.continueOnFail()) return unlessThrown(settled, context, keyOf);
  const ended = await waitForJobs(all, waiting);
  return 'suspended' in ended ? context.getInputData() : unlessThrown(ended.settled, context, keyOf);
}

/** The items of all outcomes, or the first failure thrown where the user did not choose to go on. */
function unlessThrown(
  settled: readonly (Settled | undefined)[],
  context: IExecuteFunctions,
  keyOf: KeyOf = () => null,
): INodeExecutionData[] {
  const failedAt = settled.findIndex((outcome) => outcome !== undefined && 'failure' in outcome);
  const first = settled[failedAt];
  if (first !== undefined && 'failure' in first && !context.continueOnFail()) {
    const running = settled.filter(isOpen).flatMap(({ open }) => jobIdsOf(open.job, keyOf));
    throw failedRun(withOpenJobs(first.failure, running), failedAt, context.getNode());
  }
  return settled.flatMap((outcome, itemIndex) => {
    if (outcome === undefined || isOpen(outcome)) return [];
    return 'items' in outcome ? outcome.items : [failedItem(outcome.failure, itemIndex)];
  });
}

async function checkKeys(router: Router): Promise<INodeExecutionData[]> {
  const reports = await router.checkKeys();
  return reports.map((report) => ({ json: { ...report }, pairedItem: { item: 0 } }));
}

function itemsAtOnce(context: IExecuteFunctions): number {
  const name = `${parameterNames.options}.${parameterNames.itemsAtOnce}`;
  const most = Number(context.getNodeParameter(name, 0, 5));
  return Number.isFinite(most) && most >= 1 ? Math.min(50, Math.floor(most)) : 1;
}

function unknownOperation(operation: unknown): RouterFailure {
  const message = `This version of the node has no operation '${String(operation)}'`;
  return new RouterFailure('invalidInput', message, { stage: 'intake', advice: 'Choose one from the list.' });
}
