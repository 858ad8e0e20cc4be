import { setTimeout as wait } from 'node:timers/promises';
import { thisTurn } from '../host/together.mts';

/** For writes that no client waits for. */
export const unhurried = { lingerMs: 25 } as const;

/**
 * To be selected from by a statement that need not reach the disk before it counts as done: where the store's machine fails, what
 * was written in its last second may be lost. Never for money.
 */
export const unsynced = `(select set_config('synchronous_commit', 'off', true)) as unsynced`;

/**
 * Gathers what arrives in one turn, or while a write is under way, into one write: one statement for many. With `lingerMs` a write
 * that nobody waits for is put off by so much, so that there are fewer of them.
 */
export function createBatch<T>(
  write: (items: readonly T[]) => Promise<void>,
  { most = 200, lingerMs = 0 } = {},
): (item: T) => Promise<void> {
  interface Waiting {
    readonly item: T;
    done(): void;
    failed(reason: unknown): void;
  }
  const waiting: Waiting[] = [];
  const mostWriters = lingerMs > 0 ? 1 : 2;
  const gathered = lingerMs > 0 ? () => wait(lingerMs) : thisTurn;
  let writers = 0;
  const next = async (): Promise<void> => {
    writers++;
    while (waiting.length > 0) {
      if (waiting.length < most) await gathered();
      const batch = waiting.splice(0, most);
      if (batch.length === 0) break;
      try {
        await write(batch.map(({ item }) => item));
        for (const each of batch) each.done();
      } catch (thrown) {
        for (const each of batch) each.failed(thrown);
      }
    }
    writers--;
  };
  return (item) =>
    new Promise<void>((done, failed) => {
      waiting.push({ item, done, failed });
      if (writers < mostWriters) void next();
    });
}
