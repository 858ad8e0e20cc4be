import type { INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { asFailure, failedItem } from '../failed';
import { labelsOf } from '../item';
import { itemsOf } from '../output/items';
import { sideBySide } from '../sideBySide';
import type { Entry } from './entries';
import { type Asking, fetchesAtOnce, fetchResult } from './follow';
import { pendingItem } from './pending';

type JobEntry = Extract<Entry, { type: 'job' }>;

/** How long a result is asked for that the provider still converts. */
const conversionMs = 60_000;

/**
 * The items of a suspended execution whose jobs have ended, in the order of its input, by output: with an error output, failed
 * ones go there. Fetches three results at a time. Never throws.
 */
export async function finishedItems(
  entries: readonly Entry[],
  asking: Asking & { readonly context: IWebhookFunctions },
): Promise<INodeExecutionData[][]> {
  const lists = await sideBySide(
    entries.length,
    fetchesAtOnce,
    (item) => itemsOfEntry(entries[item], item, asking),
    () => false,
  );
  return byOutput(
    asking.context,
    lists.flatMap((items) => items ?? []),
  );
}

async function itemsOfEntry(
  entry: Entry | undefined,
  item: number,
  asking: Asking & { readonly context: IWebhookFunctions },
): Promise<INodeExecutionData[]> {
  if (entry === undefined) return [];
  if (entry.type === 'ended') return entry.items;
  if (entry.type === 'failed') return [entry.item];
  try {
    return await fetched(entry, item, asking);
  } catch (thrown) {
    return [failedItem(asFailure(thrown, 'download'), item)];
  }
}

async function fetched(
  { job, wish }: JobEntry,
  item: number,
  asking: Asking & { readonly context: IWebhookFunctions },
): Promise<INodeExecutionData[]> {
  const { context, host, keyOf } = asking;
  const untilMs = host.now() + conversionMs;
  let standing = await fetchResult({ item, job, labels: labelsOf(context)(item) }, asking);
  while ('open' in standing && host.now() < untilMs) {
    await host.sleep(standing.afterMs);
    standing = await fetchResult(standing.open, asking);
  }
  if ('open' in standing) return [pendingItem(standing.open.job, keyOf, item)];
  if ('failure' in standing) return [failedItem(standing.failure, item)];
  return await itemsOf(standing.result, wish, item, asking);
}

function byOutput(context: IWebhookFunctions, items: readonly INodeExecutionData[]): INodeExecutionData[][] {
  if (context.getNode().onError !== 'continueErrorOutput') return [[...items]];
  const failed = items.filter(({ json }) => 'error' in json);
  return [items.filter((item) => !failed.includes(item)), failed];
}
