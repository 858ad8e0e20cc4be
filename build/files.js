const { readdirSync } = require('node:fs');
const { join, relative } = require('node:path');

const rootFolder = join(__dirname, '..');

/** A path below the root of the package. */
exports.root = (...parts) => join(rootFolder, ...parts);

/** Where a build is put together before it becomes `dist` in one go, so that nobody meets half of one. */
exports.staged = (...parts) => join(rootFolder, 'node_modules/.cache/imarouter', String(process.pid), ...parts);

/** Paths, relative to the root, of all files below the folders given whose names end as `ending` says. */
exports.filesBelow = function filesBelow(folders, ending) {
  return folders.flatMap((folder) =>
    readdirSync(join(rootFolder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map((entry) => relative(rootFolder, join(entry.parentPath, entry.name))),
  );
};
