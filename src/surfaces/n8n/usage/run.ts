import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Books } from '../../../core/accountLedger';
import type { Host } from '../../../core/host';
import type { Router } from '../../../core/router';
import { asFailure } from '../failed';
import type { Settled } from '../item';
import { parametersOf } from '../input/parameters';
import { estimateItem } from './estimate';
import type { UsageOperation } from './names';
import { createInvoiceItem, exportUsage, getCostReport } from './operations';

/** Estimates item by item. Never throws: a failure is an outcome. */
export async function runEstimates(
  context: IExecuteFunctions,
  host: Host,
  router: Pick<Router, 'estimate'>,
): Promise<Settled[]> {
  const settled: Settled[] = [];
  const parametersAt = parametersOf(context);
  for (const itemIndex of context.getInputData().keys()) {
    const one = await settle(async () => [
      await estimateItem(context, host, router, parametersAt(itemIndex), itemIndex),
    ]);
    settled.push(one);
    if ('failure' in one && !context.continueOnFail()) break;
  }
  return settled;
}

const overAll = { getCostReport, createInvoice: createInvoiceItem, exportUsage } as const;

/** Reports on, bills or hands over all records of the books together. Never throws. */
export function runOverAll(
  operation: Exclude<UsageOperation, 'estimateCost'>,
  context: IExecuteFunctions,
  books: Books,
): Promise<Settled> {
  return settle(() => overAll[operation](context, books));
}

async function settle(task: () => Promise<INodeExecutionData[]>): Promise<Settled> {
  try {
    return { items: await task() };
  } catch (thrown) {
    return { failure: asFailure(thrown, 'intake') };
  }
}
