import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Puts the packed package into an n8n's folder of community packages, under its real name. What stood there is replaced. */
export function installPackage(root: string, userFolder: string): void {
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const nodes = join(userFolder, '.n8n/nodes');
  const target = join(nodes, 'node_modules', name);
  const folder = mkdtempSync(join(tmpdir(), 'imarouter-pack-'));
  try {
    const told = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
    const [{ filename }] = JSON.parse(told);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', target], root);
    const manifest = join(nodes, 'package.json');
    if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, words: string[], cwd: string): string {
  return execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
