import { z } from 'zod/v4';
import { field } from './field';

const advanced = { advanced: true };

/** How an operation is carried out, apart from what is asked. */
export const settingsSchema = z.strictObject({
  policy: field(
    z.enum(['order', 'cheapest']).default('order'),
    'Choose By',
    'Which provider comes first when several can do it',
    advanced,
  ),
  providers: field(
    z.array(z.string().trim().min(1)).default([]),
    'Providers',
    'Providers to try, in order. Left empty, all that have a key.',
    advanced,
  ),
  fallback: field(
    z.boolean().default(true),
    'Fallback',
    'Whether to go on with the next provider when one cannot',
    advanced,
  ),
  riskLimitUsd: field(
    z.number().min(0).max(1_000).default(0.25),
    'Risk Limit',
    'In USD: the most that may be paid twice when a reply was lost and the request is repeated. 0 never repeats.',
    advanced,
  ),
  maxCostUsd: field(
    z.number().positive().max(1_000_000).optional(),
    'Cost Limit',
    'In USD: a request that could cost more is refused before it is sent',
    advanced,
  ),
  clientLabel: field(
    z.string().trim().max(100).optional(),
    'Client Label',
    'Whom to bill, kept on every usage record',
    {
      advanced: true,
      placeholder: 'e.g. Acme Ltd',
    },
  ),
});

export type Settings = z.infer<typeof settingsSchema>;
