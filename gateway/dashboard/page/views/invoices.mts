import * as z from 'zod/v4-mini';
import { ask, askFile } from '../api.mts';
import { element } from '../element.mts';
import { choiceField, formOf, textField } from '../form.mts';
import { guarded } from '../notice.mts';
import { button, table } from '../table.mts';
import { lastMonths } from '../words.mts';

const invoiceSchema = z.object({
  number: z.string(),
  month: z.string(),
  issued: z.string(),
  totalUsd: z.string(),
  seller: z.object({ name: z.string() }),
  buyer: z.object({ name: z.string() }),
});
const issuedSchema = z.object({ number: z.string(), invoice: invoiceSchema });
type Issued = z.infer<typeof issuedSchema>;
const listSchema = z.object({ data: z.array(issuedSchema) });
const formats = [
  ['pdf', 'PDF'],
  ['html', 'HTML'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** Invoices that were issued, and a form that issues and downloads the one of a month that has ended. */
export async function invoicesView(): Promise<Node> {
  const place = element('div', {});
  const show = async () => place.replaceChildren(issuedTable((await ask('GET', '/v1/invoices', listSchema)).data));
  const [, ...ended] = lastMonths(13);
  const form = formOf(
    'Download invoice',
    [
      choiceField(
        'month',
        'Month',
        ended.map((month) => [month, month]),
      ),
      choiceField('format', 'Format', formats),
      textField('seller_name', 'Seller', { value: 'ImaRouter', required: true }),
      textField('buyer_name', 'Buyer', { value: 'Customer', required: true }),
      textField('client_label', 'Only this client label'),
    ],
    async (values) => {
      const given = [...values].flatMap(([name, value]) =>
        typeof value === 'string' && value !== '' ? [[name, value]] : [],
      );
      const { month, ...rest } = Object.fromEntries(given);
      await download(`/v1/invoices/${month}?${new URLSearchParams(rest)}`);
      await show();
    },
    true,
  );
  await show();
  const hint = 'An invoice is issued when it is asked for first, and never changes after that.';
  return element(
    'div',
    {},
    place,
    element('h2', {}, 'Download the invoice of a month'),
    element('p', { class: 'quiet' }, hint),
    form,
  );
}

function issuedTable(issued: readonly Issued[]): HTMLElement {
  return table<Issued>(
    'Invoices',
    [
      { title: 'Number', cell: ({ number }) => number },
      { title: 'Month', cell: ({ invoice }) => invoice.month },
      { title: 'Issued', cell: ({ invoice }) => invoice.issued },
      { title: 'Seller', cell: ({ invoice }) => invoice.seller.name },
      { title: 'Buyer', cell: ({ invoice }) => invoice.buyer.name },
      { title: 'Total', cell: ({ invoice }) => `$${invoice.totalUsd}`, isAmount: true },
      { title: 'Download', cell: downloads },
    ],
    issued,
    'No invoice was issued yet.',
  );
}

function downloads({ number }: Issued): Node {
  const buttons = formats.map(([format, title]) =>
    button(
      title,
      guarded(() => download(`/v1/invoices/${number}?format=${format}`)),
      number,
    ),
  );
  return element('span', { class: 'actions' }, ...buttons);
}

async function download(path: string): Promise<void> {
  const { bytes, name } = await askFile(path);
  const href = URL.createObjectURL(bytes);
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
