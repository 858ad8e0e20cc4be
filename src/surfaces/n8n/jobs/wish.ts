import type { Registry } from '../../../core/provider';
import { pollFirstSeconds } from '../../../jobs/waitPolicy';
import type { OperationId } from '../../../operations';
import type { Parameters } from '../input/parameters';
import { textOf } from '../input/parameters';
import { parameterNames } from '../properties/names';

/** What to do while a provider works on it: suspend, keep asking here, or hand out the running job. */
export type WaitMode = 'untilDone' | 'pollHere' | 'doNotWait';

/** How long and in which way an item waits for its job. */
export interface WaitWish {
  readonly mode: WaitMode;
  /** Seconds of asking here before suspending. */
  readonly pollFirstSeconds: number;
  /** Null takes what the job usually needs, three times. */
  readonly limitSeconds: number | null;
  /** Where the end is to be announced when nobody waits here. */
  readonly callbackUrl: string | null;
}

/** Whether any provider does the operation as a job of its own. */
export function hasJobs(id: OperationId, registry: Registry): boolean {
  return Object.values(registry).some(({ adapters }) => adapters[id]?.resume !== undefined);
}

/** Reads how an item wants to wait. */
export function waitWish(parameters: Parameters): WaitWish {
  const mode = parameters.first(parameterNames.wait);
  const limitMinutes = numberOf(parameters.option(parameterNames.timeLimit));
  return {
    mode: mode === 'pollHere' || mode === 'doNotWait' ? mode : 'untilDone',
    pollFirstSeconds: numberOf(parameters.option(parameterNames.pollFirst)) ?? pollFirstSeconds,
    limitSeconds: limitMinutes === null ? null : limitMinutes * 60,
    callbackUrl: textOf(parameters.option(parameterNames.callbackUrl), '') || null,
  };
}

function numberOf(value: unknown): number | null {
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  return Number.isFinite(number) && number >= 0 ? number : null;
}
