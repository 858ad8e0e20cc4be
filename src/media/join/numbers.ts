/** A list of numbers below 2^32 that grows in four bytes each. */
export interface GrowingNumbers {
  readonly count: number;
  push(value: number): void;
  pushAll(values: ArrayLike<number>): void;
  /** A view, valid until the next push. */
  numbers(): Uint32Array;
  sum(): number;
}

/** An empty list. */
export function growingNumbers(): GrowingNumbers {
  let held = new Uint32Array(1_024);
  let total = 0;
  const list = {
    count: 0,
    push(value: number) {
      if (list.count === held.length) {
        const larger = new Uint32Array(held.length * 2);
        larger.set(held);
        held = larger;
      }
      held[list.count] = value;
      list.count += 1;
      total += value;
    },
    pushAll(values: ArrayLike<number>) {
      for (let index = 0; index < values.length; index += 1) list.push(values[index] ?? 0);
    },
    numbers: () => held.subarray(0, list.count),
    sum: () => total,
  };
  return list;
}

/** The sum of all values before each one. */
export function runningSums(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value) - value);
}
