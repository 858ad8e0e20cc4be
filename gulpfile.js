const { series } = require('gulp');
const { copyAssets } = require('./build/assets');
const { bundle } = require('./build/bundle');
const { publish } = require('./build/publish');
const { buildPipedream } = require('./build/pipedream');
const { writeTables } = require('./build/tables');

/** The n8n package in `dist`: its code, with icons and codex files; then the tables of models in the documents. */
exports.package = series(bundle, copyAssets, publish);
exports.tables = writeTables;
/** The components of Pipedream, in `pipedream/dist`. */
exports.pipedream = buildPipedream;
exports.build = series(exports.package, buildPipedream, writeTables);
exports.default = exports.build;
