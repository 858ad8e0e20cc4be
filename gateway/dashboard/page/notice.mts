import { Refused } from './api.mts';
import { element } from './element.mts';

const place = element('div', { class: 'notices', role: 'status', 'aria-live': 'polite' });
type Kind = 'told' | 'refusal' | 'secret';
let onSignedOut = (): void => {};

/** Where notices appear, and what to do once the gateway knows the session no more. */
export function noticesIn(body: HTMLElement, signedOut: () => void): void {
  body.append(place);
  onSignedOut = signedOut;
}

/** Tells something until it is closed or the next work begins; a secret, which is shown once, stays until it is closed. */
export function tell(message: string, kind: Kind = 'told'): void {
  clearNotices();
  const close = element('button', { type: 'button', 'aria-label': 'Close' }, '×');
  const notice = element('p', { class: kind }, message, close);
  close.addEventListener('click', () => notice.remove());
  place.append(notice);
}

/** Takes away what was told of earlier work. */
export function clearNotices(): void {
  for (const notice of place.querySelectorAll('p:not(.secret)')) notice.remove();
}

/** Takes away secrets as well: nobody is signed in any more. */
export function clearAll(): void {
  place.replaceChildren();
}

/** Work that tells what the gateway refused, after a question where there is one to ask. */
export function guarded(work: () => Promise<void>, question?: string): () => Promise<void> {
  return async () => {
    if (question !== undefined && !window.confirm(question)) return;
    clearNotices();
    try {
      await work();
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.status === 401) onSignedOut();
      tell(thrown instanceof Error ? thrown.message : String(thrown), 'refusal');
    }
  };
}
