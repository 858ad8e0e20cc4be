/** Gathers what arrives while a write is under way into the next write: one statement for many, without waiting for more. */
export function createBatch<T>(write: (items: readonly T[]) => Promise<void>, most = 200): (item: T) => Promise<void> {
  interface Waiting {
    readonly item: T;
    done(): void;
    failed(reason: unknown): void;
  }
  const waiting: Waiting[] = [];
  let writers = 0;
  const next = async (): Promise<void> => {
    writers++;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
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
      if (writers < 2) void next();
    });
}
