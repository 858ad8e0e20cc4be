const { transformSync } = require('esbuild');

/** A jest transformer: TypeScript or ESM in, CommonJS for this Node out. `import.meta.url` keeps its meaning. */
module.exports = {
  process(source, fileName) {
    const { code } = transformSync(source, {
      sourcefile: fileName,
      loader: /\.m?ts$/.test(fileName) ? 'ts' : 'js',
      format: 'cjs',
      target: 'node20',
      supported: { 'dynamic-import': false },
      sourcemap: 'inline',
      define: { 'import.meta.url': '__importMetaUrl', 'import.meta.dirname': '__dirname' },
      banner: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
    });
    return { code };
  },
};
