const { readFileSync } = require('node:fs');
const { mkdir, readFile, writeFile } = require('node:fs/promises');
const { dirname } = require('node:path');
const ts = require('typescript');
const { filesBelow, root } = require('./files');

/** Turns every source into CommonJS, file by file as `isolatedModules` allows; `npm run typecheck` checks the types. */
exports.compile = async function compile() {
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(root('tsconfig.json'), 'utf8'));
  const { rootDir, ...compilerOptions } = config.compilerOptions;
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root(rootDir));
  const sources = filesBelow(['nodes', 'credentials', 'src'], /\.ts$/);
  await Promise.all(sources.map((file) => compileFile(file, options)));
};

async function compileFile(fileName, compilerOptions) {
  const source = await readFile(root(fileName), 'utf8');
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName,
    compilerOptions,
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first) throw new Error(`${fileName}: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  const target = root('dist', fileName.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
}
