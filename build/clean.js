const { rm } = require('node:fs/promises');
const { root } = require('./files');

/** Removes `dist`, so that nothing of an earlier build is packed. */
exports.clean = function clean() {
  return rm(root('dist'), { recursive: true, force: true });
};
