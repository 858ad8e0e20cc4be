const { mkdir, writeFile } = require('node:fs/promises');
const { basename, dirname, relative } = require('node:path');
const esbuild = require('esbuild');
const { n8n } = require('../package.json');
const { derived } = require('./derived');
const { settings } = require('./evaluate');
const { root, staged } = require('./files');

/** What n8n loads at its start: the classes of nodes and credentials, with what they show. */
const headsName = 'heads.js';
/** All the rest, which they load when they are first used: one file loads in half the time of three hundred. */
const workingName = 'working.js';

/** Puts the package into these two files, and beside them a small one for each class where n8n looks for it. */
exports.bundle = async function bundle() {
  const published = [...n8n.nodes, ...n8n.credentials];
  const lines = published.map((path) => `export { ${classIn(path)} } from './${sourceOf(path)}';`);
  await esbuild.build({
    ...settings,
    stdin: { contents: lines.join('\n'), resolveDir: root(), loader: 'ts' },
    plugins: [derived, loadedLater],
    supported: { 'dynamic-import': false },
    outfile: staged(headsName),
  });
  await esbuild.build({
    ...settings,
    entryPoints: [root('src/surfaces/n8n/working.ts')],
    plugins: [derived],
    outfile: staged(workingName),
  });
  await Promise.all(published.map(writeClassFile));
};

const loadedLater = {
  name: 'loaded later',
  setup: (build) =>
    build.onResolve({ filter: /\/working$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: `./${workingName}`, external: true } : undefined,
    ),
};

async function writeClassFile(path) {
  const name = classIn(path);
  const target = staged(relative('dist', path));
  const heads = relative(dirname(target), staged(headsName));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `'use strict';\nexports.${name} = require('${heads}').${name};\n`);
}

function classIn(path) {
  return basename(path).split('.')[0];
}

function sourceOf(path) {
  return relative('dist', path).replace(/\.js$/, '');
}
