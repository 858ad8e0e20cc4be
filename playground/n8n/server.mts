import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { InstalledN8n } from './cache.mts';

export interface N8nSettings {
  installed: InstalledN8n;
  userFolder: string;
  /** What it does; the main process unless told otherwise. */
  role?: 'start' | 'worker' | 'webhook';
  /** Where it listens, on loopback. */
  port: number;
  /** Where its task runners ask, on loopback; another one for each process. */
  brokerPort: number;
  /** Under which address it is called, if not its own. */
  publicUrl?: string;
  env?: Record<string, string>;
}

export interface RunningN8n {
  url: string;
  pid: number;
  logFile: string;
  /** Ends it as a terminal would, or at once. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

const readyWithinMs = 480_000;
const mostLogCharacters = 2_000;

/** Starts a process of the real n8n on loopback, without telemetry, and waits until it is ready. */
export async function startN8n(settings: N8nSettings): Promise<RunningN8n> {
  const { installed, userFolder, role = 'start', port } = settings;
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(userFolder, { recursive: true });
  const logFile = join(userFolder, `${role}-${port}.log`);
  const child = spawn(installed.node, [installed.command, role, ...(role === 'worker' ? ['--concurrency=10'] : [])], {
    cwd: userFolder,
    env: { ...inherited(), ...environment(settings), ...settings.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  await ready(child, role === 'start' ? `${url}/healthz/readiness` : `${url}/healthz`, logFile).catch(
    async (reason: unknown) => {
      await stop('SIGKILL');
      throw reason;
    },
  );
  return { url, pid: child.pid ?? 0, logFile, stop };
}

async function ready(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`n8n ended with code ${child.exitCode}: ${endOf(logFile)}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await wait(300);
  }
  throw new Error(`n8n was not ready within ${readyWithinMs / 1000} s: ${endOf(logFile)}`);
}

function endOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').slice(-mostLogCharacters);
}

/** Nothing that would make it n8n another one's child: only where programs and homes lie. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'USER'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function environment({ userFolder, port, brokerPort, publicUrl, role }: N8nSettings): Record<string, string> {
  const health: Record<string, string> =
    role === 'worker' ? { QUEUE_HEALTH_CHECK_ACTIVE: 'true', QUEUE_HEALTH_CHECK_PORT: String(port) } : {};
  return {
    N8N_USER_FOLDER: userFolder,
    N8N_ENCRYPTION_KEY: 'playground'.repeat(4),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_HOST: '127.0.0.1',
    N8N_PORT: String(port),
    WEBHOOK_URL: publicUrl ?? `http://127.0.0.1:${port}/`,
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_VERIFIED_PACKAGES_ENABLED: 'false',
    N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
    N8N_SECURE_COOKIE: 'false',
    DB_PING_TIMEOUT_MS: '60000',
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
    ...health,
  };
}
