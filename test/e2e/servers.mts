import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePorts } from '../../playground/n8n/ports.mts';

/** Redis and PostgreSQL of this computer, started on loopback with data of their own. */
export interface Servers {
  redisPort: number;
  postgresPort: number;
  database: { user: string; name: string };
  /** The rows of a query, each as its columns' texts. */
  rowsOf(query: string): string[][];
  close(): Promise<void>;
}

/** Which of the servers that queue mode needs are not installed here. */
export function missingServers(): string[] {
  return [
    ...(find('redis-server') === null ? ['redis-server'] : []),
    ...(postgresFolder() === null ? ['PostgreSQL'] : []),
  ];
}

/** Starts both. Close them in afterAll. */
export async function startServers(): Promise<Servers> {
  const [redisPort = 0, postgresPort = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-servers-'));
  const redis = startRedis(redisPort);
  const postgres = startPostgres(postgresPort, folder);
  await Promise.all([listening(redisPort), listening(postgresPort)]);
  await created(postgresPort);
  const database = { user: 'postgres', name: 'n8n' };
  return {
    redisPort,
    postgresPort,
    database,
    rowsOf: (query) =>
      psql(postgresPort, ['-d', database.name, '-At', '-F', '\t', '-c', query])
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split('\t')),
    async close() {
      await Promise.all([ended(redis, 'SIGTERM'), ended(postgres, 'SIGINT')]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startRedis(port: number): ChildProcess {
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  return spawn(find('redis-server') ?? 'redis-server', words, { stdio: 'ignore' });
}

/** PostgreSQL refuses to run as root, so root hands it over to the user `postgres`. */
function startPostgres(port: number, folder: string): ChildProcess {
  const binaries = postgresFolder() ?? '';
  const data = join(folder, 'postgres');
  const owner = ownerOf(folder);
  execFileSync(...as(owner, join(binaries, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync']), {
    stdio: 'ignore',
    cwd: folder,
  });
  const words = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off', '-N', '200'];
  const [command, all] = as(owner, join(binaries, 'postgres'), words);
  return spawn(command, all, { stdio: 'ignore', cwd: folder });
}

interface Owner {
  uid: number;
  gid: number;
}

function ownerOf(folder: string): Owner | null {
  if (userInfo().uid !== 0) return null;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }).trim());
  const owner = { uid: idOf('-u'), gid: idOf('-g') };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

function as(owner: Owner | null, command: string, words: string[]): [string, string[]] {
  if (owner === null) return [command, words];
  return ['setpriv', [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--', command, ...words]];
}

async function created(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      psql(port, ['-c', 'create database n8n']);
      return;
    } catch (error) {
      if (tries > 40) throw error;
      await wait(500);
    }
  }
}

function psql(port: number, words: string[]): string {
  const command = find('psql') ?? join(postgresFolder() ?? '', 'psql');
  const all = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', ...words];
  return execFileSync(command, all, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.end());
    });
    if (open) return;
    if (tries > 120) throw new Error(`Nothing listens on port ${port}.`);
    await wait(250);
  }
}

function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGINT'): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

function find(command: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path)) ?? null;
}

function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(debian, version, 'bin'))
    .find((path) => existsSync(join(path, 'initdb')));
  const initdb = find('initdb');
  return found ?? (initdb === null ? null : join(initdb, '..'));
}
