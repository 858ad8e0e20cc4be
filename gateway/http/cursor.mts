import type { Database } from '../store/database.mts';
import { Refusal } from './refusal.mts';

/** Rows of a page out of one more than asked for, and where the next page begins. */
export function pageFrom<Row extends { id: string }>(rows: readonly Row[], limit: number) {
  const data = rows.slice(0, limit);
  const hasMore = rows.length > limit;
  return { data, has_more: hasMore, next_after: hasMore ? (data.at(-1)?.id ?? null) : null };
}

/** Refuses a cursor whose row is gone: an empty page would read as the end of the list. */
export async function refuseLost(
  database: Database,
  table: 'jobs' | 'requests' | 'deliveries',
  account: string,
  after: string | undefined,
): Promise<void> {
  if (after === undefined) return;
  const rows = await database.query(`select id from ${table} where id = $1 and account = $2`, [after, account]);
  if (rows.length > 0) return;
  const message = `There is no '${after.slice(0, 100)}' here any more. Begin again without 'after'.`;
  throw new Refusal(400, 'invalidInput', message, { param: 'after' });
}
