const { copyFile, mkdir } = require('node:fs/promises');
const { dirname } = require('node:path');
const { filesBelow, root, staged } = require('./files');

/** Copies what stands beside the nodes and is not code: icons for light and dark, and codex files. */
exports.copyAssets = async function copyAssets() {
  const assets = filesBelow(['nodes', 'credentials'], /\.(svg|png|json)$/);
  await Promise.all(
    assets.map(async (file) => {
      const target = staged(file);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(root(file), target);
    }),
  );
};
