/** Lets at most a number of tasks per name run at once; the others wait in order. */
export interface Limiter {
  run<T>(name: string, most: number, task: () => Promise<T>): Promise<T>;
}

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

/** A limiter with no task yet. */
export function createLimiter(): Limiter {
  const lanes = new Map<string, Lane>();
  return {
    async run(name, most, task) {
      const lane = lanes.get(name) ?? { running: 0, waiting: [] };
      lanes.set(name, lane);
      if (lane.running >= Math.max(1, most)) await new Promise<void>((resolve) => lane.waiting.push(resolve));
      else lane.running++;
      try {
        return await task();
      } finally {
        const next = lane.waiting.shift();
        if (next) next();
        else lane.running--;
      }
    },
  };
}
