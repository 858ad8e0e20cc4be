import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

const laterMs = 20;

/*
 * Moments that requests share. What several do one right after the other takes a fraction of the time that it takes here and
 * there, because its code and its data are in the processor's caches by then (`docs/architecture.md`).
 */

/** Once everything that has arrived by now was looked at. */
export const thisTurn = shared(() => turn());

/** A little later: for work that nobody waits for. */
export const later = shared(() => wait(laterMs));

/** One moment for all who ask for it until it has come. */
function shared(moment: () => Promise<unknown>): () => Promise<unknown> {
  let next: Promise<unknown> | undefined;
  const over = (): void => void (next = undefined);
  return () => (next ??= moment().finally(over));
}
