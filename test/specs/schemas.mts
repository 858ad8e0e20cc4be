import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Description, isNode, type Node, resolve } from './descriptions.mts';

/**
 * In a form, text may stand for numbers. In a reply, a value may fit several of the shapes of a `oneOf`, because published
 * descriptions list shapes there that overlap.
 */
export type Judging = 'json' | 'form' | 'reply';

/** Judges values by schemas that stand inside a description. */
export interface Schemas {
  /** What is wrong with a value by the schema at a JSON pointer. */
  judge(pointer: string, value: unknown, how: Judging): string[];
  /** Top-level fields that the schema does not name; none if it names no field at all. */
  unnamed(schema: unknown, value: Node): string[];
}

/** Compiles schemas of a description when they are first needed. */
export function schemasOf({ document }: Description): Schemas {
  const compilers = {
    json: compiler(document, false),
    form: compiler(document, true),
    reply: compiler(withoutOneOf(document), false),
  };
  return {
    judge(pointer, value, how) {
      const validate = compilers[how].compile({ $ref: `api:description#${encodeURI(pointer)}` });
      return validate(value) ? [] : summary(validate.errors ?? []);
    },
    unnamed(schema, value) {
      const known = namesIn(schema, document);
      return known.size === 0 ? [] : Object.keys(value).filter((name) => !known.has(name));
    },
  };
}

function compiler(document: Node, coerceTypes: boolean) {
  const options = {
    strict: false,
    validateSchema: false,
    validateFormats: false,
    allErrors: true,
    logger: false,
  } as const;
  const ajv = new Ajv2020({ ...options, ...(coerceTypes ? { coerceTypes: 'array' as const } : {}) });
  ajv.addSchema({ ...document, $id: 'api:description' });
  return ajv;
}

function withoutOneOf(document: Node): Node {
  const copy: Node = JSON.parse(JSON.stringify(document).replaceAll('"oneOf":[', '"anyOf":['));
  return copy;
}

function summary(errors: readonly ErrorObject[]): string[] {
  const told = errors.map(({ instancePath, message, params }) => {
    const extra = 'additionalProperty' in params ? ` ('${String(params['additionalProperty'])}')` : '';
    return `${instancePath || 'body'} ${message ?? 'does not fit'}${extra}`;
  });
  return [...new Set(told)].slice(0, 6);
}

function namesIn(schema: unknown, document: Node, depth = 0): Set<string> {
  const node = resolve(schema, document);
  if (!isNode(node) || depth > 8) return new Set();
  const own = isNode(node['properties']) ? Object.keys(node['properties']) : [];
  const inner = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(node[key]) ? node[key] : []));
  return new Set([...own, ...inner.flatMap((part: unknown) => [...namesIn(part, document, depth + 1)])]);
}
