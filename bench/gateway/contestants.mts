import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildGateway } from '../../gateway/build.mts';
import { nodeEnvironment, nodeForGateway, nodeWords } from '../../gateway/node.mts';
import { bringPortkey } from './portkey.mts';
import { listening, startPostgres } from './postgres.mts';

/** Who is measured: where it listens, what its clients send with every request, and its process. */
export interface Contestant {
  readonly name: 'direct' | 'floor' | 'writer' | 'portkey' | 'ours';
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly pid: number;
}

export interface Contest {
  readonly contestants: readonly Contestant[];
  readonly store: string;
  stop(): Promise<void>;
}

const ports = { direct: 18_101, floor: 18_102, portkey: 18_103, ours: 18_104, postgres: 18_105, writer: 18_107 };
/** Where a page of another origin is served. */
export const pagePort = 18_106;
const key = 'an-admin-key-of-the-bench';
const [measuredCore, otherCore] = [0, 1];

/** Starts all of them: those under measurement on the first core; provider, store and this client on the second. */
export async function startContest(): Promise<Contest> {
  const node = nodeForGateway();
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-bench-gateway-'));
  spawnSync('taskset', ['-a', '-c', '-p', String(otherCore), String(process.pid)]);
  const postgres = await startPostgres(ports.postgres);
  const children: ChildProcess[] = [];
  const start = async (
    name: Contestant['name'],
    core: number,
    words: string[],
    environment: Record<string, string> = {},
  ) => {
    const env = { ...process.env, NODE_ENV: 'production', ...environment };
    const child = spawn('taskset', ['-c', String(core), node, ...words], {
      env,
      stdio: ['ignore', 'ignore', name === 'ours' ? 'inherit' : 'ignore'],
    });
    children.push(child);
    await listening(ports[name]);
    return { name, port: ports[name], headers: headersFor(name), pid: child.pid ?? 0 };
  };
  const script = (name: string) => ['--experimental-strip-types', '--no-warnings', join(import.meta.dirname, name)];
  const contestants = [
    await start('direct', otherCore, [...script('upstream.mts'), String(ports.direct)]),
    await start('floor', measuredCore, [...script('floor.mts'), String(ports.floor), String(ports.direct)]),
  ];
  if (postgres !== null) {
    const words = [...script('floor.mts'), String(ports.writer), String(ports.direct), postgres.url];
    contestants.push(await start('writer', measuredCore, words));
  }
  const portkey = bringPortkey();
  const loopback = join(import.meta.dirname, 'loopback.cjs');
  if (portkey !== null) {
    contestants.push(
      await start('portkey', measuredCore, ['-r', loopback, portkey, `--port=${ports.portkey}`, '--headless']),
    );
  }
  contestants.push(
    await start('ours', measuredCore, [...nodeWords, await buildGateway()], ourSettings(folder, postgres?.url)),
  );
  return {
    contestants,
    store: postgres === null ? 'PGlite (no PostgreSQL here)' : 'PostgreSQL, on the other core',
    async stop() {
      for (const child of children) await ended(child);
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ourSettings(folder: string, databaseUrl: string | undefined): Record<string, string> {
  return {
    ...nodeEnvironment,
    ...{ PORT: String(ports.ours), DATA_DIR: folder, LIVE: 'true', LOG_LEVEL: 'warn', IMAROUTER_ADMIN_KEY: key },
    ALLOWED_ORIGINS: `http://127.0.0.1:${pagePort}`,
    ...{ OPENAI_API_KEY: 'sk-none', OPENAI_BASE_URL: `http://127.0.0.1:${ports.direct}/v1` },
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
}

function headersFor(name: Contestant['name']): Record<string, string> {
  if (name === 'ours') return { authorization: `Bearer ${key}` };
  const common = { authorization: 'Bearer sk-none' };
  if (name !== 'portkey') return common;
  return { ...common, 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `http://127.0.0.1:${ports.direct}/v1` };
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.exitCode !== null || !child.kill('SIGTERM')) return;
  await over;
}
