import { build } from 'esbuild';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bundles the gateway with the core into one file; packages stay packages. Gives its path. */
export async function buildGateway(): Promise<string> {
  const folder = join(import.meta.dirname, 'dist');
  const path = join(folder, 'main.mjs');
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'main.mts')],
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    packages: 'external',
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
  });
  mkdirSync(folder, { recursive: true });
  const [file] = outputFiles;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, file?.contents ?? '');
  renameSync(draft, path);
  return path;
}
