import type { z } from 'zod/v4';
import type { WireReply } from '../../core/wire';
import { RouterFailure } from '../../operations';

/** A JSON reply read by its schema; one that does not fit fails as badReply, `what` naming what is missing. */
export function readJson<T>({ content }: WireReply, schema: z.ZodType<T>, what: string): T {
  const parsed = schema.safeParse(content.as === 'json' ? content.json : undefined);
  if (!parsed.success) throw new RouterFailure('badReply', `The reply holds no ${what}`);
  return parsed.data;
}
