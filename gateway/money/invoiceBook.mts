import type { Invoice } from '../../src/billing/invoice/invoice';
import type { InvoiceBook } from '../../src/billing/invoice/book';
import type { UsageRecord } from '../../src/operations';
import { Refusal } from '../http/refusal.mts';
import type { Database } from '../store/database.mts';

/** Invoices of an account in the store: numbered without a gap, each record on one at most. */
export function invoiceBook(database: Database, account: string): InvoiceBook {
  const find = async (key: string): Promise<Invoice | null> => {
    const [row] = await database.query<{ invoice: Invoice }>('select invoice from invoices where key = $1', [
      `${account} ${key}`,
    ]);
    return row?.invoice ?? null;
  };
  return {
    find,
    // Records that stand on an invoice are left out when the ledger is read.
    isInvoiced: () => false,
    issue: (key, recordIds, make) =>
      database.transaction(async (inside) => {
        await inside.query('select pg_advisory_xact_lock(4711002)');
        const [before] = await inside.query<{ invoice: Invoice }>('select invoice from invoices where key = $1', [
          `${account} ${key}`,
        ]);
        if (before !== undefined) return before.invoice;
        const billed = await inside.query('select from invoiced_records where id = any($1::text[]) limit 1', [
          recordIds,
        ]);
        if (billed.length > 0)
          throw new Refusal(
            409,
            'already_billed',
            'The month was billed by another request at the same moment. Ask again.',
          );
        const [row] = await inside.query<{ issued: number }>('select count(*)::integer as issued from invoices');
        const invoice = make(String((row?.issued ?? 0) + 1).padStart(6, '0'));
        await inside.query('insert into invoices(key, number, invoice, account) values ($1, $2, $3::jsonb, $4)', [
          ...[`${account} ${key}`, invoice.number, JSON.stringify(invoice), account],
        ]);
        await inside.query('insert into invoiced_records(id, invoice) select unnest($1::text[]), $2', [
          recordIds,
          invoice.number,
        ]);
        return invoice;
      }),
  };
}

/** The invoice of an account for a month, if there is just one. */
export async function onlyInvoice(database: Database, account: string, month: string): Promise<Invoice | null> {
  const [first, second] = await database.query<{ invoice: Invoice }>(
    `select invoice from invoices where account = $1 and invoice->>'month' = $2 limit 2`,
    [account, month],
  );
  return first === undefined || second !== undefined ? null : first.invoice;
}

/** The invoice of an account that has a number, if there is one. */
export async function numberedInvoice(database: Database, account: string, number: string): Promise<Invoice | null> {
  const [row] = await database.query<{ invoice: Invoice }>(
    'select invoice from invoices where account = $1 and number = $2',
    [account, number],
  );
  return row?.invoice ?? null;
}

/** Numbers of the invoices of an account for a month. */
export async function issuedNumbers(database: Database, account: string, month: string): Promise<string[]> {
  const rows = await database.query<{ number: string }>(
    `select number from invoices where account = $1 and invoice->>'month' = $2 order by number limit 20`,
    [account, month],
  );
  return rows.map(({ number }) => number);
}

/** Records of an account until the end of a month that stand on no invoice yet. */
export async function* uninvoiced(database: Database, account: string, month: string): AsyncGenerator<UsageRecord> {
  for (let after = ''; ;) {
    const rows = await database.query<{ id: string; record: UsageRecord }>(
      `select u.id, u.record from usage_records u left join invoiced_records i on i.id = u.id
       where u.account = $1 and i.id is null and u.id > $2 and u.time < ($3::date + interval '1 month') at time zone 'UTC'
       order by u.id limit 2000`,
      [account, after, `${month}-01`],
    );
    for (const { record } of rows) yield record;
    const last = rows.at(-1);
    if (last === undefined || rows.length < 2_000) return;
    after = last.id;
  }
}
