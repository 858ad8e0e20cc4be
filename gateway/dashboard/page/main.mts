import { currentSession, Refused, type Session, signIn, signOut } from './api.mts';
import { element } from './element.mts';
import { formOf, textField } from './form.mts';
import { clearAll, clearNotices, guarded, noticesIn, tell } from './notice.mts';
import { button } from './table.mts';
import { deliveriesView } from './views/deliveries.mts';
import { invoicesView } from './views/invoices.mts';
import { jobsView } from './views/jobs.mts';
import { keysView } from './views/keys.mts';
import { requestsView } from './views/requests.mts';
import { spendView } from './views/spend.mts';
import { voicesView } from './views/voices.mts';
import './style.css';

interface View {
  readonly name: string;
  readonly title: string;
  /** What the key must be allowed. */
  readonly scope: string;
  readonly show: (scopes: readonly string[]) => Promise<Node>;
}

const views: readonly View[] = [
  { name: 'spend', title: 'Spend', scope: 'usage', show: spendView },
  { name: 'requests', title: 'Requests', scope: 'usage', show: requestsView },
  { name: 'jobs', title: 'Jobs', scope: 'jobs', show: jobsView },
  { name: 'deliveries', title: 'Deliveries', scope: 'webhooks', show: deliveriesView },
  { name: 'voices', title: 'Voices', scope: 'voices', show: voicesView },
  { name: 'keys', title: 'Keys', scope: 'admin', show: keysView },
  { name: 'invoices', title: 'Invoices', scope: 'usage', show: invoicesView },
];

const page = element('div', { class: 'page' });
document.body.replaceChildren(page);
noticesIn(document.body, showSignIn);
let shown = 0;
let open = (): Promise<void> => Promise.resolve();
window.addEventListener('hashchange', () => void open());
await begin();

async function begin(): Promise<void> {
  try {
    start(await currentSession());
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    page.replaceChildren(element('p', { class: 'refusal' }, message), button('Try again', begin));
  }
}

function start(session: Session): void {
  if (session.signed_in) showPages(session.key);
  else showSignIn();
}

function showSignIn(): void {
  open = () => Promise.resolve();
  clearAll();
  const key = textField('key', 'API key', { type: 'password', required: true, autocomplete: 'current-password' });
  const form = formOf('Sign in', [key], async (values) => start(await signIn(String(values.get('key')))));
  const hint = 'The key stays in a cookie that no script can read, for twelve hours.';
  page.replaceChildren(
    element('main', { class: 'sign-in' }, element('h1', {}, 'ImaRouter'), form, element('p', { class: 'quiet' }, hint)),
  );
  key.querySelector('input')?.focus();
}

function showPages({ name, scopes }: { readonly name: string; readonly scopes: readonly string[] }): void {
  const allowed = views.filter(({ scope }) => scopes.includes(scope));
  const links = allowed.map((view) => element('a', { href: `#${view.name}` }, view.title));
  const main = element('main', { id: 'content', tabindex: -1 });
  const leave = guarded(async () => {
    await signOut();
    showSignIn();
  });
  const skip = element('a', { href: '#content', class: 'skip' }, 'To the content');
  skip.addEventListener('click', (event) => {
    event.preventDefault();
    main.focus();
  });
  const who = element('div', { class: 'who' }, element('span', {}, name), button('Sign out', leave));
  const nav = element('nav', { 'aria-label': 'Pages' }, ...links);
  page.replaceChildren(skip, element('header', {}, element('strong', {}, 'ImaRouter'), nav, who), main);
  open = async () => {
    const view = allowed.find((one) => `#${one.name}` === location.hash) ?? allowed[0];
    for (const link of links) link.toggleAttribute('aria-current', link.hash === `#${view?.name}`);
    await showView(main, view, scopes);
  };
  void open();
}

async function showView(main: HTMLElement, view: View | undefined, scopes: readonly string[]): Promise<void> {
  const turn = ++shown;
  clearNotices();
  if (view === undefined) return main.replaceChildren(element('p', {}, 'The key is allowed none of these pages.'));
  document.title = `${view.title} · ImaRouter`;
  const heading = element('h1', {}, view.title);
  main.setAttribute('aria-busy', 'true');
  try {
    const content = await view.show(scopes);
    if (turn === shown) main.replaceChildren(heading, content);
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    if (thrown instanceof Refused && thrown.status === 401) {
      showSignIn();
      return tell(message, 'refusal');
    }
    const again = button('Try again', () => open());
    if (turn === shown) main.replaceChildren(heading, element('p', { class: 'refusal' }, message), again);
  } finally {
    main.removeAttribute('aria-busy');
  }
}
