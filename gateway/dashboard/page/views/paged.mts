import { element } from '../element.mts';
import { guarded } from '../notice.mts';
import { button } from '../table.mts';

export interface Page {
  readonly content: Node;
  /** Where the older ones begin; null on the last page. */
  readonly next: string | null;
}

/** A list in pages, the newest first, with a way to the older and back. `load` is asked again by Refresh. */
export async function paged(load: (after: string | null) => Promise<Page>): Promise<HTMLElement> {
  const place = element('div', {});
  const show = async (after: string | null, before: readonly (string | null)[]): Promise<void> => {
    const { content, next } = await load(after);
    const bar = element(
      'div',
      { class: 'bar-of-buttons' },
      way('Refresh', after, before),
      before.length > 0 ? way('Newer', before.at(-1) ?? null, before.slice(0, -1)) : null,
      next === null ? null : way('Older', next, [...before, after]),
    );
    place.replaceChildren(content, bar);
  };
  const way = (label: string, after: string | null, before: readonly (string | null)[]): HTMLButtonElement => {
    const go = guarded(async () => {
      await show(after, before);
      const buttons = [...place.querySelectorAll<HTMLButtonElement>('.bar-of-buttons button')];
      (buttons.find(({ textContent }) => textContent === label) ?? buttons[0])?.focus({ preventScroll: true });
    });
    return button(label, go);
  };
  await show(null, []);
  return place;
}
