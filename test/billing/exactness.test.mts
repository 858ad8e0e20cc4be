import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const folder = join(import.meta.dirname, '../../src/billing');

/**
 * What has numbers that are no money: lengths on a page, places in a table of bytes, days until payment.
 * Everywhere else a product of two numbers would be a float on its way to an invoice.
 */
const measures = /^(render\/|seen\.ts$|intake\.ts$|invoice\/create\.ts$)/;
const floating = new Set(['parseFloat', 'parseInt', 'toFixed', 'toPrecision', 'toExponential']);
const wholeNumberMath = new Set(['imul', 'max']);

/** Every place where a float could come about, as 'file:line what'. */
function floatsIn(files: readonly string[], root: string): string[] {
  const options = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    esModuleInterop: true,
    skipLibCheck: true,
  };
  const program = ts.createProgram([...files], options);
  const checker = program.getTypeChecker();
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    const found: string[] = [];
    const name = relative(root, file);
    const visit = (node: ts.Node): void => {
      const what = floatAt(node, name);
      if (what !== null && source)
        found.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
      ts.forEachChild(node, visit);
    };
    if (source) visit(source);
    return found;
  });

  function floatAt(node: ts.Node, file: string): string | null {
    if (ts.isNumericLiteral(node) && /[.e]/i.test(node.getText()) && !node.getText().startsWith('0x'))
      return `literal ${node.getText()}`;
    if (ts.isIdentifier(node) && floating.has(node.text)) return node.text;
    if (
      ts.isIdentifier(node) &&
      node.text === 'Number' &&
      ts.isCallExpression(node.parent) &&
      node.parent.expression === node
    )
      return 'Number()';
    if (
      ts.isPropertyAccessExpression(node) &&
      node.expression.getText() === 'Math' &&
      !wholeNumberMath.has(node.name.text)
    )
      return `Math.${node.name.text}`;
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.PlusToken) return 'unary plus';
    if (!ts.isBinaryExpression(node)) return null;
    const operator = node.operatorToken.getText();
    const divides = ['/', '/=', '**', '**='].includes(operator);
    const multiplies = ['*', '*='].includes(operator) && !measures.test(file);
    return (divides || multiplies) && !(isBigint(node.left) && isBigint(node.right)) ? `${operator} of numbers` : null;
  }

  function isBigint(node: ts.Expression): boolean {
    return (checker.getTypeAtLocation(node).flags & ts.TypeFlags.BigIntLike) !== 0;
  }
}

function sourcesIn(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe('billing', () => {
  it('has no float on the way from a quantity to an invoice: one exact conversion, behind its bounds', () => {
    const files = sourcesIn(folder);
    expect(files.length).toBeGreaterThan(20);
    const found = floatsIn(files, folder);
    expect(found.map((one) => one.replace(/:\d+/, ''))).toEqual(['money.ts Number()']);
  });

  it('is looked through by a check that finds what it looks for', () => {
    const found = floatsIn([join(import.meta.dirname, 'floating.ts')], import.meta.dirname).map((one) =>
      one.replace(/^.*? /, ''),
    );
    expect(found).toEqual([
      'literal 0.5',
      '* of numbers',
      '/ of numbers',
      'Math.round',
      'Number()',
      'toFixed',
      'parseFloat',
      'unary plus',
      '** of numbers',
    ]);
  });
});
