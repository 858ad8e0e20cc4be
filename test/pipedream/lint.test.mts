import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type ESLint, Linter } from 'eslint';
import { publishFolder, registryFolder } from './built.mts';

/** It has no types of its own. */
const plugin: ESLint.Plugin & { rules: object } = createRequire(join(process.cwd(), 'package.json'))(
  'eslint-plugin-pipedream',
);

const rules = Object.keys(plugin.rules);
const config: Linter.Config[] = [
  {
    files: ['**/*.mjs'],
    plugins: { pipedream: plugin },
    rules: Object.fromEntries(rules.map((rule) => [`pipedream/${rule}`, 'error' as const])),
  },
];

const components = [registryFolder, publishFolder].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(actions|sources)\/.*\.mjs$/.test(path) && !path.endsWith('test-event.mjs'))
    .map((path) => join(folder, path)),
);

describe("Pipedream's own lint", () => {
  it('has its eleven rules', () => expect(rules).toHaveLength(11));

  it('finds nothing in any component, in either variant', () => {
    expect(components).toHaveLength(30);
    expect(
      components.flatMap((path) => findings(readFileSync(path, 'utf8')).map((found) => `${path}: ${found}`)),
    ).toEqual([]);
  });

  it('sees the heads: every fault that is planted into one is found', () => {
    const action = readFileSync(components.find((path) => path.includes('transcribe-audio')) ?? '', 'utf8');
    const source = readFileSync(components.find((path) => path.includes('new-usage-record')) ?? '', 'utf8');
    for (const name of ['key', 'name', 'description', 'version', 'type']) {
      expect(findings(action.replace(new RegExp(`^  ${name}:`, 'm'), `  _${name}:`))).not.toEqual([]);
    }
    expect(findings(action.replace('"0.0.1"', '"0.0.{{ts}}"'))).toHaveLength(1);
    expect(findings(source.replace('"New Usage', '"Usage'))).toHaveLength(1);
    expect(findings(source.replace('"Emit new', '"Tells a'))).toHaveLength(1);
    expect(findings(source.replace('label:', '_label:'))).toHaveLength(1);
  });
});

function findings(code: string): string[] {
  return new Linter({ configType: 'flat' }).verify(code, config, 'component.mjs').map(({ message }) => message);
}
