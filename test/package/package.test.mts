import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { WorkflowFile } from '../../playground/engine/execution.mts';
import { startEngine, type TestEngine } from '../engine/engine.mts';
import { chain } from '../engine/workflow.mts';

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

interface PackageFile {
  name: string;
  dependencies?: object;
  peerDependencies: object;
  n8n: { nodes: string[]; credentials: string[] };
}

const root = process.cwd();
let folder: string;
let packed: Packed;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imarouter-package-'));
  const told = npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  [packed] = JSON.parse(told);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  it('holds the built nodes, their credentials and icons, and no source, map or test', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['package.json', 'LICENSE', ...declared().nodes, ...declared().credentials]),
    );
    expect(
      paths.filter((path) => /\.(ts|mts|map)$|\.test\.|^(?!dist\/|package\.json$|README\.md$|LICENSE$)/.test(path)),
    ).toEqual([]);
    expect(paths.filter((path) => /imaRouter(\.dark)?\.svg$|ImaRouter\.node\.json$/.test(path))).toHaveLength(3);
  });

  it('is under 1 MB unpacked', () => {
    expect(packed.unpackedSize).toBeLessThan(1_000_000);
  });

  it('depends on nothing but the n8n it is installed in', () => {
    const { dependencies = {}, peerDependencies } = readPackage(root);
    expect(dependencies).toEqual({});
    expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
  });

  it('requires nothing but what n8n itself brings, and its own files', () => {
    const scripts = packed.files.filter(({ path }) => path.endsWith('.js'));
    const required = scripts.flatMap(({ path }) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/require\(["']([^"']+)["']\)/g)].map(([, name = '']) => name),
    );
    const foreign = new Set(required.filter((name) => !name.startsWith('.')));
    expect([...foreign].sort()).toEqual(['n8n-workflow', 'node:crypto', 'zod/v4']);
  });
});

describe('the package installed from its tarball', () => {
  let installed: string;
  let engine: TestEngine;
  beforeAll(async () => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    npm(
      ['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', join(folder, packed.filename)],
      folder,
    );
    installed = join(folder, 'node_modules', readPackage(root).name);
    engine = await startEngine({ packageFolders: [installed], nodePath: join(root, 'node_modules') });
  }, 120_000);
  afterAll(() => engine.close());

  it('brings no other package', () => {
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', `node_modules/${readPackage(root).name}`]);
  });

  it.each(declared().nodes)('loads %s under its real name', async (path) => {
    const className = basename(path).replace('.node.js', '');
    const type = `${readPackage(installed).name}.${className.charAt(0).toLowerCase()}${className.slice(1)}`;
    const workflow = chain({ type, disabled: true });
    expect(await engine.run(workflow)).toMatchObject({ status: 'success', failures: [] });
  });

  it('reads only what it shows until something is asked of a node', () => {
    const { nodes, credentials } = declared();
    const code = `for (const path of ${JSON.stringify([...nodes, ...credentials])})
      for (const One of Object.values(require('./' + path))) new One();
      console.log(Object.keys(require.cache).filter((path) => path.startsWith(process.cwd())).length);`;
    const told = execFileSync(process.execPath, ['-e', code], {
      cwd: installed,
      encoding: 'utf8',
      env: { ...process.env, NODE_PATH: join(root, 'node_modules') },
    });
    expect(Number(told)).toBe(nodes.length + credentials.length + 1);
  });

  it('runs a node with its credential', async () => {
    const run = await engine.run(checkKeys(), { credentials: { imaRouterApi: {} } });
    expect(run).toMatchObject({ status: 'success', failures: [] });
  });
});

function checkKeys(): WorkflowFile {
  return chain({
    type: 'n8n-nodes-imarouter.imaRouter',
    parameters: { resource: 'account', operation: 'checkKeys' },
    credentials: { imaRouterApi: { id: '1', name: 'ImaRouter' } },
  });
}

function declared(): PackageFile['n8n'] {
  return readPackage(root).n8n;
}

function readPackage(path: string): PackageFile {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
}

function npm(words: string[], cwd: string): string {
  return execFileSync('npm', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
