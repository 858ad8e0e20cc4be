import { randomUUID } from 'node:crypto';
import type { Database } from './database.mts';

/** This process, as the others know it: alive while it is seen. */
export interface Presence {
  readonly id: string;
  /** Processes that were not seen for long, or left without settling. */
  gone(): Promise<string[]>;
  leave(): Promise<void>;
}

const beatMs = 2_000;
const goneAfterSeconds = 10;

/** Signs this process in and keeps it seen. In an embedded store nobody else can be alive. */
export async function signIn(database: Database, onTrouble: (message: string) => void): Promise<Presence> {
  const id = randomUUID();
  await database.query('insert into processes(id) values ($1)', [id]);
  const timer = setInterval(() => {
    database
      .query('insert into processes(id, seen_at) values ($1, now()) on conflict (id) do update set seen_at = now()', [
        id,
      ])
      .catch((error: Error) => onTrouble(`The store does not answer: ${error.message}`));
  }, beatMs);
  timer.unref();
  return {
    id,
    async gone() {
      const limit = database.backend === 'pglite' ? 'true' : `seen_at < now() - interval '${goneAfterSeconds} seconds'`;
      const rows = await database.query<{ id: string }>(`select id from processes where ${limit} and id <> $1`, [id]);
      return rows.map((row) => row.id);
    },
    async leave() {
      clearInterval(timer);
      await database.query('delete from processes where id = $1', [id]);
    },
  };
}
