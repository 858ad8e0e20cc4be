import type { Database } from '../store/database.mts';

/** Jobs this process works on, so that they can be stopped. */
export const running = new Map<string, AbortController>();

/** Lets go of jobs, so that somebody else can go on with them. */
export async function release(database: Database, ids: readonly string[]): Promise<void> {
  await database.query(`update jobs set owner = null where id = any($1) and status in ('queued', 'running')`, [ids]);
}
