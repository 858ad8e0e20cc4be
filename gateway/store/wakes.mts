/** Workers of one queue: which of them are free, and a way to have one look at the queue now. */
export interface Wakes {
  add(worker: string): void;
  /** Marks a worker as busy while the task lasts. */
  during(worker: string, task: () => Promise<void>): Promise<void>;
  /** Wakes the free worker that was woken longest ago: several tickets due at the same moment each wake one of their own. */
  wake(): void;
}

/** Keeps a list of workers, the one that was woken last at its end. */
export function createWakes(notify: (worker: string) => void): Wakes {
  const workers: string[] = [];
  const busy = new Set<string>();
  return {
    add: (worker) => void workers.push(worker),
    async during(worker, task) {
      busy.add(worker);
      try {
        await task();
      } finally {
        busy.delete(worker);
      }
    },
    wake() {
      const free = workers.findIndex((worker) => !busy.has(worker));
      const [worker] = workers.splice(Math.max(0, free), 1);
      if (worker === undefined) return;
      workers.push(worker);
      notify(worker);
    },
  };
}
