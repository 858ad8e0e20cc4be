import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Host } from '../../core/host';
import type { Registry } from '../../core/provider';
import type { Router, RouterParts } from '../../core/router';
import { operationIds, RouterFailure, type OperationId } from '../../operations';
import { readAccess, requireSafeBaseUrls, type Access } from './credential/access';
import { credentialName } from './credential/names';
import { asFailure, failedItem, failedRun } from './failed';
import { createHost } from './host';
import { runItem, type Settled, type Work } from './item';
import { openMemory, type Outcome } from './memory';
import { requirePublicUrls } from './output/publicUrl';
import { checkKeysOperation, parameterNames } from './properties/names';
import { sideBySide } from './sideBySide';

/** What the node is made of, as values. */
export interface NodeParts {
  readonly registry: Registry;
  createRouter(parts: RouterParts): Asking;
}

/** What the node needs of a router. */
export type Asking = Pick<Router, 'run' | 'checkKeys'>;

/**
 * Carries the node's operation out for every input item, several at once, and returns the items in the order of the input.
 * A failed item becomes an error item where the user chose to go on; else the run ends once all that is under way is done.
 */
export async function execute(context: IExecuteFunctions, parts: NodeParts): Promise<INodeExecutionData[][]> {
  const operation: unknown = context.getNodeParameter(parameterNames.operation, 0);
  const prepared = await prepare(context, parts);
  if ('failure' in prepared) return [unlessThrown([prepared], context)];
  if (operation === checkKeysOperation) return [await checkKeys(prepared.router)];
  const id = operationIds.find((known) => known === operation);
  if (id === undefined) throw failedRun(unknownOperation(operation), 0, context.getNode());
  return [await runAll(id, prepared, context)];
}

async function prepare(
  context: IExecuteFunctions,
  { registry, createRouter }: NodeParts,
): Promise<{ host: Host; router: Asking } | { failure: RouterFailure }> {
  const access = await accessOf(context, registry);
  try {
    requireSafeBaseUrls(access, registry);
  } catch (thrown) {
    return { failure: asFailure(thrown, 'intake') };
  }
  const host = createHost(context, access);
  return { host, router: createRouter({ registry, host }) };
}

async function accessOf(context: IExecuteFunctions, registry: Registry): Promise<Access> {
  return readAccess(await context.getCredentials(credentialName), registry);
}

async function runAll(
  id: OperationId,
  prepared: { host: Host; router: Asking },
  context: IExecuteFunctions,
): Promise<INodeExecutionData[]> {
  const memory = openMemory(context);
  const outcomes = new Map<string, Outcome>();
  let publicUrls: Promise<void> | undefined;
  const work: Work = {
    ...prepared,
    id,
    context,
    memory,
    outcomes,
    requirePublicUrls: () => (publicUrls ??= requirePublicUrls(context)),
  };
  const goOn = context.continueOnFail();
  const settled = await sideBySide(
    context.getInputData().length,
    itemsAtOnce(context),
    (itemIndex) => runItem(work, itemIndex),
    (outcome) => !goOn && 'failure' in outcome,
  );
  if (settled.some((outcome) => outcome === undefined || 'failure' in outcome)) memory.keep(outcomes);
  else memory.forget();
  return unlessThrown(settled, context);
}

/** The items of all outcomes, or the first failure thrown where the user did not choose to go on. */
function unlessThrown(settled: readonly (Settled | undefined)[], context: IExecuteFunctions): INodeExecutionData[] {
  const failedAt = settled.findIndex((outcome) => outcome !== undefined && 'failure' in outcome);
  const first = settled[failedAt];
  if (first !== undefined && 'failure' in first && !context.continueOnFail()) {
    throw failedRun(first.failure, failedAt, context.getNode());
  }
  return settled.flatMap((outcome, itemIndex) => {
    if (outcome === undefined) return [];
    return 'items' in outcome ? outcome.items : [failedItem(outcome.failure, itemIndex)];
  });
}

async function checkKeys(router: Asking): Promise<INodeExecutionData[]> {
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
