import { nanosOfUsd, usdOfNanos } from '../money';
import { escapeHtml } from './escape';

/** One bar: what it stands for, in full and in up to three letters, and USD as decimal text. */
export interface Bar {
  readonly label: string;
  readonly short: string;
  readonly usd: string;
}

const height = 120n;
const step = 20;
const left = 90;

/** A bar chart as inline SVG, without scripts; each bar tells its label and amount. Empty where there is nothing to show. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const amounts = bars.map(({ usd }) => nanosOfUsd(usd));
  const largest = amounts.reduce((most, nanos) => (nanos > most ? nanos : most), 0n);
  if (largest === 0n) return '';
  const width = left + bars.length * step;
  const drawn = bars.map((bar, index) => barOf(bar, left + index * step, ((amounts[index] ?? 0n) * height) / largest));
  return [
    `<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${width} 160" width="${width}" height="160">`,
    `<title>${escapeHtml(title)}</title>`,
    `<text x="0" y="16">$${usdOfNanos(largest)}</text><text x="0" y="134">$0</text>`,
    ...drawn,
    '</svg>',
  ].join('\n');
}

function barOf({ label, short, usd }: Bar, x: number, tall: bigint): string {
  const name = escapeHtml(label);
  return [
    `<g><title>${name}: $${escapeHtml(usd)}</title>`,
    `<rect x="${x}" y="${130n - tall}" width="14" height="${tall}"/>`,
    `<text x="${x + 7}" y="146" text-anchor="middle">${escapeHtml(short)}</text></g>`,
  ].join('');
}
