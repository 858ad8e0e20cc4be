/** Rows as lines of text whose columns stand under each other; columns named in `right` are aligned to the right. */
export function columns(rows: string[][], right: number[] = []): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(known[index] ?? 0, width(cell))),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const filler = ' '.repeat((widths[index] ?? 0) - width(cell));
        return right.includes(index) ? filler + cell : cell + filler;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Rows as a Markdown table under a head. */
export function markdownTable(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function width(text: string): number {
  return [...text].length;
}
