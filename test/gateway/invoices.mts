/** What happens where one month is billed twice at once, on the embedded store, said as JSON: jest cannot load that store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { invoiceBook } from '../../gateway/money/invoiceBook.mts';
import { openEmbedded } from '../../gateway/store/embedded.mts';
import { migrate } from '../../gateway/store/migrate.mts';
import { createInvoice } from '../../src/billing/invoice/create';
import { invoiceRequest, november, record } from '../billing/records';

const folder = mkdtempSync(join(tmpdir(), 'imarouter-invoices-'));
const database = await openEmbedded(folder);
await migrate(database);
const book = invoiceBook(database, 'a');

// Both have read the same record before either issues.
const bill = async (sellerName: string): Promise<string> => {
  const parts = { book, now: november };
  return createInvoice(invoiceRequest({ sellerName }), [record({ id: 'one' })], parts).then(
    ({ invoice }) => invoice.number,
    (thrown: unknown) => String(thrown),
  );
};
const said = [await bill('First'), await bill('Second'), await bill('First')];
console.log(JSON.stringify(said));
await database.close();
rmSync(folder, { recursive: true, force: true });
