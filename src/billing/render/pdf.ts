import type { Invoice, InvoiceLine, Party } from '../invoice/invoice';
import { pdfFile } from './pdfFile';
import type { PdfRow, PdfText } from './pdfFile';
import { wrapText } from './pdfText';
import { invoiceFacts, totalRows } from './words';

const size = 9;
const leading = 12;
const left = 50;
const right = 545;
const middle = 330;
const totalsLeft = 285;

/** Breaks a text into lines no wider than `most` thousandths of a point, as the font is that shows it. */
export type Wrap = (text: string, size: number, most: number) => string[];

/** An invoice as PDF. Only Western European letters: any other is refused by name, and HTML offered. */
export function invoicePdf(invoice: Invoice): Uint8Array {
  return pdfFile(invoiceTitle(invoice), invoiceRows(invoice, wrapText), invoice.issued);
}

/** What an invoice is called. */
export function invoiceTitle({ number }: Invoice): string {
  return `Invoice ${number}`;
}

/** An invoice as rows for pages, whatever draws them. */
export function invoiceRows(invoice: Invoice, wrap: Wrap): PdfRow[] {
  return [
    heading(invoice),
    parties(invoice, wrap),
    tableHeader,
    ...invoice.lines.map((line) => lineRow(line, wrap)),
    ...totals(invoice, wrap),
    ...paragraph(invoice.note, false, wrap),
    ...paragraph(invoice.rounding, true, wrap),
    ...paragraph(`Content hash ${invoice.hash}`, true, wrap),
  ];
}

function heading(invoice: Invoice): PdfRow {
  const facts = invoiceFacts(invoice);
  const texts = facts.flatMap(([label, value], index): PdfText[] => [
    { text: label, x: middle, down: index * 14, size, muted: true },
    { text: value, x: right, down: index * 14, size, right: true, bold: index === facts.length - 1 },
  ]);
  return {
    height: facts.length * 14 + 24,
    texts: [{ text: 'Invoice', x: left, down: 0, size: 24, bold: true }, ...texts],
  };
}

function parties({ seller, buyer }: Invoice, wrap: Wrap): PdfRow {
  const [from, to] = [partyLines(seller, wrap), partyLines(buyer, wrap)];
  const column = (role: string, lines: readonly string[], x: number): PdfText[] => [
    { text: role, x, down: 0, size: 8, muted: true },
    ...lines.map((text, index) => ({ text, x, down: leading * (index + 1), size, bold: index === 0 })),
  ];
  const tallest = Math.max(from.length, to.length) + 1;
  return { height: tallest * leading + 24, texts: [...column('From', from, left), ...column('Bill to', to, middle)] };
}

function partyLines({ name, address, taxId }: Party, wrap: Wrap): string[] {
  const texts = [name, address, taxId === '' ? '' : `Tax ID ${taxId}`].filter((text) => text !== '');
  return texts.flatMap((text) => wrap(text, size, 220_000));
}

const columns = { number: 54, description: 78, quantity: 310, exact: 485, amount: 541 };

const heads: readonly PdfText[] = [
  { text: '#', x: columns.number, down: 5, size: 8, bold: true },
  { text: 'Description', x: columns.description, down: 5, size: 8, bold: true },
  { text: 'Quantity', x: columns.quantity, down: 5, size: 8, bold: true },
  { text: 'Exact', x: columns.exact, down: 5, size: 8, bold: true, right: true },
  { text: 'Amount', x: columns.amount, down: 5, size: 8, bold: true, right: true },
];
const tableHeader: PdfRow = { height: 20, band: { x: left, down: 0, height: 18 }, texts: heads };

function lineRow({ line, description, quantity, taxes, exactUsd, amountUsd }: InvoiceLine, wrap: Wrap): PdfRow {
  const words = taxes.length === 0 ? description : `${description} (${taxes.join(' + ')})`;
  const down = 4;
  const wrapped = [
    ...column(wrap(words, size, 222_000), columns.description),
    ...column(wrap(quantity, size, 118_000), columns.quantity),
  ];
  const lowest = Math.max(...wrapped.map((text) => text.down));
  const texts: PdfText[] = [
    { text: String(line), x: columns.number, down, size },
    ...wrapped,
    { text: exactUsd, x: columns.exact, down, size, right: true, muted: true },
    { text: amountUsd, x: columns.amount, down, size, right: true },
  ];
  return { height: lowest + leading + 4, texts, ruled: true, header: tableHeader };

  function column(lines: readonly string[], x: number): PdfText[] {
    return lines.map((text, index) => ({ text, x, down: down + index * leading, size }));
  }
}

function totals(invoice: Invoice, wrap: Wrap): PdfRow[] {
  const texts: PdfText[] = [];
  let down = 12;
  let band: PdfRow['band'];
  for (const { label, amountUsd, strong } of totalRows(invoice)) {
    if (strong) band = { x: totalsLeft - 4, down: down - 3, height: 20 };
    const place = strong ? { size: 11, bold: true } : { size };
    wrap(label, place.size, 190_000).forEach((text, index) => {
      texts.push({ text, x: totalsLeft, down: down + index * leading, ...place });
    });
    texts.push({ text: amountUsd, x: columns.amount, down, right: true, ...place });
    down = (texts.at(-2)?.down ?? down) + (strong ? 24 : 16);
  }
  return [{ height: down + 10, texts, ...(band === undefined ? {} : { band }) }];
}

function paragraph(text: string, muted: boolean, wrap: Wrap): PdfRow[] {
  if (text === '') return [];
  const lines = wrap(text, 8, 490_000).map((line) => ({
    height: 11,
    texts: [{ text: line, x: left, down: 0, size: 8, muted }],
  }));
  return [...lines, { height: 8, texts: [] }];
}
