const { existsSync } = require('node:fs');
const { mkdir, rename, rm } = require('node:fs/promises');
const { dirname } = require('node:path');
const { root, staged } = require('./files');

/** Makes what was put together the new `dist`; nothing of an earlier build stays. */
exports.publish = async function publish() {
  const earlier = `${staged()}-earlier`;
  await mkdir(dirname(earlier), { recursive: true });
  if (existsSync(root('dist'))) await rename(root('dist'), earlier);
  await rename(staged(), root('dist'));
  await rm(earlier, { recursive: true, force: true });
};
