/**
 * Runs Pipedream components here, as far as its documents tell how it runs them: props become `this`, a fresh one for each run;
 * `$.flow.rerun` pauses at the end of a run; exports, contexts and returned values are JSON. In Connect there is neither
 * `$.flow` nor `$.context`.
 */
export interface Component {
  readonly key?: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly methods?: Readonly<Record<string, (...words: unknown[]) => unknown>>;
  run(this: unknown, argument: unknown): Promise<unknown>;
}

export interface PropValues {
  readonly [name: string]: unknown;
}

export interface Accounts {
  /** `$auth` by the slug of the app. */
  readonly [slug: string]: Readonly<Record<string, string>>;
}

export interface Pausing {
  readonly delayMs: number;
  readonly context: unknown;
  readonly maxRetries: number;
}

export interface RunOptions {
  readonly values?: PropValues;
  readonly accounts?: Accounts;
  /** Which of several calls of `rerun` in one run holds; nobody has documented it. */
  readonly holds?: 'first' | 'last';
  /** Milliseconds until the step is killed. */
  readonly limitMs?: number;
  /** Whether the step is tried out in the editor. */
  readonly trial?: boolean;
  readonly resumeUrl?: string;
  /** What wakes the step: a request's body, or nothing for the timer. */
  wake?(pause: Pausing, runs: number): Promise<unknown> | unknown;
}

export interface Ran {
  readonly returned: unknown;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly runs: number;
  readonly pauses: readonly Pausing[];
  /** Whether Pipedream went on because the retries ran out. */
  readonly ranOut: boolean;
}

const mostExportBytes = 6 * 1024 * 1024;

/** Runs an action in a workflow, over all its pauses. */
export async function runInWorkflow(component: Component, options: RunOptions = {}): Promise<Ran> {
  const exports: Record<string, unknown> = {};
  const pauses: Pausing[] = [];
  let [context, callback]: unknown[] = [];
  for (let runs = 1; ; runs += 1) {
    let pausing: Pausing | undefined;
    const $ = {
      export: (name: string, value: unknown) => void (exports[name] = json(value)),
      flow: {
        rerun(delayMs: number, told: unknown, maxRetries = 10) {
          const pause = { delayMs, context: json(told), maxRetries };
          pausing = options.holds === 'first' ? (pausing ?? pause) : pause;
          return {
            resume_url: options.resumeUrl ?? 'https://api.pipedream.com/resume/1',
            cancel_url: 'https://x.test',
          };
        },
      },
      context: {
        id: 'trace-1',
        workflow_id: 'p_1',
        deadline: Date.now() + (options.limitMs ?? 60_000),
        JIT: options.trial === true,
        run: { runs, context, callback_request: callback },
      },
    };
    const returned = json(await component.run.call(instanceOf(component, options), { $, steps: {} }));
    if (JSON.stringify({ exports, returned }).length > mostExportBytes)
      throw new Error('Function Payload Limit Exceeded');
    if (pausing === undefined) return { returned, exports, runs, pauses, ranOut: false };
    pauses.push(pausing);
    if (runs > pausing.maxRetries) return { returned, exports, runs, pauses, ranOut: true };
    context = pausing.context;
    const body = await options.wake?.(pausing, runs);
    callback = body === undefined ? undefined : { method: 'POST', body: json(body), headers: {} };
  }
}

/** Runs an action as Connect and MCP do: once, without pauses. */
export async function runInConnect(component: Component, options: RunOptions = {}): Promise<Ran> {
  const exports: Record<string, unknown> = {};
  const $ = { export: (name: string, value: unknown) => void (exports[name] = json(value)) };
  const returned = json(await component.run.call(instanceOf(component, options), { $ }));
  return { returned, exports, runs: 1, pauses: [], ranOut: false };
}

