import type { Database } from './database.mts';
import { migrations } from './migrations.mts';

/** Brings the store up to date, once, however many processes start together. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query('select pg_advisory_xact_lock(4711001)');
    await transaction.query(
      'create table if not exists gateway_migrations (name text primary key, at timestamptz not null default now())',
    );
    const done = await transaction.query<{ name: string }>('select name from gateway_migrations');
    const names = new Set(done.map(({ name }) => name));
    for (const { name, sql } of migrations) {
      if (names.has(name)) continue;
      for (const statement of sql.split(/;\s*\n/)) {
        if (statement.trim() !== '') await transaction.query(statement.trim().replace(/;$/, ''));
      }
      await transaction.query('insert into gateway_migrations(name) values ($1)', [name]);
    }
  });
}
