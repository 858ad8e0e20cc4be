import { randomFillSync } from 'node:crypto';

/** Random numbers from 0 to below 1 of the quality of `node:crypto`, drawn from it many at a time. */
export function createRandom(): () => number {
  const drawn = new Uint32Array(1024);
  let next = drawn.length;
  const take = (): number => {
    if (next === drawn.length) {
      randomFillSync(drawn);
      next = 0;
    }
    return drawn[next++] ?? 0;
  };
  return () => ((take() >>> 5) * 2 ** 26 + (take() >>> 6)) / 2 ** 53;
}
