import { z } from 'zod/v4';

/** How a surface may show a field. It never changes what is valid, and OpenAPI never sees it. */
export type Hint = {
  readonly widget?: 'audio' | 'audioList' | 'audioRef' | 'longText' | 'json';
  /** The list that offers values: the surface fetches it from the registry or a provider. */
  readonly list?: 'models' | 'voices' | 'languages';
  /** Shown among the options instead of first. */
  readonly advanced?: boolean;
  readonly placeholder?: string;
  readonly showWhen?: { readonly field: string; readonly is: readonly (string | boolean)[] };
};

/** Surface hints by schema. */
export const hints = z.registry<Hint>();

/** Gives a field its words and its hint, after every check, where zod keeps them. Only a schema that has words already is copied. */
export function field<T extends z.ZodType>(schema: T, title: string, description: string, hint: Hint = {}): T {
  const words = { title, description };
  const titled = z.globalRegistry.has(schema) ? schema.meta(words) : schema;
  z.globalRegistry.add(titled, words);
  hints.add(titled, hint);
  return titled;
}

/** How a field of an object's schema is called in words; its own name where it has none, 'Input' for the whole. */
export function titleOf(schema: z.ZodType, name: PropertyKey | undefined): string {
  const field = schema instanceof z.ZodObject && name !== undefined ? schema.shape[String(name)] : undefined;
  const title = field instanceof z.ZodType ? z.globalRegistry.get(field)?.title : undefined;
  return title ?? String(name ?? 'Input');
}
