import { z } from 'zod/v4';

/** A schema as the document holds it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const registry = z.registry<{ id: string }>();
const uri = (id: string): string => `#/components/schemas/${id}`;
const how = { unrepresentable: 'any', io: 'input' } as const;

/** Gives a schema the name under which the document holds it once. */
export function named<T extends z.ZodType>(id: string, schema: T): T {
  registry.add(schema, { id });
  return schema;
}

/** Every named schema as JSON Schema, by its name. */
export function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(registry, { ...how, uri });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [name, schema]),
  );
}

/** Where a named schema stands in the document. */
export function reference(schema: z.ZodType): JsonSchema {
  const name = registry.get(schema)?.id;
  if (name === undefined) throw new Error('A schema of the API description has no name.');
  return { $ref: uri(name) };
}

/** The fields of an object, each as JSON Schema. */
export function fieldSchemas(schema: z.ZodType): Readonly<Record<string, JsonSchema>> {
  const { properties }: { properties?: Record<string, JsonSchema> } = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, how)),
  );
  return properties ?? {};
}
