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
export async function* readLedger(database: Database, filter: LedgerFilter): AsyncGenerator<UsageRecord> {
  for (let after = ''; ;) {
    const rows = await database.query<{ id: string; record: UsageRecord }>(
      `select id, record from usage_records
       where account = $1 and id > $2 and ($3::text is null or key = $3)
         and ($4::timestamptz is null or time >= $4) and ($5::timestamptz is null or time < $5)
       order by id limit ${pageRows}`,
      [filter.account, after, filter.key ?? null, filter.from ?? null, filter.to ?? null],
    );
    for (const { record } of rows) yield record;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    after = last.id;
  }
}
