import { usdOfNanos } from '../money';
import { groupings } from '../groupings';
import type { Grouping } from '../groupings';
import type { CostReport, ReportRow } from '../report';
import { barChart } from './chart';
import { csv } from './csv';
import { escapeHtml } from './escape';
import { reportStyle } from './style';

const mostBars = 60;
const encode = (text: string) => new TextEncoder().encode(text);

/** A cost report as a file: its rows and the total, in USD; what is not known stays empty in CSV and is said in HTML. */
export function renderReport(
  report: CostReport,
  format: 'json' | 'csv' | 'html',
): { bytes: Uint8Array; mediaType: string } {
  if (format === 'json')
    return { bytes: encode(`${JSON.stringify(report, null, 2)}\n`), mediaType: 'application/json' };
  if (format === 'csv') return { bytes: encode(csv(tableOf(report, ''))), mediaType: 'text/csv; charset=utf-8' };
  return { bytes: encode(htmlOf(report)), mediaType: 'text/html; charset=utf-8' };
}

const sums = ['cost', 'costAtMost', 'price', 'margin'] as const;

function tableOf({ rows, total }: CostReport, unknown: string): string[][] {
  const labels = groupingsOf(rows);
  const amounts = (row: Omit<ReportRow, 'group'>) => [
    ...sums.map((sum) => usd(row[sum], unknown)),
    String(row.records),
  ];
  return [
    [...labels, 'costUsd', 'costAtMostUsd', 'priceUsd', 'marginUsd', 'records'],
    ...rows.map((row) => [...labels.map((grouping) => row.group[grouping] ?? ''), ...amounts(row)]),
    [...labels.map((_, index) => (index === 0 ? 'Total' : '')), ...amounts(total)],
  ];
}

function groupingsOf([first]: readonly ReportRow[]): Grouping[] {
  return groupings.filter((grouping) => first?.group[grouping] !== undefined);
}

function usd(nanos: string | null, unknown: string): string {
  return nanos === null ? unknown : usdOfNanos(nanos);
}

function htmlOf(report: CostReport): string {
  const [head = [], ...rows] = tableOf(report, 'not known');
  const labels = groupingsOf(report.rows).length;
  const cells = (tag: string, row: readonly string[]) =>
    row.map((text, index) => `<${tag}${index < labels ? '' : ' class="amount"'}>${escapeHtml(text)}</${tag}>`).join('');
  const bars = report.rows.slice(0, mostBars).map(({ group, cost }, index) => ({
    label: Object.values(group).join(', '),
    short: String(index + 1),
    usd: usd(cost, '0'),
  }));
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><title>Cost report</title>`,
    `<style>${reportStyle}</style></head><body><h1>Cost report</h1><p>All amounts in USD</p>`,
    `<table><thead><tr><th>#</th>${cells('th', head)}</tr></thead><tbody>`,
    ...rows.map((row, index) => {
      const isTotal = index === rows.length - 1;
      return `<tr${isTotal ? ' class="total"' : ''}><td>${isTotal ? '' : index + 1}</td>${cells('td', row)}</tr>`;
    }),
    '</tbody></table>',
    `<figure>${barChart('Cost by row', bars)}</figure>`,
    ...report.notes.map((note) => `<p><small>${escapeHtml(note)}</small></p>`),
    '</body></html>\n',
  ].join('\n');
}
