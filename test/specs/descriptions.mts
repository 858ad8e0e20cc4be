import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export type Node = Readonly<Record<string, unknown>>;

/** A published API description and where its operations stand in it. */
export interface Description {
  readonly file: string;
  readonly document: Node;
  readonly operations: readonly DescribedOperation[];
}

export interface DescribedOperation {
  readonly method: string;
  /** Path of the URL, with the server's own part before it. */
  readonly pattern: RegExp;
  /** JSON pointer of the operation in the document. */
  readonly pointer: string;
  readonly node: Node;
  /** Parameters that all operations of the path share. */
  readonly shared: readonly unknown[];
}

/** Beginnings of file names by provider; the rest is `.json`, `.yaml`, `.yml` or begins with a dot. */
const fileNames: Readonly<Record<string, readonly string[]>> = {
  kie: ['kie', 'kie-suno'],
  sunoapi: ['sunoapi', 'sunoapi-org'],
};

const methods = ['get', 'post', 'put', 'delete', 'patch'];

/** The description of a provider in the folder, or null. */
export function descriptionOf(providerId: string, folder: string): Description | null {
  const stems = fileNames[providerId] ?? [providerId];
  const file = readdirSync(folder).find(
    (name) => stems.includes(name.split('.')[0] ?? '') && /\.(json|ya?ml)$/.test(name),
  );
  if (file === undefined) return null;
  const text = readFileSync(join(folder, file), 'utf8');
  const document: unknown = file.endsWith('.json') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
  if (!isNode(document)) throw new Error(`${file} holds no description`);
  modernize(document);
  return { file, document, operations: operationsOf(document) };
}

/** Narrows to an object. */
export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a `#/…` reference, as often as needed. */
export function resolve(value: unknown, document: Node): unknown {
  if (!isNode(value) || typeof value['$ref'] !== 'string') return value;
  const steps = value['$ref'].split('/').slice(1).map(unescape);
  const target = steps.reduce<unknown>((node, step) => (isNode(node) ? node[step] : undefined), document);
  return resolve(target, document);
}

/** A step of a JSON pointer. */
export function escape(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescape(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function operationsOf(document: Node): DescribedOperation[] {
  const paths = isNode(document['paths']) ? document['paths'] : {};
  const prefix = serverPath(document);
  return Object.entries(paths).flatMap(([path, item]) => {
    if (!isNode(item)) return [];
    const shared = Array.isArray(item['parameters']) ? item['parameters'] : [];
    return methods.flatMap((method) => {
      const node = item[method];
      if (!isNode(node)) return [];
      return [{ method, node, shared, pattern: patternOf(prefix + path), pointer: `/paths/${escape(path)}/${method}` }];
    });
  });
}

function serverPath(document: Node): string {
  const [server]: unknown[] = Array.isArray(document['servers']) ? document['servers'] : [];
  const url = isNode(server) ? server['url'] : undefined;
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).pathname.replace(/\/$/, '') : '';
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}$`);
}

/** OpenAPI 3.0 wrote exclusive bounds as a flag beside the bound, and null as a flag beside the type. */
function modernize(value: unknown): void {
  if (Array.isArray(value)) value.forEach(modernize);
  if (!isNode(value)) return;
  replaceFlag(value, 'exclusiveMinimum', { exclusiveMinimum: value['minimum'] });
  replaceFlag(value, 'exclusiveMaximum', { exclusiveMaximum: value['maximum'] });
  replaceFlag(value, 'nullable', typeof value['type'] === 'string' ? { type: [value['type'], 'null'] } : {});
  if (value['type'] === 'bool') Object.assign(value, { type: 'boolean' });
  Object.values(value).forEach(modernize);
}

function replaceFlag(node: Node, flag: string, meaning: Node): void {
  const isOn = node[flag];
  if (typeof isOn !== 'boolean') return;
  Reflect.deleteProperty(node, flag);
  if (isOn) Object.assign(node, meaning);
}
