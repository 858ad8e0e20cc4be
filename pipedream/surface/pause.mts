import { z } from 'zod/v4';
import { jobSchema } from '../../src/core/job';
import { reportSchema } from '../../src/operations';
import type { Step } from './component.mts';
import type { DataStore } from './ledger.mts';
import { lazy } from '../../src/operations/lazy';

const pauseSchema = lazy(() =>
  z.object({
    /** Names this waiting: the same as an attempt of the job, so that no other job can be taken for it. */
    nonce: z.string(),
    stage: z.enum(['submitting', 'passedOver', 'waiting']),
    /** How often the job was looked at. */
    looks: z.number().int(),
    /** Milliseconds since 1970 after which waiting makes no sense. */
    untilMs: z.number(),
    /** Providers that were tried and could not. */
    passedOver: z.array(z.string()),
    earlier: reportSchema().optional(),
    job: jobSchema().optional(),
  }),
);

/** What a step tells itself over a pause, as Pipedream keeps it. No key, text or path is in it. */
export type Pause = z.infer<ReturnType<typeof pauseSchema>>;

/** How often a job is looked at before the step gives up. */
export const mostLooks = 100;

/** Well above the looks, because Pipedream goes on without a word when its own count runs out. */
const mostRuns = 1_000;

/** Whether this run can pause: in a workflow, and not in a trial in the editor. */
export function canPause($: Step): boolean {
  return $.flow !== undefined && $.context?.run !== undefined && $.context.JIT !== true;
}

/**
 * Keeps what a pause is to know in the step's data store as well: nobody has documented which of several pauses of one run
 * holds, and the first was asked for before the job was known.
 */
export async function keepPause(store: DataStore | null, pause: Pause): Promise<void> {
  await store?.set(keyOf(pause), pause).catch(() => undefined);
}

/** The pause with its job, from the data store if it was lost on the way. */
export async function completed(store: DataStore | null, pause: Pause | null): Promise<Pause | null> {
  if (pause === null || pause.stage !== 'submitting') return pause;
  const kept = pauseSchema().safeParse(await store?.get(keyOf(pause)));
  return kept.success && kept.data.nonce === pause.nonce
    ? { ...kept.data, looks: Math.max(kept.data.looks, 1) }
    : pause;
}

/** What the run before told this one; null on the first run. Throws where a later run was told nothing that is ours. */
export function pauseOf($: Step): Pause | null {
  const { runs = 1, context } = $.context?.run ?? {};
  const parsed = pauseSchema().safeParse(context);
  if (parsed.success) return parsed.data;
  if (runs <= 1) return null;
  throw new Error(
    'The step went on without knowing its job, so nothing was sent again. Look at the provider for the job, then run the workflow anew.',
  );
}

/** Pauses at the end of this run and comes again after a while, or when the URL that is given back is called. */
export function pauseFor($: Step, delayMs: number, pause: Pause): string | undefined {
  return $.flow?.rerun(Math.max(1_000, Math.round(delayMs)), pause, mostRuns).resume_url;
}

/** Milliseconds until the next look: a callback comes first, so looking is a safety net that gets wider. */
export function delayOf({ looks, untilMs }: Pause, afterMs: number, hasCallback: boolean, nowMs: number): number {
  const first = hasCallback ? 60_000 : Math.max(afterMs, 10_000);
  return Math.min(first * 1.5 ** looks, 300_000, Math.max(1_000, untilMs - nowMs));
}

function keyOf({ nonce }: Pause): string {
  return `imarouter/pause/${nonce}`;
}
