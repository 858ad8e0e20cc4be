import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps other processes out of a folder. Throws if one is in it; the lock of a process that is gone is taken over. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'gateway.lock');
  for (let tries = 0; tries < 2; tries++) {
    if (await take(path)) return () => rm(path, { force: true });
    const holder = await readFile(path, 'utf8').catch(() => '');
    if (isAlive(holder)) {
      const pid = holder.split(' ')[0];
      throw new Error(
        `The data folder ${folder} is in use by process ${pid}. The embedded store serves one process: stop that one, ` +
          'choose another DATA_DIR, or set DATABASE_URL to share a PostgreSQL.',
      );
    }
    await takeAway(path, holder);
  }
  throw new Error(`The lock file ${path} cannot be taken. Remove it if no gateway runs.`);
}

/** Puts a lock there, whole or not at all; false if there is one. */
async function take(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, me());
  try {
    await link(draft, path);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, 'EEXIST')) return false;
    throw thrown;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a lock away that its holder left. Where another process was faster, its lock is put back. */
async function takeAway(path: string, holder: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => undefined);
  const moved = await readFile(aside, 'utf8').catch(() => holder);
  if (moved !== holder) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function me(): string {
  return `${process.pid} ${startedAt(process.pid)}`;
}

function hasCode(thrown: unknown, code: string): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code;
}

/** Process ids are used again, so a process counts as the holder only if it started when the holder did. */
function isAlive(holder: string): boolean {
  const [pidText = '', started = ''] = holder.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    return hasCode(thrown, 'EPERM');
  }
  return started === startedAt(pid);
}

/** Start time in clock ticks where the system tells it, else nothing. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
