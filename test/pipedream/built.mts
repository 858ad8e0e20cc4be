import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Simulators } from '../../simulators/index.mts';
import type { Accounts, Component } from './harness.mts';

export const registryFolder = join(process.cwd(), 'pipedream/dist/registry/imarouter');
export const publishFolder = join(process.cwd(), 'pipedream/dist/publish');

const loaded = new Map<string, Component>();
const requireHere = createRequire(join(process.cwd(), 'package.json'));

/** A built component of the registry's variant, bundled with what it imports by path, as Pipedream does. */
export function built(kind: 'actions' | 'sources', name: string): Component {
  const path = join(registryFolder, kind, name, `${name}.mjs`);
  if (!existsSync(path)) throw new Error(`${path} is not built. Run 'npm run build' first.`);
  const component = loaded.get(path) ?? load(path);
  loaded.set(path, component);
  return component;
}

function load(path: string): Component {
  const { outputFiles } = buildSync({
    entryPoints: [path],
    bundle: true,
    packages: 'external',
    format: 'cjs',
    platform: 'node',
    write: false,
  });
  const module: { exports: { default?: Component } } = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(module, module.exports, requireHere);
  if (module.exports.default === undefined) throw new Error(`${path} exports nothing`);
  return module.exports.default;
}

/** The names of all built components of a kind. */
export function builtNames(kind: 'actions' | 'sources'): string[] {
  return readdirSync(join(registryFolder, kind)).sort();
}

/** An account with keys for every simulator. */
export function simulatedAccount(simulators: Simulators, ...ids: (keyof Omit<Simulators, 'close'>)[]): Accounts {
  const fields = ids.flatMap((id) => [
    [`${id}_api_key`, `sim-${id}-key-0001`],
    [`${id}_base_url`, simulators[id].baseUrl],
  ]);
  return { imarouter: { ...Object.fromEntries(fields), allowed_private_networks: '127.0.0.0/8' } };
}
