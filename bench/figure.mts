/** A measured figure. `yardstick` was measured in the same run; `ratio` of both, or the value itself, is what is `atMost`. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'MB' | 'KB' | 'times';
  readonly yardstick?: { readonly name: string; readonly value: number };
  readonly atMost?: number;
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [below = 0, above = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (below + above) / 2;
}

/** Lines of a table: the figure, its yardstick, their ratio, what is wanted, and whether it is met. */
export function tableOf(figures: readonly Figure[]): string[] {
  const rows = figures.map(rowOf);
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, i) => Math.max(known[i] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** Whether a figure is what is wanted; true where nothing is. */
export function isMet(figure: Figure): boolean {
  return figure.atMost === undefined || judged(figure) <= figure.atMost;
}

function judged({ value, yardstick }: Figure): number {
  return yardstick === undefined ? value : value / yardstick.value;
}

function rowOf(figure: Figure): string[] {
  const { name, value, unit, yardstick, atMost } = figure;
  return [
    name,
    `${rounded(value)} ${unit}`,
    yardstick === undefined ? '' : `${yardstick.name} ${rounded(yardstick.value)} ${unit}`,
    yardstick === undefined ? '' : `ratio ${rounded(judged(figure))}`,
    atMost === undefined ? '' : `at most ${atMost}`,
    atMost === undefined ? '' : isMet(figure) ? 'met' : 'MISSED',
  ];
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
