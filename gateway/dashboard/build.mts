import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const vite = join(import.meta.dirname, '..', '..', 'node_modules', 'vite', 'bin', 'vite.js');

/** Builds the dashboard's page with Vite into the folder that the gateway serves it from. Gives its path. */
export async function buildDashboard(): Promise<string> {
  const dist = join(import.meta.dirname, '..', 'dist');
  const path = join(dist, 'dashboard');
  mkdirSync(dist, { recursive: true });
  const draft = mkdtempSync(`${path}-`);
  const config = join(import.meta.dirname, 'vite.config.mts');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', config, '--outDir', draft, '-l', 'error']);
  rmSync(path, { recursive: true, force: true });
  renameSync(draft, path);
  return path;
}
