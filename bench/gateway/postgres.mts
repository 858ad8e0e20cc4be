import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface TrialPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

const packaged = '/usr/lib/postgresql';
const readyWithinMs = 120_000;

/**
 * Starts a PostgreSQL of its own in a new folder, with its usual settings (every commit reaches the disk), only that it looks at
 * what its tables have become every 5 s instead of every minute, in which a bench is over; null without one.
 */
export async function startPostgres(port: number): Promise<TrialPostgres | null> {
  const bin = binFolder();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-bench-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const [user = '0', group = '0'] = isRoot() ? postgresIds() : [];
  if (isRoot()) chownSync(folder, Number(user), Number(group));
  const [initCommand = '', ...initWords] = asOwner([
    join(bin, 'initdb'),
    '-D',
    data,
    '-U',
    'bench',
    '-A',
    'trust',
    '-E',
    'UTF8',
  ]);
  execFileSync(initCommand, initWords, { stdio: 'ignore', cwd: folder });
  const [command = '', ...words] = asOwner([
    join(bin, 'postgres'),
    '-D',
    data,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'autovacuum_naptime=5s',
  ]);
  const child = spawn(command, words, { stdio: 'ignore', cwd: folder });
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await listening(port);
  return {
    url: `postgres://bench@127.0.0.1:${port}/postgres`,
    async stop() {
      child.kill('SIGINT');
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until somebody listens on a port of loopback. */
export async function listening(port: number): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (!(await answers(port))) {
    if (Date.now() > until) throw new Error(`Nobody listens on port ${port}.`);
    await wait(50);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function binFolder(): string | null {
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((one, other) => Number(other) - Number(one)) : [];
  return (
    versions.map((version) => join(packaged, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb'))) ?? null
  );
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function asOwner(words: string[]): string[] {
  return isRoot() ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups', ...words] : words;
}

function postgresIds(): string[] {
  return ['-u', '-g'].map((which) => execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }).trim());
}
