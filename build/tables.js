const { existsSync } = require('node:fs');
const { readFile, writeFile } = require('node:fs/promises');
const prettier = require('prettier');
const { evaluate } = require('./evaluate');
const { root } = require('./files');
const { modelTable, priceTable } = require('./models');

/** Our own HTTP API has every model of the others, so its rows would say everything twice. */
const ownApi = 'imarouter';
const documents = ['README.md', 'docs/models.md'];

/** Writes the tables of models and prices between their markers in the documents; what is up to date is left alone. */
exports.writeTables = async function writeTables() {
  const { providers } = await evaluate(root('src/providers/index.ts'));
  const rows = Object.values(providers)
    .filter(({ id }) => id !== ownApi)
    .flatMap((provider) => provider.deployments.map((deployment) => ({ provider, deployment })));
  for (const document of documents.filter((name) => existsSync(root(name)))) {
    const before = await readFile(root(document), 'utf8');
    const filled = fill(fill(before, 'models', modelTable(rows)), 'prices', priceTable(rows));
    const style = await prettier.resolveConfig(root(document));
    const after = await prettier.format(filled, { ...style, parser: 'markdown' });
    if (after !== before) await writeFile(root(document), after);
  }
};

/** The text with what stands between the markers `<!-- name:begin -->` and `<!-- name:end -->` replaced. */
function fill(text, name, content) {
  const marked = new RegExp(`(<!-- ${name}:begin -->)[^]*?(<!-- ${name}:end -->)`);
  return text.replace(marked, (_all, begin, end) => `${begin}\n\n${content}\n\n${end}`);
}
