import type { Invoice, Party } from '../invoice/invoice';
import { barChart } from './chart';
import { escapeHtml } from './escape';
import { totalRows } from './words';

const style = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; }
.parties { display: flex; gap: 4rem; margin: 1.5rem 0; }
.parties p { margin: 0; white-space: pre-line; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid #d0d7de; }
.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.total td { font-weight: 600; }
small, figcaption { color: #57606a; }
svg { max-width: 100%; height: auto; font: 10px system-ui, sans-serif; fill: #57606a; }
svg rect { fill: #3b6fd4; }
@page { size: A4; margin: 18mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; }
  thead { display: table-header-group; }
  tr, figure, .totals { break-inside: avoid; }
}`;

/** An invoice as a page to print: no script, nothing loaded from elsewhere, every text escaped. */
export function invoiceHtml(invoice: Invoice): string {
  const title = escapeHtml(`Invoice ${invoice.number}`);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>`,
    `<style>${style}</style></head><body>`,
    `<h1>${title}</h1>`,
    `<p>Issued ${invoice.issued} · due ${invoice.due} · for ${invoice.month} · all amounts in USD</p>`,
    `<div class="parties">${party('From', invoice.seller)}${party('To', invoice.buyer)}</div>`,
    lines(invoice),
    totals(invoice),
    chart(invoice),
    `<p><small>${escapeHtml(invoice.rounding)}</small></p>`,
    `<p><small>Content hash ${escapeHtml(invoice.hash)}</small></p>`,
    '</body></html>\n',
  ].join('\n');
}

function party(role: string, { name, address, taxId }: Party): string {
  const rest = [address, taxId === '' ? '' : `Tax ID ${taxId}`].filter((text) => text !== '').map(escapeHtml);
  return `<p><small>${role}</small>\n<strong>${escapeHtml(name)}</strong>\n${rest.join('\n')}</p>`;
}

function lines({ lines: all }: Invoice): string {
  const rows = all.map(({ line, description, quantity, taxes, exactUsd, amountUsd }) =>
    row([String(line), description, quantity, taxes.join(' + ')], [exactUsd, amountUsd]),
  );
  const head =
    '<th>#</th><th>Description</th><th>Quantity</th><th>Tax</th><th class="amount">Exact</th><th class="amount">Amount</th>';
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function totals(invoice: Invoice): string {
  const rows = totalRows(invoice).map(({ label, amountUsd, strong }) =>
    row([label], [amountUsd], strong ? 'total' : ''),
  );
  const note = invoice.note === '' ? '' : `<p style="white-space: pre-line">${escapeHtml(invoice.note)}</p>`;
  return `<div class="totals"><table><tbody>\n${rows.join('\n')}\n</tbody></table>${note}</div>`;
}

function chart({ month, days }: Invoice): string {
  const svg = barChart(
    `Amount by day of ${month}`,
    days.map(({ day, exactUsd }) => ({ label: day, usd: exactUsd })),
  );
  return svg === '' ? '' : `<figure>${svg}<figcaption>Amount by day of ${month}</figcaption></figure>`;
}

function row(texts: readonly string[], amounts: readonly string[], kind = ''): string {
  const cells = [
    ...texts.map((text) => `<td>${escapeHtml(text)}</td>`),
    ...amounts.map((amount) => `<td class="amount">${escapeHtml(amount)}</td>`),
  ];
  return `<tr${kind === '' ? '' : ` class="${kind}"`}>${cells.join('')}</tr>`;
}
