const { isDeepStrictEqual } = require('node:util');
const { evaluate } = require('./evaluate');

/** Puts the values that a file named `*.derived.ts` exports in its place, as JSON, so that nothing derives them at each start. */
exports.derived = {
  name: 'derived',
  setup: (esbuild) =>
    esbuild.onLoad({ filter: /\.derived\.ts$/ }, async ({ path }) => {
      const { ...values } = await evaluate(path);
      const contents = JSON.stringify(values);
      if (!isDeepStrictEqual(JSON.parse(contents), values)) throw new Error(`${path} exports more than JSON can hold`);
      return { contents, loader: 'json' };
    }),
};
