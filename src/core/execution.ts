import {
  type Attempt,
  type InputOf,
  type OperationId,
  type Report,
  RouterFailure,
  type Settings,
  type UsageRecord,
  raise,
} from '../operations';
import type { PriceBook } from '../billing/book';
import type { Cap } from '../billing/caps';
import { totals } from '../billing/totals';
import { capsOf } from './caps';
import type { Labels } from './charge';
import type { FileKeeper } from './collect';
import { throwIfCancelled } from './exchange';
import type { Host } from './host';
import type { Limiter } from './limit';
import type { PartMemory } from './partMemory';
import type { Registry } from './provider';

/** What all runs of a router share. */
export interface Shared {
  readonly registry: Registry;
  readonly host: Host;
  readonly keeper: FileKeeper;
  readonly limiter: Limiter;
  /** Requests at once by provider, where the account allows other than usual. */
  readonly limits: Readonly<Record<string, number>>;
  /** The user's own costs and prices; without it clients pay what providers charge. */
  readonly priceBook?: PriceBook;
  /** What all runs together may not cost more than. */
  readonly caps: readonly Cap[];
}

/** What one run needs: the shared parts of the router, and what is asked. */
export interface RunParts<Id extends OperationId> extends Shared {
  readonly operation: Id;
  readonly input: InputOf<Id>;
  readonly settings: Settings;
  readonly labels: Labels;
  /** What earlier tries of the same input were answered, where they are kept. */
  readonly partMemory?: PartMemory<Id>;
}

/** What was tried, metered and told so far. */
export interface Tally {
  readonly attempts: Attempt[];
  readonly usage: UsageRecord[];
  readonly warnings: Set<string>;
}

/** A run under way. */
export interface Run<Id extends OperationId> extends RunParts<Id>, Tally {
  readonly runId: string;
  /** Deployments that failed in a way that asking again will not change. */
  readonly resting: Set<string>;
}

/** Does a task as one run; a failure takes with it what was tried and metered until then. */
export function asRun<Id extends OperationId, T>(parts: RunParts<Id>, task: (run: Run<Id>) => Promise<T>): Promise<T> {
  const caps = capsOf(parts.settings, parts.caps);
  const run: Run<Id> = { ...parts, caps, ...newTally(), runId: newId(parts.host), resting: new Set() };
  return reporting(run, parts.host, () => task(run));
}

/** Nothing tried yet. */
export function newTally(): Tally {
  return { attempts: [], usage: [], warnings: new Set() };
}

/** Does a task, and gives a failure the report of what was tried until then. */
export async function reporting<T>(tally: Tally, host: Host, task: () => Promise<T>): Promise<T> {
  try {
    throwIfCancelled(host);
    return await task();
  } catch (thrown) {
    if (thrown instanceof RouterFailure) thrown.report = reportOf(tally);
    return raise(thrown);
  }
}

/** What was tried and metered so far. */
export function reportOf({ attempts, usage, warnings }: Tally): Report {
  return { attempts, usage, ...totals(usage), warnings: [...warnings] };
}

function newId(host: Host): string {
  const piece = () => Math.floor(host.random() * 2 ** 32).toString(36);
  return piece() + piece() + piece();
}
