import type { Invoice } from '../invoice/invoice';

const columns = [
  'invoice',
  'kind',
  'line',
  'month',
  'description',
  'quantity',
  'exactUsd',
  'amountUsd',
  'taxes',
] as const;
type CsvRow = Partial<Record<(typeof columns)[number], string>>;

/** An invoice as CSV (RFC 4180): its lines, then net, taxes and total, told apart by `kind`. */
export function invoiceCsv(invoice: Invoice): string {
  const rows: CsvRow[] = [
    ...invoice.lines.map(({ line, month, description, quantity, exactUsd, amountUsd, taxes }) => ({
      ...{
        kind: 'line',
        line: String(line),
        month,
        description,
        quantity,
        exactUsd,
        amountUsd,
        taxes: taxes.join(' + '),
      },
    })),
    { kind: 'net', amountUsd: invoice.netUsd },
    ...invoice.taxes.map(({ name, percent, amountUsd }) => ({
      ...{ kind: 'tax', description: name, quantity: `${percent} %`, amountUsd },
    })),
    { kind: 'total', amountUsd: invoice.totalUsd },
  ];
  const cells = rows.map((row) =>
    columns.map((column) => (column === 'invoice' ? invoice.number : (row[column] ?? ''))),
  );
  return csv([columns, ...cells]);
}

/** Cells as CSV (RFC 4180) that no spreadsheet takes for a formula. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

const number = /^-?\d+(\.\d+)?$/;

/** What a spreadsheet would read as a formula gets an apostrophe before it, as spreadsheets themselves write text. */
function cell(text: string): string {
  const safe = /^[\s]*[=+\-@\t\r\n|%]/.test(text) && !number.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
