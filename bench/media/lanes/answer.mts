/** Does the work that each message names and answers with the milliseconds it took. */
export function answer(works: Readonly<Record<string, () => Promise<unknown>>>): void {
  process.on('message', async (name: string) => {
    const started = performance.now();
    await works[name]?.();
    process.send?.(performance.now() - started);
  });
}
