import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { element } from '../element.mts';
import { formOf, textField, tickField } from '../form.mts';
import { guarded, tell } from '../notice.mts';
import { button, state, table } from '../table.mts';
import { money, time } from '../words.mts';

const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  account: z.string(),
  scopes: z.array(z.string()),
  cap: z.nullable(z.string()),
  requests_per_minute: z.nullable(z.number()),
  created_at: z.string(),
  expires_at: z.nullable(z.string()),
  revoked_at: z.nullable(z.string()),
});
type Key = z.infer<typeof keySchema>;
const listSchema = z.object({ data: z.array(keySchema) });
const madeSchema = z.object({ name: z.string(), key: z.string() });

/** API keys: make, rotate, revoke. A secret is shown once. */
export async function keysView(scopes: readonly string[]): Promise<Node> {
  const place = element('div', {});
  const show = async () => {
    const { data } = await ask('GET', '/v1/keys', listSchema);
    place.replaceChildren(keyTable(data, show));
  };
  const ticks = scopes.map((scope) => tickField('scopes', scope, scope !== 'admin', scope));
  const form = formOf(
    'Make key',
    [
      textField('name', 'Name', { required: true, maxlength: 100 }),
      textField('cap_usd', 'Monthly cap in dollars', { inputmode: 'decimal', pattern: '\\d{1,9}(\\.\\d{1,9})?' }),
      textField('requests_per_minute', 'Requests a minute', { type: 'number', min: 1 }),
      textField('expires_at', 'Expires', { type: 'date' }),
      element('fieldset', {}, element('legend', {}, 'Scopes'), ...ticks),
    ],
    async (values) => {
      const { name, key } = await ask('POST', '/v1/keys', madeSchema, bodyOf(values));
      tell(`The key ${name}, shown once: ${key}`, 'secret');
      await show();
    },
  );
  await show();
  return element('div', {}, place, element('h2', {}, 'Make a key'), form);
}

function bodyOf(values: FormData): object {
  const [cap, perMinute, expires] = ['cap_usd', 'requests_per_minute', 'expires_at'].map((name) =>
    String(values.get(name) ?? ''),
  );
  return {
    name: String(values.get('name')),
    scopes: values.getAll('scopes'),
    ...(cap === '' ? {} : { cap_usd: cap }),
    ...(perMinute === '' ? {} : { requests_per_minute: Number(perMinute) }),
    ...(expires === '' ? {} : { expires_at: `${expires}T23:59:59Z` }),
  };
}

function keyTable(keys: readonly Key[], show: () => Promise<void>): HTMLElement {
  return table<Key>(
    'Keys',
    [
      { title: 'Name', cell: ({ name }) => name },
      { title: 'Id', cell: ({ id }) => element('code', {}, id) },
      { title: 'Status', cell: (key) => state(statusOf(key)) },
      { title: 'Scopes', cell: ({ scopes }) => scopes.join(', ') },
      { title: 'Monthly cap', cell: ({ cap }) => (cap === null ? 'none' : money(cap)), isAmount: true },
      {
        title: 'A minute',
        cell: ({ requests_per_minute: most }) => (most === null ? 'any' : String(most)),
        isAmount: true,
      },
      { title: 'Made', cell: ({ created_at: made }) => time(made) },
      { title: 'Expires', cell: ({ expires_at: expires }) => (expires === null ? 'never' : time(expires)) },
      { title: '', cell: (key) => actions(key, show) },
    ],
    keys,
    'No key yet.',
  );
}

function actions(key: Key, show: () => Promise<void>): Node {
  if (statusOf(key) !== 'active') return element('span', {});
  const rotate = guarded(async () => {
    const made = await ask('POST', `/v1/keys/${key.id}/rotate`, madeSchema);
    tell(`The new secret of ${made.name}, shown once: ${made.key}`, 'secret');
  }, `Give ${key.name} a new secret? The old one ends at once.`);
  const revoke = guarded(async () => {
    await ask('DELETE', `/v1/keys/${key.id}`, z.unknown());
    await show();
  }, `Revoke ${key.name}? It ends at once and for good.`);
  return element('span', { class: 'actions' }, button('Rotate', rotate, key.name), button('Revoke', revoke, key.name));
}

function statusOf({ revoked_at: revoked, expires_at: expires }: Key): string {
  if (revoked !== null) return 'revoked';
  return expires !== null && Date.parse(expires) <= Date.now() ? 'expired' : 'active';
}
