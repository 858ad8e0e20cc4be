import { build } from 'esbuild';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Bundles the gateway with the core into one file and its source map; packages stay packages. Gives its path. */
export async function buildGateway(): Promise<string> {
  const path = join(import.meta.dirname, 'dist', 'main.mjs');
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'main.mts')],
    outfile: path,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    packages: 'external',
    sourcemap: 'linked',
    write: false,
    logLevel: 'silent',
  });
  mkdirSync(dirname(path), { recursive: true });
  for (const file of outputFiles) replace(file.path, file.contents);
  return path;
}

/** A file that a gateway may be starting from is old or new, and never half of one. */
function replace(path: string, contents: Uint8Array): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
