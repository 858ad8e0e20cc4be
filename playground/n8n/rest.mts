import { setTimeout as wait } from 'node:timers/promises';

/** The account that the playground opens in its n8n. */
export const login = { email: 'playground@example.com', password: 'Playground1' };

export interface WorkflowText {
  name?: string;
  nodes: { name: string; type: string; credentials?: Record<string, { id: string | null; name: string }> }[];
  connections: object;
  settings?: object;
}

/** n8n's own API as its editor uses it, signed in. */
export interface N8nClient {
  get(path: string): Promise<unknown>;
  post(path: string, body: object): Promise<unknown>;
  /** Keeps a credential under this name, replacing an earlier one, and gives its id. */
  putCredential(name: string, type: string, data: object): Promise<string>;
  /** Keeps a workflow under its name, replacing an earlier one, and gives its id. */
  putWorkflow(workflow: WorkflowText): Promise<string>;
  activate(workflowId: string): Promise<void>;
  deactivate(workflowId: string): Promise<void>;
  readonly cookie: string;
}

/** Signs in; on a new n8n opens the owner's account first. */
export async function signIn(url: string): Promise<N8nClient> {
  const owner = { ...login, firstName: 'Play', lastName: 'Ground' };
  const first = await send(url, 'POST', '/rest/owner/setup', owner, '');
  const answer = first.ok
    ? first
    : await send(url, 'POST', '/rest/login', { emailOrLdapLoginId: login.email, password: login.password }, '');
  if (!answer.ok) throw new Error(`n8n did not let us in (${answer.status}): ${(await answer.text()).slice(0, 200)}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const reply = await send(url, method, path, body, cookie);
    const text = await reply.text();
    if (!reply.ok) throw new Error(`n8n answered ${method} ${path} with ${reply.status}: ${text.slice(0, 300)}`);
    return text === '' ? null : fieldOf(JSON.parse(text), 'data');
  };
  return clientOf(call, cookie);
}

function clientOf(call: (method: string, path: string, body?: object) => Promise<unknown>, cookie: string): N8nClient {
  const idNamed = async (path: string, name: string) => {
    const all = await call('GET', path);
    const rows: unknown[] = Array.isArray(all) ? all : [];
    return textOf(
      rows.find((row) => fieldOf(row, 'name') === name),
      'id',
    );
  };
  const versionOf = async (id: string) => textOf(await call('GET', `/rest/workflows/${id}`), 'versionId');
  return {
    cookie,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    async putCredential(name, type, data) {
      const known = await idNamed('/rest/credentials', name);
      const body = { name, type, data };
      const kept = await (known === ''
        ? call('POST', '/rest/credentials', body)
        : call('PATCH', `/rest/credentials/${known}`, body));
      return textOf(kept, 'id') || known;
    },
    async putWorkflow({ name = 'Workflow', nodes, connections, settings = {} }) {
      const known = await idNamed('/rest/workflows?filter=%7B%7D', name);
      const body = { name, nodes, connections, settings: { executionOrder: 'v1', ...settings }, active: false };
      const kept = await (known === ''
        ? call('POST', '/rest/workflows', body)
        : call('PATCH', `/rest/workflows/${known}?forceSave=true`, { ...body, versionId: await versionOf(known) }));
      return textOf(kept, 'id') || known;
    },
    async activate(id) {
      await call('POST', `/rest/workflows/${id}/activate`, { versionId: await versionOf(id) });
      await wait(500);
    },
    async deactivate(id) {
      await call('POST', `/rest/workflows/${id}/deactivate`, {});
    },
  };
}

/** A field of what may be an object. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === 'string' ? text : '';
}

/** A connection of its own for each call: n8n closes idle ones, now and then just when the next call is on its way. */
function send(url: string, method: string, path: string, body: object | undefined, cookie: string): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    headers: {
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === '' ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
