import { Refused } from './api.mts';
import { element } from './element.mts';

const place = element('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });
let onSignedOut = (): void => {};

/** Where notices appear, and what to do once the gateway knows the session no more. */
export function noticesIn(body: HTMLElement, signedOut: () => void): void {
  body.append(place);
  onSignedOut = signedOut;
}

/** Tells something until it is closed. */
export function tell(message: string, isRefusal = false): void {
  const close = element('button', { type: 'button', 'aria-label': 'Close' }, '×');
  const notice = element('p', { class: isRefusal ? 'refusal' : '' }, message, close);
  close.addEventListener('click', () => notice.remove());
  place.replaceChildren(notice);
}

/** Work that tells what the gateway refused, after a question where there is one to ask. */
export function guarded(work: () => Promise<void>, question?: string): () => Promise<void> {
  return async () => {
    if (question !== undefined && !window.confirm(question)) return;
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.status === 401) onSignedOut();
      tell(thrown instanceof Error ? thrown.message : 'The gateway did not answer. Try again.', true);
    }
  };
}
