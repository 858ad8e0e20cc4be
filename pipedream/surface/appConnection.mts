import type { Provider } from '../../src/core/provider';
import type { Access } from '../../src/surfaces/embedded/access';
import type { Prop } from './component.mts';
import { accessFrom, type Connection } from './connection.mts';
import { registry } from './registry.mts';

interface App {
  readonly type: string;
  readonly app: string;
  readonly propDefinitions: object;
  readonly methods: object;
}

/** A connection by an account of our own app: shared props live in its propDefinitions. */
export function appConnection(app: App): Connection {
  return {
    props: { [app.app]: app },
    access: (values) => accessOfAccount(values[app.app]),
    shared: (name, prop, operation) => ({
      propDefinition: [app, name, () => ({ operation })],
      ...differences(prop, Reflect.get(app.propDefinitions, name)),
    }),
  };
}

function differences(prop: Prop, definition: unknown): Prop {
  const base = typeof definition === 'object' && definition !== null ? definition : {};
  const own = Object.entries(prop).filter(
    ([name, value]) => name !== 'options' && JSON.stringify(value) !== JSON.stringify(Reflect.get(base, name)),
  );
  return Object.fromEntries(own);
}

/** What the `$auth` of a connected account says: our own key and base URL, and keys of providers for embedded use. */
export function accessOfAccount(account: unknown): Access {
  const auth: unknown = typeof account === 'object' && account !== null ? Reflect.get(account, '$auth') : null;
  const setting = (name: string): unknown =>
    typeof auth === 'object' && auth !== null ? Reflect.get(auth, name) : undefined;
  return accessFrom(
    (provider) => setting(`${prefixOf(provider)}api_key`),
    (provider, origin) => setting(`${prefixOf(provider)}${origin === 'api' ? '' : `${origin}_`}base_url`),
    setting('allowed_private_networks'),
  );
}

/** The names of the fields that an account has, our own key first. */
export function accountFields(): string[] {
  return Object.values(registry).flatMap((provider) => [
    `${prefixOf(provider)}api_key`,
    `${prefixOf(provider)}base_url`,
  ]);
}

/** Our own API's fields bear no provider's name. */
function prefixOf({ id, routes }: Provider): string {
  return routes ? '' : `${id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_`;
}
