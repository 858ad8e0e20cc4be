import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildGateway } from '../../gateway/build.mts';
import { nodeForGateway, nodeWords } from '../../gateway/node.mts';
import { migrations } from '../../gateway/store/migrations.mts';
import { type Simulators, startSimulators } from '../../simulators/index.mts';

export const adminKey = 'admin-key-of-the-tests';

/** A gateway as a process of its own, with the simulators it asks. */
export interface RunningGateway {
  readonly url: string;
  readonly pid: number;
  /** What it printed. */
  readonly output: () => string;
  /** Asks with the admin key unless another is given. */
  call(path: string, init?: RequestInit & { key?: string | null }): Promise<Response>;
  json(path: string, init?: RequestInit & { key?: string | null }): Promise<Json>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it as an operator would; gives its exit code. */
  stop(): Promise<number | null>;
}

/** What an HTTP answer holds, as `JSON.parse` gives it: tests look at what they expect in it. */
export type Json = ReturnType<typeof JSON.parse>;

let built: Promise<string> | undefined;

/** Starts a gateway in a folder; it asks the simulators, if there are any. */
export async function startGateway(
  folder: string,
  simulators: Simulators | null,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningGateway> {
  const path = await (built ??= buildGateway());
  const access = simulators === null ? {} : accessOf(simulators);
  const child = spawn(nodeForGateway(), [...nodeWords, path], {
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, PORT: '0', DATA_DIR: folder, IMAROUTER_ADMIN_KEY: adminKey },
      ...{ LIVE: 'true', LOG_LEVEL: 'warn', ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8', ...access, ...environment },
    },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await addressOf(child, () => said);
  const call = (to: string, { key = adminKey, ...init }: RequestInit & { key?: string | null } = {}) => {
    const headers = new Headers(init.headers);
    if (key !== null) headers.set('authorization', `Bearer ${key}`);
    return fetch(`${url}${to}`, { ...init, headers });
  };
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    pid: child.pid ?? 0,
    output: () => said,
    call,
    json: async (to, init) => (await call(to, init)).json() as Promise<Json>,
    kill: async (signal = 'SIGKILL') => void (await end(signal)),
    stop: () => end('SIGTERM'),
  };
}

/** A body in JSON. */
export function jsonBody(value: object): { method: 'POST'; headers: Record<string, string>; body: string } {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A gateway with simulators for one test file; `close` leaves nothing behind. */
export async function openGateway(environment: Readonly<Record<string, string>> = {}) {
  const folder = environment['DATABASE_URL'] === undefined ? await newDataFolder() : emptyFolder();
  const simulators = await startSimulators({ jobMs: 300 });
  const gateway = await startGateway(folder, simulators, environment);
  return {
    folder,
    simulators,
    gateway,
    async close() {
      await gateway.stop();
      await simulators.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A data folder with an embedded store that is empty: a copy of one that was made once, because making one takes long. */
export async function newDataFolder(): Promise<string> {
  const kinds = [migrations, await versionOf('@electric-sql/pglite'), await versionOf('pg-boss')];
  const hash = createHash('sha256').update(JSON.stringify(kinds)).digest('hex').slice(0, 12);
  const template = join(tmpdir(), `imarouter-gateway-template-${hash}`);
  if (!existsSync(template)) {
    const draft = emptyFolder();
    await (await startGateway(draft, null)).stop();
    try {
      renameSync(draft, template);
    } catch {
      // Another test was faster.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  const folder = emptyFolder();
  cpSync(template, folder, { recursive: true });
  return folder;
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'imarouter-gateway-'));
}

async function versionOf(name: string): Promise<string> {
  const path = join(import.meta.dirname, '..', '..', 'node_modules', name, 'package.json');
  return (JSON.parse(await readFile(path, 'utf8')) as Json).version;
}

/** Waits until something holds; fails after a while with what it is. */
export async function until<T>(what: string, look: () => Promise<T | undefined | false>, mostMs = 20_000): Promise<T> {
  const endMs = Date.now() + mostMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > endMs) throw new Error(`This did not come to be: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function accessOf({ close: _close, ...simulators }: Simulators): Record<string, string> {
  return Object.fromEntries(
    Object.values(simulators).flatMap(({ id, baseUrl }) => [
      [`${id.toUpperCase()}_API_KEY`, `sim-${id}`],
      [`${id.toUpperCase()}_BASE_URL`, baseUrl],
    ]),
  );
}

async function addressOf(child: ChildProcess, said: () => string): Promise<string> {
  return until(
    'a gateway that listens',
    async () => {
      if (child.exitCode !== null) throw new Error(`The gateway ended: ${said()}`);
      return /gateway on (http:\S+)[\s\S]*Try:/.exec(said())?.[1];
    },
    180_000,
  );
}
