import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version measured against. With other releases of these two, it answers 500 to every speech. */
export const portkeyVersion = '1.15.2';
const wanted = {
  private: true,
  dependencies: { '@portkey-ai/gateway': portkeyVersion },
  overrides: { '@hono/node-server': '1.13.5', hono: '4.9.7' },
};

/** The path of Portkey's server, brought once by npm into the user's cache; null where it cannot be had. */
export function bringPortkey(): string | null {
  const folder = join(homedir(), '.cache', 'imarouter', `portkey-${portkeyVersion}`);
  const path = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted));
    spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
  }
  return existsSync(path) ? path : null;
}
