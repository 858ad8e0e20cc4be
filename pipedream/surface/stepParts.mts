import type { CallbackAbout } from '../../src/core/host';
import type { Job } from '../../src/core/job';
import { createRouter, type Router } from '../../src/core/router';
import { jobIdsOf, type KeyOf } from '../../src/jobs/jobId';
import { RouterFailure } from '../../src/operations';
import type { Step, Values } from './component.mts';
import type { Connection } from './connection.mts';
import { thrownBy } from './failed.mts';
import { createHost, type StepHost } from './host.mts';
import { keptIn } from './output.mts';
import { registry } from './registry.mts';

/** Requests at once: each holds a part of a long recording, and a step has 256 MB. */
const requestsAtOnce = 2;
const limits = Object.fromEntries(Object.keys(registry).map((id) => [id, requestsAtOnce]));

/** What an action is called with. */
export interface Call {
  readonly connection: Connection;
  readonly values: Values;
  readonly $: Step;
}

/** A step at work. */
export interface StepParts extends Call {
  readonly files: StepHost;
  readonly router: Router;
  readonly keyOf: KeyOf;
  readonly labels: { readonly workflow?: string; readonly execution?: string };
  /** Decides, while a request is made, where its end can be announced. */
  callback: ((nonce: string, about: CallbackAbout) => string | undefined) | null;
}

/** Does an action's work; what is thrown is said for people, and what was metered until then is kept. */
export async function doing<T>(call: Call, work: (parts: StepParts) => Promise<T>): Promise<T> {
  let parts: StepParts | undefined;
  try {
    parts = openStep(call);
    return await work(parts);
  } catch (reason) {
    if (reason instanceof RouterFailure && reason.report !== undefined) {
      const { attempts, usage } = reason.report;
      if (attempts.length > 0) call.$.export('attempts', attempts);
      await keptIn(call.values, usage);
    }
    throw thrownBy(reason);
  } finally {
    await parts?.files.clear();
  }
}

/** A running job as a step hands it out: its signed id, or one for each part where it would be too long. */
export function runningOf(job: Job, keyOf: KeyOf) {
  const [jobId, ...others] = jobIdsOf(job, keyOf);
  const [part] = job.parts;
  return {
    status: 'running' as const,
    jobId,
    ...(others.length > 0 ? { jobIds: [jobId, ...others] } : {}),
    provider: part?.provider,
    model: part?.model,
    providerJobId: part?.jobId,
  };
}

function openStep(call: Call): StepParts {
  const { connection, values, $ } = call;
  const access = connection.access(values);
  const callback = (nonce: string, about: CallbackAbout) => parts.callback?.(nonce, about);
  const host = createHost(access, $, callback);
  const parts: StepParts = {
    ...call,
    files: host,
    router: createRouter({ registry, host, limits }),
    keyOf: (id) => access.of(id).key,
    labels: labelsOf($),
    callback: null,
  };
  return parts;
}

function labelsOf({ context }: Step) {
  return {
    ...(context?.workflow_id === undefined ? {} : { workflow: context.workflow_id }),
    ...(context?.id === undefined ? {} : { execution: context.id }),
  };
}
