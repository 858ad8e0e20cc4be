/**
 * Runs a task for each item, at most `most` at once, and gives the results in the order of the items. After the first
 * failure no further item is begun; those begun are waited for, then the failure is thrown.
 */
export async function forEachInOrder<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  most: number,
  task: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  let index = 0;
  for await (const item of items) {
    const place = index++;
    const work = task(item, place).then(
      (result) => {
        results[place] = result;
      },
      (thrown: unknown) => {
        failures.push(thrown);
      },
    );
    running.add(work);
    void work.finally(() => running.delete(work));
    if (running.size >= Math.max(1, most)) await Promise.race(running);
    if (failures.length > 0) break;
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return results;
}
