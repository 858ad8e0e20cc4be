import type { Router } from '../../../core/router';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Host } from '../../../core/host';
import type { Job } from '../../../core/job';
import { type KeyOf, readJobId } from '../../../jobs/jobId';
import { agentSeconds, waitUntilMs } from '../../../jobs/waitPolicy';
import { RouterFailure } from '../../../operations';
import { asFailure } from '../failed';
import { outputWish } from '../input/read';
import { type Parameters, type ParametersAt, parametersOf, textOf } from '../input/parameters';
import { listOf } from '../../embedded/value';
import { labelsOf, type Settled } from '../item';
import { itemsOf } from '../output/items';
import { parameterNames } from '../properties/names';
import { isTool } from './callbackWay';
import { follow } from './follow';
import { jobFacts, pendingItem } from './pending';
import { waitWish } from './wish';

/** What can be done with a job that was started before. */
export const jobOperations = ['getJob', 'waitForJob', 'cancelJob', 'getAllJobs'] as const;
export type JobOperation = (typeof jobOperations)[number];

/** What these operations work with. */
export interface JobWork {
  readonly context: IExecuteFunctions;
  readonly host: Host;
  readonly router: Router;
  readonly keyOf: KeyOf;
}

const mostListed = 100;

/** Carries a job operation out for every item, one after the other. Never throws: a failure is an outcome. */
export async function runJobOperation(operation: JobOperation, work: JobWork): Promise<Settled[]> {
  const settled: Settled[] = [];
  const parametersAt = parametersOf(work.context);
  for (const itemIndex of work.context.getInputData().keys()) {
    const one = await runItem(operation, work, parametersAt, itemIndex).catch((thrown: unknown) => ({
      failure: asFailure(thrown, 'intake'),
    }));
    settled.push(one);
    if ('failure' in one && !work.context.continueOnFail()) break;
  }
  return settled;
}

async function runItem(
  operation: JobOperation,
  work: JobWork,
  parametersAt: ParametersAt,
  itemIndex: number,
): Promise<Settled> {
  const parameters = parametersAt(itemIndex);
  if (operation === 'getAllJobs') return { items: await list(parameters, work, itemIndex) };
  const job = jobOf(parameters, work.keyOf);
  if (operation === 'cancelJob') return { items: [await cancel(job, work, itemIndex)] };
  return await ask(job, parameters, operation === 'waitForJob', work, itemIndex);
}

/** Several ids, separated by commas, are the parts of one job. */
function jobOf(parameters: Parameters, keyOf: KeyOf): Job {
  const ids = listOf(textOf(parameters.first(parameterNames.jobId), '')) ?? [];
  const [first, ...more] = ids.map((id) => readJobId(id, keyOf));
  if (first === undefined) throw new RouterFailure('invalidInput', "'Job ID' is empty", { stage: 'intake' });
  if (more.some(({ submittedMs, operation }) => submittedMs !== first.submittedMs || operation !== first.operation)) {
    throw new RouterFailure('invalidInput', 'These IDs are not the parts of one job', {
      stage: 'intake',
      advice: 'Give the IDs of several jobs as several items.',
    });
  }
  return { ...first, parts: [first, ...more].flatMap(({ parts }) => parts) };
}

async function ask(job: Job, parameters: Parameters, waits: boolean, work: JobWork, item: number): Promise<Settled> {
  const { context, host, router, keyOf } = work;
  const now = host.now();
  const limit = isTool(context) ? now + agentSeconds * 1000 : endOf(job, parameters, now);
  const open = { item, job, labels: labelsOf(context)(item) };
  const [standing] = await follow([open], waits ? limit : now, { host, router, keyOf });
  if (standing === undefined || 'open' in standing) return { items: [pendingItem(job, keyOf, item)] };
  if ('failure' in standing) return standing;
  const wish = { ...outputWish(parameters), stem: null };
  const items = await itemsOf(standing.result, wish, item, work);
  return {
    items: items.map((each) => ({ ...each, json: { job: jobFacts(job, keyOf, 'completed'), ...each.json } })),
  };
}

function endOf(job: Job, parameters: Parameters, nowMs: number): number {
  const { limitSeconds } = waitWish(parameters);
  const usualSeconds = Math.max(0, job.deadlineMs - job.submittedMs) / 1000;
  return waitUntilMs([job], nowMs, limitSeconds ?? usualSeconds);
}

async function cancel(job: Job, { router, keyOf }: JobWork, item: number): Promise<INodeExecutionData> {
  const cancelled = await router.cancel(job);
  const { id, provider } = jobFacts(job, keyOf, 'pending');
  const note = cancelled ? {} : { message: 'The provider does not stop a job once it runs' };
  return { json: { id, provider, cancelled, ...note }, pairedItem: { item } };
}

async function list(parameters: Parameters, { router }: JobWork, item: number): Promise<INodeExecutionData[]> {
  const all = parameters.first(parameterNames.returnAll) === true;
  const limit = all ? mostListed : Math.min(mostListed, Number(parameters.first(parameterNames.limit) ?? 50));
  const { jobs, warnings } = await router.listJobs(limit);
  const noted = warnings.length > 0 ? { warnings: [...warnings] } : {};
  return jobs.map((job) => ({ json: { ...job, ...noted }, pairedItem: { item } }));
}
