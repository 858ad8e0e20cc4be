import type { Invoice, InvoiceLine, Party } from '../invoice/invoice';
import { pdfFile } from './pdfFile';
import type { PdfRow, PdfText } from './pdfFile';
import { wrapText } from './pdfText';
import { totalRows } from './words';

const size = 9;
const leading = 12;
const left = 50;
const right = 545;

/** An invoice as PDF. Only Western European letters: any other is refused by name, and HTML offered. */
export function invoicePdf(invoice: Invoice): Uint8Array {
  const rows = [
    heading(invoice),
    parties(invoice),
    tableHeader,
    ...invoice.lines.map(lineRow),
    ...totals(invoice),
    ...paragraph(invoice.note),
    ...paragraph(invoice.rounding),
    ...paragraph(`Content hash ${invoice.hash}`),
  ];
  return pdfFile(`Invoice ${invoice.number}`, rows, invoice.issued);
}

function heading({ number, issued, due, month }: Invoice): PdfRow {
  const texts = [
    { text: `Invoice ${number}`, x: left, down: 0, size: 18, bold: true },
    { text: `Issued ${issued}, due ${due}, for ${month}, all amounts in USD`, x: left, down: 28, size },
  ];
  return { height: 60, texts };
}

function parties({ seller, buyer }: Invoice): PdfRow {
  const [from, to] = [partyLines(seller), partyLines(buyer)];
  const column = (role: string, lines: readonly string[], x: number): PdfText[] => [
    { text: role, x, down: 0, size: 8 },
    ...lines.map((text, index) => ({ text, x, down: leading * (index + 1), size, bold: index === 0 })),
  ];
  const tallest = Math.max(from.length, to.length) + 1;
  return { height: tallest * leading + 24, texts: [...column('From', from, left), ...column('To', to, 300)] };
}

function partyLines({ name, address, taxId }: Party): string[] {
  const texts = [name, address, taxId === '' ? '' : `Tax ID ${taxId}`].filter((text) => text !== '');
  return texts.flatMap((text) => wrapText(text, size, 220_000));
}

const columns = { number: left, description: 78, quantity: 310, exact: 485, amount: right };

const tableHeader: PdfRow = {
  height: 18,
  ruled: true,
  texts: [
    { text: '#', x: columns.number, down: 0, size },
    { text: 'Description', x: columns.description, down: 0, size },
    { text: 'Quantity', x: columns.quantity, down: 0, size },
    { text: 'Exact', x: columns.exact, down: 0, size, right: true },
    { text: 'Amount', x: columns.amount, down: 0, size, right: true },
  ],
};

function lineRow({ line, description, quantity, taxes, exactUsd, amountUsd }: InvoiceLine): PdfRow {
  const words = taxes.length === 0 ? description : `${description} (${taxes.join(' + ')})`;
  const down = 4;
  const wrapped = [
    ...column(wrapText(words, size, 222_000), columns.description),
    ...column(wrapText(quantity, size, 118_000), columns.quantity),
  ];
  const lowest = Math.max(...wrapped.map((text) => text.down));
  const texts: PdfText[] = [
    { text: String(line), x: columns.number, down, size },
    ...wrapped,
    { text: exactUsd, x: columns.exact, down, size, right: true },
    { text: amountUsd, x: columns.amount, down, size, right: true },
  ];
  return { height: lowest + leading + 4, texts, ruled: true, header: tableHeader };

  function column(lines: readonly string[], x: number): PdfText[] {
    return lines.map((text, index) => ({ text, x, down: down + index * leading, size }));
  }
}

function totals(invoice: Invoice): PdfRow[] {
  const rows = totalRows(invoice).flatMap(({ label, amountUsd, strong }) => {
    const lines = wrapText(label, size, 330_000);
    return lines.map((text, index) => ({ text, amountUsd: index === 0 ? amountUsd : '', strong }));
  });
  const texts = rows.flatMap(({ text, amountUsd, strong }, index): PdfText[] => {
    const place = { down: 10 + index * 14, size, bold: strong };
    return [
      { text, x: 150, ...place },
      { text: amountUsd, x: right, right: true, ...place },
    ];
  });
  return [{ height: 10 + rows.length * 14 + 14, texts }];
}

function paragraph(text: string): PdfRow[] {
  if (text === '') return [];
  const lines = wrapText(text, 8, 490_000).map((line) => ({
    height: 11,
    texts: [{ text: line, x: left, down: 0, size: 8 }],
  }));
  return [...lines, { height: 8, texts: [] }];
}
