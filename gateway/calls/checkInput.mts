import { operations, settingsSchema, wrongWith } from '../../src/operations';
import type { z } from 'zod/v4';
import type { Ask } from './call.mts';
import { Refusal } from '../http/refusal.mts';
import { apiName } from '../intake/fields.mts';

/** Refuses an input or settings that are not valid, by the names the API has for them. */
export function checkInput({ operation, input, audio, samples, settings }: Ask): void {
  const schema: z.ZodType = operations[operation].input;
  const whole = {
    ...input,
    ...(audio === null ? {} : { audio: { url: 'spooled' } }),
    ...(samples.length > 0 ? { samples } : {}),
  };
  for (const parsed of [schema.safeParse(whole), settingsSchema.safeParse(settings)]) {
    const [issue] = parsed.error?.issues ?? [];
    if (issue === undefined) continue;
    const param = apiName(String(issue.path[0] ?? ''));
    throw new Refusal(400, 'invalidInput', wrongWith(param, issue), { param });
  }
}
