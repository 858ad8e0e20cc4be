import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { providers } from '../src/providers';

const root = resolve(import.meta.dirname, '..');

const library = ['src/operations', 'src/media', 'src/billing', 'src/core', 'src/providers', 'src/jobs'];

/** The rooms, and the rooms whose code each may import besides its own. */
const mayImport: Record<string, string[]> = {
  'src/operations': [],
  'src/media': ['src/operations'],
  'src/billing': ['src/operations'],
  'src/core': ['src/operations', 'src/media', 'src/billing'],
  'src/providers': ['src/operations', 'src/media', 'src/billing', 'src/core'],
  'src/jobs': ['src/operations', 'src/media', 'src/billing', 'src/core'],
  'src/surfaces/embedded': library,
  'src/surfaces/n8n': [...library, 'src/surfaces/embedded'],
  nodes: ['src'],
  credentials: ['src'],
  gateway: [...library, 'simulators'],
  pipedream: [...library, 'src/surfaces/embedded'],
  simulators: [],
  playground: ['src', 'simulators'],
};
const packagesOf: Record<string, RegExp> = {
  'src/operations': /^zod\/v4$/,
  'src/surfaces/n8n': /^(zod\/v4|n8n-workflow|node:crypto)$/,
  src: /^(zod\/v4|node:crypto)$/,
  nodes: /^(zod\/v4|n8n-workflow|node:crypto)$/,
  credentials: /^(n8n-workflow|node:crypto)$/,
};
const bannedNames = /(^|[/.-])(utils?|helpers?|common|types?|misc)([/.-]|$)/i;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const files = Object.keys({ ...mayImport }).flatMap((room) => sourceFiles(join(root, room)));

describe('The house', () => {
  it('has code in it', () => expect(files.length).toBeGreaterThan(50));

  it('imports one way only', () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file.path);
      const allowed = [room, ...(mayImport[room] ?? [])];
      return localImports(file)
        .filter((target) => !allowed.some((name) => target === name || target.startsWith(`${name}/`)))
        .map((target) => `${file.path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has no circle of files in the library that import one another', () => {
    expect(circlesAmong(files.filter(({ path }) => path.startsWith('src/')))).toEqual([]);
  });

  it('lets no provider import another', () => {
    const wrong = files
      .filter(({ path }) => /^src\/providers\/[^/]+\//.test(path) && !path.startsWith('src/providers/shared/'))
      .flatMap((file) => {
        const own = file.path.split('/').slice(0, 3).join('/');
        return localImports(file)
          .filter((target) => target.startsWith('src/providers/'))
          .filter(
            (target) => !target.startsWith(`${own}/`) && target !== own && !target.startsWith('src/providers/shared'),
          )
          .map((target) => `${file.path} imports ${target}`);
      });
    expect(wrong).toEqual([]);
  });

  it('keeps operations to zod alone, and what n8n loads to the packages n8n has', () => {
    const wrong = files.flatMap((file) => {
      const allowed = packagesOf[roomOf(file.path)] ?? packagesOf[file.path.split('/')[0] ?? ''];
      return allowed === undefined
        ? []
        : file.imports
            .filter((name) => !name.startsWith('.') && !allowed.test(name))
            .map((name) => `${file.path}: ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('names no provider in quotes outside src/providers', () => {
    const ids = Object.keys(providers);
    const wrong = files
      .filter(
        ({ path }) => /^(src|nodes|credentials|gateway|pipedream)\//.test(path) && !path.startsWith('src/providers/'),
      )
      .flatMap((file) =>
        quotedTexts(file)
          .filter((text) => ids.includes(text) && !isOwnName(text, file))
          .map((text) => `${file.path}: '${text}'`),
      );
    expect(wrong).toEqual([]);
  });

  it('holds files of at most 300 lines with names that say something', () => {
    const long = files.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path);
    const vague = files.map(({ path }) => path).filter((path) => bannedNames.test(path));
    expect({ long, vague }).toEqual({ long: [], vague: [] });
  });

  it('says something above every export of the library', () => {
    const silent = files.filter(({ path }) => path.startsWith('src/')).flatMap(undocumentedFunctions);
    expect(silent).toEqual([]);
  });

  it('creates no generator function per call, nor a getter where sound passes, for V8 holds what those hold for long', () => {
    const wrong = files.filter(({ path }) => !path.startsWith('test/')).flatMap(heldPerCall);
    expect(wrong).toEqual([]);
  });

  it('casts in host files only, and knows no any', () => {
    const wrong = files
      .filter(({ path }) => /^(src|nodes|credentials)\//.test(path) && !/(^|\/)host\.ts$/.test(path))
      .flatMap(castsIn);
    expect(wrong).toEqual([]);
  });
});

/** What we call ourselves is no provider's name: metrics, folders and users of the HTTP API carry it. */
function isOwnName(text: string, { path }: SourceFile): boolean {
  return text === 'imarouter' && /^(gateway|pipedream)\//.test(path);
}

function sourceFiles(folder: string): SourceFile[] {
  return list(folder)
    .filter((path) => /\.m?ts$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => {
      const text = readFileSync(path, 'utf8');
      const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      return { path: relative(root, path).split(sep).join('/'), text, imports };
    });
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (['node_modules', 'dist'].includes(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? list(path) : [path];
    });
  } catch {
    return [];
  }
}

