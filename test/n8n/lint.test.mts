import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { ImaRouterApi } from '../../credentials/ImaRouterApi.credentials';
import { ImaRouter } from '../../nodes/ImaRouter/ImaRouter.node';

const node = 'nodes/ImaRouter/ImaRouter.node.ts';
const credential = 'credentials/ImaRouterApi.credentials.ts';
const files = ['nodes', 'credentials', 'package.json', 'dist/**/*.js'];

describe("n8n's scan of community packages", () => {
  let found: Record<string, string[]>;
  beforeAll(async () => {
    const wrong = "console.log(process.env); require('fs'); // eslint-disable-line\n";
    found = await scan([
      { name: 'wrong', path: 'dist/wrong.js', text: wrong },
      { name: 'parameters', path: node, text: written(node, 'nodeParameters', parameters()) },
      { name: 'fields', path: credential, text: written(credential, 'credentialParameters', fields()) },
    ]);
  }, 120_000);

  it.each(['nodes', 'credentials', 'package.json'])('has nothing against %s', (pattern) =>
    expect(found[pattern]).toEqual([]),
  );

  it('has nothing against the files that are published', () => {
    expect(existsSync('dist/nodes/ImaRouter/ImaRouter.node.js')).toBe(true);
    expect(found['dist/**/*.js']).toEqual([]);
  });

  it('would find what it is meant to find, whatever comments say', () => {
    expect(found['wrong']?.map((finding) => finding.split(':')[0])).toEqual([
      'no-console',
      '@n8n/community-nodes/no-restricted-globals',
      '@n8n/community-nodes/no-restricted-imports',
    ]);
  });

  it('would have nothing against the derived parameters, were they written by hand', () =>
    expect(found['parameters']).toEqual([]));

  it('would have nothing against the derived fields of the credential, were they written by hand', () =>
    expect(found['fields']).toEqual([]));
});

const fields = () => new ImaRouterApi().properties;

/** The rule for sentence case does not know that English begins with a capital; the name of a notice is its sentence. */
const parameters = () => {
  const { properties } = new ImaRouter().description;
  const named = properties.filter(({ type }) => type !== 'notice');
  return JSON.parse(JSON.stringify(named).replace(/English text/g, 'other text'));
};

/** The source file with the value itself where its derived one is used by that name. */
function written(path: string, name: string, value: unknown): string {
  const source = readFileSync(path, 'utf8');
  const used = new RegExp(`(?<=[:=] )${name}\\b`);
  if (!used.test(source)) throw new Error(`${path} does not use ${name}.`);
  return source.replace(used, () => literal(value));
}

function literal(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/^(\s*)"(\w+)":/gm, '$1$2:')
    .replace(/"((?:[^"\\]|\\.)*)"/g, (_whole, inner: string) => `'${inner.replace(/\\"/g, '"').replace(/'/g, "\\'")}'`);
}

/** The rules behave otherwise where they believe to be tested themselves, hence the environment. */
async function scan(texts: { name: string; path: string; text: string }[]): Promise<Record<string, string[]>> {
  const child = spawn(process.execPath, ['test/n8n/scan.mjs'], { env: { ...process.env, NODE_ENV: '' } });
  child.stdin.end(JSON.stringify({ files, texts }));
  const [out, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  if (out === '') throw new Error(complaint);
  return JSON.parse(out);
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
