import { drawing, element } from './element.mts';
import { money } from './words.mts';

export interface Amount {
  readonly label: string;
  readonly nanos: bigint;
}

const [chartHeight, axisHeight, slotWidth, barWidth] = [140, 18, 24, 16];

/** Columns, one a day; each tells its amount when pointed at, and the table behind the button has them all. */
export function dayChart(days: readonly Amount[]): HTMLElement {
  const most = days.reduce((all, { nanos }) => (nanos > all ? nanos : all), 1n);
  const bars = days.map(({ label, nanos }, index) => {
    const height = nanos === 0n ? 0 : Math.max(2, share(nanos, most) * chartHeight);
    const left = index * slotWidth + (slotWidth - barWidth) / 2;
    const tip = drawing('title', {}, `${label}: ${money(nanos.toString())}`);
    const target = drawing('rect', {
      class: 'target',
      x: index * slotWidth,
      y: 0,
      width: slotWidth,
      height: chartHeight,
    });
    const bar = drawing('rect', { class: 'bar', x: left, y: chartHeight - height, width: barWidth, height, rx: 2 });
    const day = drawing(
      'text',
      { x: left + barWidth / 2, y: chartHeight + 14, 'text-anchor': 'middle' },
      `${index + 1}`,
    );
    return drawing('g', {}, tip, target, bar, index === 0 || (index + 1) % 5 === 0 ? day : null);
  });
  const width = days.length * slotWidth;
  const base = drawing('line', { x1: 0, x2: width, y1: chartHeight, y2: chartHeight });
  const label = `Spend by day, at most ${money(most.toString())} a day`;
  const frame = {
    viewBox: `0 0 ${width} ${chartHeight + axisHeight}`,
    role: 'img',
    'aria-label': label,
    class: 'days',
  };
  return element('figure', {}, drawing('svg', frame, base, ...bars), numbers(days.filter(({ nanos }) => nanos > 0n)));
}

/** Bars beside their names and amounts, the largest first. */
export function rankChart(label: string, amounts: readonly Amount[]): HTMLElement {
  const sorted = [...amounts].sort((one, other) => (one.nanos < other.nanos ? 1 : one.nanos > other.nanos ? -1 : 0));
  const most = sorted[0]?.nanos ?? 0n;
  const rows = sorted.map(({ label: name, nanos }) => {
    const bar = drawing('rect', { class: 'bar', x: 0, y: 0, width: share(nanos, most) * 100, height: 10, rx: 2 });
    const frame = { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'rank' };
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', { class: 'wide' }, drawing('svg', frame, bar)),
      element('td', { class: 'amount' }, money(nanos.toString())),
    );
  });
  return element('table', { class: 'ranks', 'aria-label': label }, element('tbody', {}, ...rows));
}

function numbers(days: readonly Amount[]): HTMLElement {
  const rows = days.map(({ label, nanos }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      element('td', { class: 'amount' }, money(nanos.toString())),
    ),
  );
  return element(
    'details',
    {},
    element('summary', {}, 'As a table'),
    element('table', {}, element('tbody', {}, ...rows)),
  );
}

function share(nanos: bigint, most: bigint): number {
  return most === 0n ? 0 : Number((nanos * 1000n) / most) / 1000;
}
