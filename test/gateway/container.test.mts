import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { nodeEnvironment, nodeWords } from '../../gateway/node.mts';
import { environmentSchema, variablesOf } from '../../gateway/settings/settings.mts';
import { providers } from '../../src/providers';

const compose = parse(readFileSync('gateway/compose.yaml', 'utf8'));

describe('the compose file (parsed, never run here)', () => {
  it('sets nothing on the gateway that the gateway does not read', () => {
    const known = [
      ...Object.keys(environmentSchema.shape),
      ...Object.values(providers).flatMap((one) => [variablesOf(one).key, ...Object.values(variablesOf(one).baseUrls)]),
    ];
    expect(Object.keys(compose.services.gateway.environment).filter((name) => !known.includes(name))).toEqual([]);
  });

  it('passes on the key of every provider', () => {
    const passed = Object.keys(compose.services.gateway.environment);
    expect(passed).toEqual(expect.arrayContaining(Object.values(providers).map((one) => variablesOf(one).key)));
  });

  it('is asked for its health where it listens', () => {
    expect(readFileSync('gateway/Containerfile', 'utf8')).toMatch(/HEALTHCHECK .*process\.env\.PORT/);
  });

  it('waits for services and keeps data in volumes that it defines', () => {
    for (const service of Object.values<{ depends_on?: object; volumes?: string[] }>(compose.services)) {
      const { depends_on: needed = [], volumes = [] } = service;
      const names = Array.isArray(needed) ? needed : Object.keys(needed);
      expect(names.filter((name) => !(name in compose.services))).toEqual([]);
      expect(volumes.filter((volume) => !((volume.split(':')[0] ?? '') in compose.volumes))).toEqual([]);
    }
  });

  it('builds with a script that the package has', () => {
    const file = readFileSync('gateway/Containerfile', 'utf8');
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(scripts['build:gateway']).toBeDefined();
    expect(file).toContain('npm run build:gateway');
  });

  it('runs the versions of the lock file, started as everywhere else', () => {
    const file = readFileSync('gateway/Containerfile', 'utf8');
    const [, served = ''] = file.split(/^FROM .*$/m).slice(1);
    expect(served).toContain('package-lock.json');
    const [, command = '[]'] = /^CMD (.*)$/m.exec(served) ?? [];
    expect(JSON.parse(command)).toEqual(['node', ...nodeWords, 'gateway/dist/main.mjs']);
    for (const [name, value] of Object.entries(nodeEnvironment)) expect(served).toContain(`${name}=${value}`);
  });
});
