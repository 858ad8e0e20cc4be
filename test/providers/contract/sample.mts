import { z } from 'zod/v4';
import type { JsonValue } from '../../../src/operations';

interface JsonSchema {
  readonly type?: string;
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/** Valid values for every option of a schema, several where one of them could be what is sent anyway. */
export function sampleOptions(options: z.ZodObject): { readonly name: string; readonly values: JsonValue[] }[] {
  return Object.entries(options.shape).map(([name, schema]) => {
    const described: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })));
    const values = samples(described).filter((value) => options.safeParse({ [name]: value }).success);
    return { name, values };
  });
}

function samples(schema: JsonSchema): JsonValue[] {
  if (schema.const !== undefined) return [schema.const];
  if (schema.enum !== undefined) return [...schema.enum];
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(samples);
  switch (schema.type) {
    case 'boolean':
      return [true, false];
    case 'integer':
    case 'number':
      return numbers(schema);
    case 'array':
      return samples(schema.items ?? {}).map((item) => [item]);
    case 'object':
      return [objectOf(schema)];
    default:
      return ['data:audio/wav;base64,UklGRg==', 'en', 'sample', 'https://example.com/sample', '2026-01-01'];
  }
}

function numbers({ type, minimum = 0, maximum = minimum + 10 }: JsonSchema): number[] {
  const middle = (minimum + Math.min(maximum, minimum + 1_000)) / 2;
  return type === 'integer' ? [Math.ceil(middle), Math.max(1, minimum)] : [middle, minimum];
}

function objectOf(schema: JsonSchema): JsonValue {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
      const [value] = samples(inner);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
