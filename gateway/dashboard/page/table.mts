import { element } from './element.mts';

type Cell = Node | string;

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
  /** Whether it holds amounts, set to the right. */
  readonly isAmount?: boolean;
}

/** A table that scrolls by itself where the window is narrow; words instead where there is no row. */
export function table<Row>(
  label: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  none: string,
): HTMLElement {
  if (rows.length === 0) return element('p', { class: 'none' }, none);
  const kind = ({ isAmount = false }: Column<Row>) => ({ class: isAmount ? 'amount' : 'text' });
  const heads = columns.map((column) => element('th', { scope: 'col', ...kind(column) }, column.title));
  const lines = rows.map((row) =>
    element('tr', {}, ...columns.map((column) => element('td', kind(column), column.cell(row)))),
  );
  const whole = element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...lines));
  return element('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': label }, whole);
}

/** A word that says how something stands; the mark before it repeats that in colour. */
export function state(word: string): HTMLElement {
  const kind = /^(completed|done|delivered|2\d\d|active)$/.test(word)
    ? 'good'
    : /^(failed|gone|revoked|expired|stopped|[45]\d\d)$/.test(word)
      ? 'bad'
      : 'open';
  return element('span', { class: `state ${kind}` }, word);
}

/** A button that works on something and is off meanwhile; the keyboard stays at it, or at the page where it went away. */
export function button(label: string, work: () => Promise<void>, about = ''): HTMLButtonElement {
  const made = element(
    'button',
    { type: 'button', ...(about === '' ? {} : { 'aria-label': `${label} ${about}` }) },
    label,
  );
  made.addEventListener('click', () => {
    made.disabled = true;
    void work().finally(() => {
      made.disabled = false;
      if (document.activeElement !== document.body) return;
      const place = made.isConnected ? made : document.getElementById('content');
      place?.focus({ preventScroll: true });
    });
  });
  return made;
}
