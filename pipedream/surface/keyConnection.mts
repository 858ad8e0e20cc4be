import type { Provider } from '../../src/core/provider';
import { baseUrlFieldName, networksField } from '../../src/surfaces/embedded/fieldNames';
import type { Prop, Props } from './component.mts';
import { accessFrom, type Connection, textOf } from './connection.mts';
import { listOptions } from './lists.mts';
import { registry } from './registry.mts';

/** Vendors whose accounts users may have connected on Pipedream, by the slug of their app, with the field of the key. */
const vendorApps: Readonly<Record<string, string>> = {
  openai: 'api_key',
  elevenlabs: 'api_key',
  deepgram: 'api_key',
  assemblyai: 'api_key',
};

/** A connection without an app of our own: keys are secret props, or come from vendors' apps that are connected already. */
export function keyConnection(): Connection {
  const connection: Connection = {
    props: connectionProps(),
    access: (values) =>
      accessFrom(
        ({ id }) => textOf(values[keyProp(id)]) || keyOfApp(id, values[id]),
        ({ id }, origin) => values[baseUrlFieldName(id, origin)],
        values[networksField],
      ),
    shared: (name, prop, operation) =>
      prop['useQuery'] === true
        ? { ...prop, options: listOptions(name, (self) => connection.access(self), operation) }
        : prop,
  };
  return connection;
}

function keyOfApp(id: string, app: unknown): unknown {
  const auth: unknown = typeof app === 'object' && app !== null ? Reflect.get(app, '$auth') : null;
  const field = vendorApps[id];
  return typeof auth === 'object' && auth !== null && field !== undefined ? Reflect.get(auth, field) : undefined;
}

function connectionProps(): Props {
  const all = Object.values(registry);
  const own = all.filter(({ routes }) => routes);
  const others = all.filter(({ routes }) => !routes);
  const apps = others.filter(({ id }) => vendorApps[id] !== undefined);
  return {
    ...Object.fromEntries(apps.map(({ id }) => [id, { type: 'app', app: id, optional: true }])),
    ...Object.fromEntries([...own, ...others].flatMap(settingsOf)),
    [networksField]: {
      type: 'string',
      label: 'Allowed Private Networks',
      description:
        'Networks (CIDR) or hosts, separated by commas, that audio URLs may point to although they are not public.',
      optional: true,
    },
  };
}

function settingsOf({ id, title, keyPage, routes, needsBaseUrl, origins }: Provider): [string, Prop][] {
  const key: Prop = {
    type: 'string',
    label: `${title} API Key`,
    description: `Where to find it: ${keyPage}.`,
    secret: true,
    optional: true,
  };
  const url: Prop = {
    type: 'string',
    label: `${title} Base URL`,
    description: needsBaseUrl ? 'Address of your own server.' : `Your own address instead of ${origins['api']}.`,
    optional: true,
  };
  const keys: [string, Prop][] = [[keyProp(id), key]];
  return routes || needsBaseUrl || origins['api'] !== undefined ? [...keys, [baseUrlFieldName(id, 'api'), url]] : keys;
}

function keyProp(id: string): string {
  return `${id}ApiKey`;
}
