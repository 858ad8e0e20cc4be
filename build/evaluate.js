const { rm } = require('node:fs/promises');
const esbuild = require('esbuild');
const { root, staged } = require('./files');

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

let evaluated = 0;

/** What a source file of the package exports. */
exports.evaluate = async function evaluate(path) {
  const outfile = `${staged()}-${evaluated++}.js`;
  await esbuild.build({ ...exports.settings, entryPoints: [path], outfile });
  const loaded = require(outfile);
  await rm(outfile);
  return loaded;
};
