const { existsSync, readFileSync } = require('node:fs');
const { mkdir, readFile, writeFile } = require('node:fs/promises');
const { dirname, join } = require('node:path');
const ts = require('typescript');
const { filesBelow, root, staged } = require('./files');

/**
 * Turns nodes, credentials and whatever they need of `src` into CommonJS; what nobody needs there is not packed. File by file,
 * as `isolatedModules` allows; `npm run typecheck` checks the types.
 */
exports.compile = async function compile() {
  const { config } = ts.parseConfigFileTextToJson('tsconfig.json', readFileSync(root('tsconfig.json'), 'utf8'));
  const { rootDir, ...compilerOptions } = config.compilerOptions;
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, root(rootDir));
  const known = new Set(filesBelow(['nodes', 'credentials'], /\.ts$/));
  for (const file of known) {
    const code = await compileFile(file, options);
    for (const needed of requiredBy(file, code)) known.add(needed);
  }
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
  const target = staged(fileName.replace(/\.ts$/, '.js'));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, outputText);
  return outputText;
}

function requiredBy(fileName, code) {
  return [...code.matchAll(/require\("(\.[^"]*)"\)/g)].map(([, path]) => {
    const wanted = join(dirname(fileName), path);
    const found = [`${wanted}.ts`, join(wanted, 'index.ts')].find((file) => existsSync(root(file)));
    if (found === undefined) throw new Error(`${fileName} imports '${path}', which is not there.`);
    return found;
  });
}
