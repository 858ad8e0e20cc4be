import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the dashboard's page with Vite into the folder that the gateway serves it from. Gives its path. */
export async function buildDashboard(): Promise<string> {
  const { build } = await import('vite');
  const dist = join(import.meta.dirname, '..', 'dist');
  const path = join(dist, 'dashboard');
  const draft = mkdtempSync(`${path}-`);
  await build({
    root: join(import.meta.dirname, 'page'),
    configFile: false,
    base: '/dashboard/',
    logLevel: 'error',
    build: { outDir: draft, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: false, target: 'es2022' },
  });
  if (existsSync(path)) rmSync(path, { recursive: true, force: true });
  renameSync(draft, path);
  return path;
}
