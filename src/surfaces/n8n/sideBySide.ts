/**
 * Runs `task` for 0 to `count - 1`, at most `most` at once, and returns the results in order. Once `ends` says so of a result,
 * nothing further is begun: what was not begun is undefined.
 */
export async function sideBySide<T>(
  count: number,
  most: number,
  task: (index: number) => Promise<T>,
  ends: (result: T) => boolean,
): Promise<(T | undefined)[]> {
  const results = new Array<T | undefined>(count).fill(undefined);
  let next = 0;
  let ended = false;
  const worker = async () => {
    while (next < count && !ended) {
      const index = next++;
      const result = await task(index);
      results[index] = result;
      ended ||= ends(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, count) }, worker));
  return results;
}