/** Asks a prop for its options, as the editor does. */
export function optionsOf(component: Component, name: string, request: object, options: RunOptions = {}): unknown {
  const prop = asObject(component.props[name]);
  const { app, definition, mapped } = definitionOf(prop);
  const self = app === null ? instanceOf(component, options) : accountOf(app, options.accounts ?? {});
  const ask: unknown = prop['options'] ?? definition['options'];
  if (typeof ask !== 'function') return ask;
  return ask.call(self, { page: 0, ...mapped, ...request });
}

/** A prop with what its propDefinition says, as Pipedream merges them. */
export function resolvedProp(component: Component, name: string): Readonly<Record<string, unknown>> {
  const prop = asObject(component.props[name]);
  return { ...definitionOf(prop).definition, ...prop };
}

export interface Emitted {
  readonly event: unknown;
  readonly meta: { readonly id: string; readonly summary: string; readonly ts: number };
}

/** A source that is deployed: what it emits once, and what it answers. */
export function deploy(component: Component, values: PropValues) {
  const stored = new Map<string, unknown>();
  const emitted: Emitted[] = [];
  const responses: { status: number; body?: unknown }[] = [];
  const seen = new Set<string>();
  return {
    emitted,
    responses,
    async receive(event: object): Promise<void> {
      const self = {
        ...instanceOf(component, { values }),
        db: {
          get: (key: string) => json(stored.get(key)),
          set: (key: string, value: unknown) => stored.set(key, json(value)),
        },
        http: {
          endpoint: 'https://x.m.pipedream.net',
          respond: (answer: { status: number }) => responses.push(answer),
        },
        $emit(data: unknown, meta: Emitted['meta']) {
          const id = meta.id.slice(0, 64);
          if (seen.has(id)) return;
          seen.add(id);
          emitted.push({ event: json(data), meta });
        },
      };
      await component.run.call(self, event);
    },
  };
}

/** A data store: asynchronous, and its values are JSON. */
export function createDataStore() {
  const kept = new Map<string, string>();
  return {
    size: () => kept.size,
    get: async (key: string): Promise<unknown> => {
      const text = kept.get(key);
      return text === undefined ? undefined : JSON.parse(text);
    },
    set: async (key: string, value: unknown) => void kept.set(key, JSON.stringify(value)),
    keys: async () => [...kept.keys()],
  };
}

function instanceOf(component: Component, { values = {}, accounts = {} }: RunOptions): Record<string, unknown> {
  const self: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(component.props)) {
    if (typeof raw === 'string') continue;
    const prop = resolvedProp(component, name);
    if (prop['type'] === 'app') {
      const account = accountOf(prop, accounts);
      if (account !== undefined) self[name] = account;
    } else if (prop['type'] === 'dir' || String(prop['type']).startsWith('$.')) continue;
    else if (values[name] !== undefined) self[name] = values[name];
    else if (prop['default'] !== undefined) self[name] = prop['default'];
    else if (prop['optional'] !== true) throw new Error(`The prop ${name} of ${component.key} is not set`);
  }
  const unknown = Object.keys(values).find((name) => component.props[name] === undefined);
  if (unknown !== undefined) throw new Error(`${component.key} has no prop ${unknown}`);
  return self;
}

function accountOf(app: Readonly<Record<string, unknown>>, accounts: Accounts): object | undefined {
  const auth = accounts[String(app['app'])];
  return auth === undefined ? undefined : { $auth: { ...auth }, ...asObject(app['methods'] ?? {}) };
}

function definitionOf(prop: Readonly<Record<string, unknown>>): {
  app: Readonly<Record<string, unknown>> | null;
  definition: Readonly<Record<string, unknown>>;
  mapped: object;
} {
  const { propDefinition } = prop;
  if (!Array.isArray(propDefinition)) return { app: null, definition: {}, mapped: {} };
  const [app, name, mapper]: unknown[] = propDefinition;
  const definition = asObject(asObject(asObject(app)['propDefinitions'])[String(name)]);
  return { app: asObject(app), definition, mapped: typeof mapper === 'function' ? mapper({}) : {} };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error(`Not an object: ${String(value)}`);
  return Object.fromEntries(Object.entries(value));
}

function json(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
