import { element } from '../element.mts';
import { button } from '../table.mts';

export interface Page {
  readonly content: Node;
  /** Where the older ones begin; null on the last page. */
  readonly next: string | null;
}

/** A list in pages, the newest first, with a way to the older and back. `load` is asked again by Refresh. */
export async function paged(load: (after: string | null) => Promise<Page>): Promise<HTMLElement> {
  const place = element('div', {});
  const before: (string | null)[] = [];
  const show = async (after: string | null): Promise<void> => {
    const { content, next } = await load(after);
    const back = button('Newer', () => show(before.pop() ?? null));
    const on = button('Older', () => {
      before.push(after);
      return show(next);
    });
    const bar = element(
      'div',
      { class: 'bar-of-buttons' },
      button('Refresh', () => show(after)),
    );
    if (before.length > 0) bar.append(back);
    if (next !== null) bar.append(on);
    place.replaceChildren(content, bar);
  };
  await show(null);
  return place;
}
