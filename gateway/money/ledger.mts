import type { UsageRecord } from '../../src/operations';
import type { Database } from '../store/database.mts';

export interface LedgerFilter {
  readonly account: string;
  readonly key?: string;
  /** ISO times; `to` is excluded. */
  readonly from?: string;
  readonly to?: string;
}

const pageRows = 2_000;

/** Usage records of an account in the order of their ids, page by page, so that memory stays small. */
export async function* readLedger(database: Database, filter: LedgerFilter): AsyncGenerator<readonly UsageRecord[]> {
  for (let after = ''; ;) {
    const page = await pageOf(database, filter, after, pageRows);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageRows) return;
    after = last.id;
  }
}

/** Up to `limit` records whose ids come after `after`, in the order of their ids. */
export async function pageOf(
  database: Database,
  filter: LedgerFilter,
  after: string,
  limit: number,
): Promise<readonly UsageRecord[]> {
  const rows = await database.query<{ record: UsageRecord }>(
    `select record from usage_records
       where account = $1 and id > $2 and ($3::text is null or key = $3)
         and ($4::timestamptz is null or time >= $4) and ($5::timestamptz is null or time < $5)
       order by id limit $6`,
    [filter.account, after, filter.key ?? null, filter.from ?? null, filter.to ?? null, limit],
  );
  return rows.map(({ record }) => record);
}
