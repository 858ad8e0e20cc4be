import type { z } from 'zod/v4';
import { RouterFailure, wrongWith } from '../../../operations';
import { valueFor } from '../../embedded/value';
import type { Parameters } from '../input/parameters';
import { shapesOf } from '../../embedded/shape';

/** Reads what a schema asks for from the parameters, first ones and options alike. Throws invalidInput by the field's title. */
export function readRequest<T>(
  schema: z.ZodObject & z.ZodType<T>,
  { first, option }: Parameters,
  onlyOptions: (name: string) => boolean = () => false,
): T {
  const shapes = shapesOf(schema);
  const entries = shapes.flatMap((shape) => {
    const { name } = shape;
    const value = valueFor(shape, option(name) ?? (onlyOptions(name) ? undefined : first(name)));
    return value === undefined ? [] : [[name, value] as const];
  });
  const result = schema.safeParse(Object.fromEntries(entries));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const title = shapes.find(({ name }) => name === issue?.path[0])?.title ?? 'Input';
  throw new RouterFailure('invalidInput', wrongWith(title, issue), { stage: 'intake' });
}
