import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['nodes', 'credentials', 'src', 'build', 'gulpfile.js', 'tsconfig.json', 'package.json'];

/** Builds the package if `dist` is absent or older than a source. Says so only when it does. */
export function buildIfStale(root: string): void {
  if (builtAtMs(root) >= Math.max(...sources.map((name) => changedAtMs(join(root, name))))) return;
  console.log('Building the package…');
  const gulp = join(root, 'node_modules/gulp/bin/gulp.js');
  const built = spawnSync(process.execPath, [gulp, '--silent', 'package'], { cwd: root, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`The package could not be built:\n${built.stdout}${built.stderr}`);
}

function builtAtMs(root: string): number {
  const built = join(root, 'dist/nodes/ImaRouter/ImaRouter.node.js');
  return existsSync(built) ? statSync(built).mtimeMs : -1;
}

function changedAtMs(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAtMs(join(path, name))));
}
