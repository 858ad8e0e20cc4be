import type { z } from 'zod/v4';
import { Refusal, unknownParameter } from './refusal.mts';

/** What a client sent, as the schema wants it; names the field that is not valid. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') throw unknownParameter([...path, ...issue.keys.slice(0, 1)].join('.'));
  const param = path.join('.');
  throw new Refusal(
    400,
    'invalidInput',
    `${param === '' ? 'The body' : `'${param}'`} is not valid: ${issue?.message}`,
    { param },
  );
}
