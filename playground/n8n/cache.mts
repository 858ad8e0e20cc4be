import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The version of n8n that is played with, and the Node it needs. */
export const n8nVersion = '2.41.1';
const nodeMajor = 24;
const installTimeoutMs = 25 * 60_000;

/** Where downloads are kept, outside of any checkout: `IMAROUTER_CACHE`, else a folder in the user's cache. */
export const cacheFolder = process.env.IMAROUTER_CACHE ?? join(homedir(), '.cache/imarouter');

export interface InstalledN8n {
  /** A Node that n8n runs on. */
  node: string;
  /** n8n's command file. */
  command: string;
  /** Where its packages lie. */
  modules: string;
}

/** n8n and its Node, downloaded first if need be: ten minutes and 3 GB once, nothing afterwards. */
export function installN8n(say: (sentence: string) => void): InstalledN8n {
  const node = installNode(say);
  const folder = join(cacheFolder, `n8n-${n8nVersion}`);
  const installed = { node, command: join(folder, 'node_modules/n8n/bin/n8n'), modules: join(folder, 'node_modules') };
  if (!isWhole(folder)) {
    say(`Downloading n8n ${n8nVersion} to ${folder}. This takes about ten minutes, once.`);
    openFolder(folder);
    npm(['install', `n8n@${n8nVersion}`, '--save-exact'], folder);
  }
  if (!existsSync(join(installed.modules, 'sqlite3/build/Release/node_sqlite3.node'))) {
    say('Building the SQLite driver of n8n. This takes about two minutes, once.');
    npm(['rebuild', 'sqlite3'], folder);
  }
  return installed;
}

function installNode(say: (sentence: string) => void): string {
  if (Number(process.versions.node.split('.')[0]) >= nodeMajor) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = join(cacheFolder, `node-${nodeMajor}`);
  const node = join(folder, 'node_modules', name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (!isWhole(folder)) {
    say(`n8n needs Node ${nodeMajor}, and this is ${process.versions.node}: downloading it to ${folder}, once.`);
    openFolder(folder);
    npm(['install', `${name}@${nodeMajor}`], folder);
  }
  if (!existsSync(node))
    throw new Error(`Node ${nodeMajor} could not be had for this computer. Install it and try again.`);
  return node;
}

/** npm writes this last, so an interrupted download is taken up again. */
function isWhole(folder: string): boolean {
  return existsSync(join(folder, 'node_modules/.package-lock.json'));
}

function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
}

/** Runs npm, which says nothing unless it fails. */
function npm(words: string[], cwd: string): void {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund', '--no-progress'];
  const scripts = `--ignore-scripts=${words[0] !== 'rebuild'}`;
  const done = spawnSync('npm', [...words, scripts, ...quiet], {
    ...{ cwd, timeout: installTimeoutMs },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (done.status !== 0) throw new Error(`npm ${words.join(' ')} did not succeed in ${cwd}.`);
}
