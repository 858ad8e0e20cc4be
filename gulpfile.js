const { series } = require('gulp');
const { compile } = require('./build/compile');
const { copyAssets } = require('./build/assets');
const { publish } = require('./build/publish');
const { writeTables } = require('./build/tables');

/** The n8n package in `dist`: compiled, with icons and codex files; then the tables of models in the documents. */
exports.package = series(compile, copyAssets, publish);
exports.tables = writeTables;
exports.build = series(exports.package, writeTables);
exports.default = exports.build;