function roomOf(path: string): string {
  return Object.keys(mayImport).find((room) => path.startsWith(`${room}/`)) ?? path;
}

function localImports({ path, imports }: SourceFile): string[] {
  return imports
    .filter((name) => name.startsWith('.'))
    .map((name) =>
      relative(root, resolve(root, dirname(path), name))
        .split(sep)
        .join('/'),
    );
}

/** Files that reach themselves by imports, each with the one that closes the circle. Types count too. */
function circlesAmong(all: readonly SourceFile[]): string[] {
  const targets = new Map(all.map((file) => [file.path, localImports(file)]));
  const resolved = (name: string): string =>
    [name, `${name}.ts`, `${name}/index.ts`].find((path) => targets.has(path)) ?? name;
  const circles: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (path: string): void => {
    state.set(path, 'open');
    for (const next of (targets.get(path) ?? []).map(resolved)) {
      if (state.get(next) === 'open') circles.push(`${path} closes a circle at ${next}`);
      else if (!state.has(next)) visit(next);
    }
    state.set(path, 'done');
  };
  for (const { path } of all) if (!state.has(path)) visit(path);
  return circles;
}

function parsed({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
}

function quotedTexts(file: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

function castsIn(file: SourceFile): string[] {
  const found: string[] = [];
  const source = parsed(file);
  const visit = (node: ts.Node): void => {
    const isConst = ts.isAsExpression(node) && node.type.getText(source) === 'const';
    const isAny = node.kind === ts.SyntaxKind.AnyKeyword;
    if ((ts.isAsExpression(node) && !isConst) || ts.isTypeAssertionExpression(node) || isAny) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file.path}:${line + 1}: ${node.getText(source).slice(0, 60)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Generator functions within functions, and in the library of sound getters of objects that a function makes. */
function heldPerCall(file: SourceFile): string[] {
  const found: string[] = [];
  const source = parsed(file);
  const getters = /^src\/(core|media)\//.test(file.path);
  const visit = (node: ts.Node, isWithin: boolean): void => {
    const isGenerator = ts.isFunctionLike(node) && 'asteriskToken' in node && node.asteriskToken !== undefined;
    const isGetter = getters && ts.isAccessor(node) && ts.isObjectLiteralExpression(node.parent);
    if (isWithin && (isGenerator || isGetter)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file.path}:${line + 1}: ${node.getText(source).slice(0, 60)}`);
    }
    ts.forEachChild(node, (child) => visit(child, isWithin || ts.isFunctionLike(node)));
  };
  visit(source, false);
  return found;
}

function undocumentedFunctions(file: SourceFile): string[] {
  const source = parsed(file);
  return source.statements
    .filter(ts.isFunctionDeclaration)
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter(
      (statement) =>
        !/\/\*\*/.test(statement.getFullText(source).slice(0, statement.getStart(source) - statement.getFullStart())),
    )
    .map((statement) => `${file.path}: ${statement.name?.text ?? 'default'}`);
}
