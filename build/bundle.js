const { mkdir, writeFile } = require('node:fs/promises');
const { basename, dirname, relative } = require('node:path');
const esbuild = require('esbuild');
const { n8n } = require('../package.json');
const { root, staged } = require('./files');

/** The file that holds all code of the package: one file loads in half the time of three hundred. */
const bundleName = 'imarouter.js';

/**
 * Puts the nodes, the credentials and whatever they need of `src` into one file, and beside it a small file for each class
 * where n8n looks for it. `npm run typecheck` checks the types.
 */
exports.bundle = async function bundle() {
  const published = [...n8n.nodes, ...n8n.credentials];
  const lines = published.map((path) => `export { ${classIn(path)} } from './${sourceOf(path)}';`);
  await esbuild.build({
    ...exports.settings,
    stdin: { contents: lines.join('\n'), resolveDir: root(), loader: 'ts' },
    outfile: staged(bundleName),
  });
  await Promise.all(published.map(writeClassFile));
};

/** CommonJS for the oldest Node that n8n runs on; what n8n brings itself stays outside. */
exports.settings = {
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  external: ['n8n-workflow', 'zod/v4'],
  tsconfig: root('tsconfig.json'),
  logLevel: 'warning',
};

async function writeClassFile(path) {
  const name = classIn(path);
  const target = staged(relative('dist', path));
  const bundlePath = relative(dirname(target), staged(bundleName));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `'use strict';\nexports.${name} = require('${bundlePath}').${name};\n`);
}

function classIn(path) {
  return basename(path).split('.')[0];
}

function sourceOf(path) {
  return relative('dist', path).replace(/\.js$/, '');
}
