import type { Invoice, Party } from '../invoice/invoice';
import { barChart } from './chart';
import { escapeHtml } from './escape';
import { reportStyle } from './style';
import { invoiceFacts, totalRows } from './words';

/** An invoice as a page to print: no script, nothing loaded from elsewhere, every text escaped. */
export function invoiceHtml(invoice: Invoice): string {
  const title = escapeHtml(`Invoice ${invoice.number}`);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>`,
    `<style>${reportStyle}</style></head><body>`,
    `<header><h1>Invoice</h1>${facts(invoice)}</header>`,
    `<div class="parties">${party('From', invoice.seller)}${party('Bill to', invoice.buyer)}</div>`,
    lines(invoice),
    totals(invoice),
    chart(invoice),
    `<footer><p>${escapeHtml(invoice.rounding)}</p><p>Content hash ${escapeHtml(invoice.hash)}</p></footer>`,
    '</body></html>\n',
  ].join('\n');
}

function facts(invoice: Invoice): string {
  const rows = invoiceFacts(invoice).map(([label, value]) => `<dt>${label}</dt><dd>${escapeHtml(value)}</dd>`);
  return `<dl>${rows.join('')}</dl>`;
}

function party(role: string, { name, address, taxId }: Party): string {
  const rest = [address, taxId === '' ? '' : `Tax ID ${taxId}`].filter((text) => text !== '').map(escapeHtml);
  return `<p><small>${role}</small>\n<strong>${escapeHtml(name)}</strong>\n${rest.join('\n')}</p>`;
}

function lines({ lines: all, taxes }: Invoice): string {
  const taxed = taxes.length > 0;
  const rows = all.map(({ line, description, quantity, taxes: borne, exactUsd, amountUsd }) =>
    row([String(line), description, quantity, ...(taxed ? [borne.join(' + ')] : [])], [exactUsd, amountUsd]),
  );
  const names = ['#', 'Description', 'Quantity', ...(taxed ? ['Tax'] : [])].map((name) => `<th>${name}</th>`);
  const head = `${names.join('')}<th class="amount">Exact</th><th class="amount">Amount</th>`;
  return `<table class="lines"><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

function totals(invoice: Invoice): string {
  const rows = totalRows(invoice).map(({ label, amountUsd, strong }) =>
    row([label], [amountUsd], strong ? 'total' : ''),
  );
  const note = invoice.note === '' ? '' : `<p class="note">${escapeHtml(invoice.note)}</p>`;
  return `<table class="totals"><tbody>\n${rows.join('\n')}\n</tbody></table>${note}`;
}

function chart({ month, days }: Invoice): string {
  const svg = barChart(
    `Amount by day of ${month}`,
    days.map(({ day, exactUsd }) => ({ label: day, short: day.slice(-2), usd: exactUsd })),
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
