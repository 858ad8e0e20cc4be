import type { PGlite } from '@electric-sql/pglite';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from './database.mts';
import { lockFolder } from './lock.mts';

/** Opens the embedded store in a folder, for one process at a time. `pglite` is what the queue's own adapter needs. */
export async function openEmbedded(folder: string): Promise<Database & { readonly pglite: PGlite }> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  // Only here, because it takes memory that a gateway on PostgreSQL has no use for.
  const { PGlite: Embedded } = await import('@electric-sql/pglite');
  const pglite = await Embedded.create(join(folder, 'database'), { parsers: { 20: (text) => text } });
  return {
    backend: 'pglite',
    pglite,
    async query<Row extends object>(text: string, values: readonly unknown[] = []) {
      return (await pglite.query<Row>(text, plain(values))).rows;
    },
    async execute(text) {
      await pglite.exec(text);
    },
    transaction: (task) =>
      pglite.transaction((transaction) =>
        task({
          async query<Row extends object>(text: string, values: readonly unknown[] = []) {
            return (await transaction.query<Row>(text, plain(values))).rows;
          },
        }),
      ),
    async listen(channel, onMessage, onGap) {
      await pglite.listen(`"${channel}"`, onMessage);
      onGap();
    },
    async close() {
      await pglite.close();
      await unlock();
    },
  };
}

function plain(values: readonly unknown[]): unknown[] {
  return values.map((value) => (value instanceof Date ? value.toISOString() : value));
}
