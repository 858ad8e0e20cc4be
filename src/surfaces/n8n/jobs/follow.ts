import { throwIfCancelled } from '../../../core/exchange';
import type { Labels } from '../../../core/charge';
import type { Host } from '../../../core/host';
import type { Job } from '../../../core/job';
import type { Router } from '../../../core/router';
import { jobIdsOf, type KeyOf } from '../../../jobs/jobId';
import { pauseMs } from '../../../jobs/waitPolicy';
import { RouterFailure } from '../../../operations';
import { asFailure } from '../failed';
import type { AnyResult } from '../memory';
import { sideBySide } from '../sideBySide';

/** A job that an item waits for. */
export interface OpenJob {
  readonly item: number;
  readonly job: Job;
  readonly labels: Labels;
}

/** What asks about jobs. */
export interface Asking {
  readonly host: Host;
  readonly router: Pick<Router, 'look' | 'resume' | 'share'>;
  readonly keyOf: KeyOf;
}

/** How a job stands: its result, what became of it, or that it runs. */
export type Standing =
  | { readonly result: AnyResult }
  | { readonly failure: RouterFailure }
  | { readonly open: OpenJob; readonly afterMs: number };

/** How many jobs are asked about at once, and how many results fetched. */
const looksAtOnce = 5;
export const fetchesAtOnce = 3;

/** Asks about jobs, again and again until all have ended or `untilMs` (since 1970); at least once. In the order given. */
export async function follow(jobs: readonly OpenJob[], untilMs: number, asking: Asking): Promise<Standing[]> {
  let standings: Standing[] = jobs.map((open) => ({ open, afterMs: 0 }));
  for (;;) {
    standings = await askAll(standings, asking);
    const pauses = standings.flatMap((standing) => ('open' in standing ? [standing.afterMs] : []));
    const nowMs = asking.host.now();
    if (pauses.length === 0 || nowMs >= untilMs) return standings;
    await asking.host.sleep(pauseMs(Math.min(...pauses), nowMs, untilMs));
    throwIfCancelled(asking.host);
  }
}

/** Fetches the result of a job that has ended. What goes wrong names the job's ID, under which it can be asked again. */
export async function fetchResult(open: OpenJob, { router, keyOf }: Asking): Promise<Standing> {
  try {
    const state = await router.resume(open.job, open.labels);
    return state.type === 'done'
      ? { result: state.result }
      : { open: { ...open, job: state.job }, afterMs: state.afterMs };
  } catch (thrown) {
    return { failure: withJob(asFailure(thrown, 'poll'), open.job, keyOf) };
  }
}

/** The same failure, with the ID of the job it is about. */
export function withJob(failure: RouterFailure, job: Job, keyOf: KeyOf): RouterFailure {
  const named = new RouterFailure(failure.kind, failure.message, {
    ...failure.details,
    job: jobIdsOf(job, keyOf).join(','),
  });
  named.report = failure.report;
  return named;
}

async function askAll(standings: readonly Standing[], asking: Asking): Promise<Standing[]> {
  const answers = await sideBySide(
    standings.length,
    looksAtOnce,
    async (index) => ask(standings[index], asking),
    () => false,
  );
  return answers.filter((answer) => answer !== undefined);
}

async function ask(standing: Standing | undefined, asking: Asking): Promise<Standing | undefined> {
  if (standing === undefined || !('open' in standing)) return standing;
  const { open } = standing;
  try {
    const { ended, afterMs, job } = await asking.router.look(open.job);
    const seen = { ...open, job };
    return ended ? await fetchResult(seen, asking) : { open: seen, afterMs };
  } catch (thrown) {
    return { failure: withJob(asFailure(thrown, 'poll'), open.job, asking.keyOf) };
  }
}
