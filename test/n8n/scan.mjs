import { ESLint } from 'eslint';

/** Reads `{ files: glob[], texts: { name, path, text }[] }` as JSON, and answers the errors found in the files and in each text. */
const { files, texts } = JSON.parse(await textOf(process.stdin));
const eslint = new ESLint({ overrideConfigFile: 'test/n8n/scan.config.mjs', ignore: false });
const found = {};
for (const pattern of files) found[pattern] = errorsIn(await eslint.lintFiles([pattern]));
for (const { name, path, text } of texts) found[name] = errorsIn(await eslint.lintText(text, { filePath: path }));
process.stdout.write(JSON.stringify(found));

function errorsIn(results) {
  return results.flatMap(({ messages }) =>
    messages.filter(({ severity }) => severity === 2).map(({ ruleId, message }) => `${ruleId}: ${message}`),
  );
}

async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
