import { z } from 'zod/v4';
import { failureKinds } from './failureKind';
import { usageRecordSchema } from './usage';

/** One try of one deployment at one part. */
export const attemptSchema = z.object({
  id: z.string().meta({ title: 'ID', description: 'Names the attempt in usage records' }),
  provider: z.string().meta({ title: 'Provider', description: 'Who was asked' }),
  model: z.string().meta({ title: 'Model', description: 'Canonical model' }),
  part: z.number().int().nonnegative().meta({ title: 'Part', description: 'Which part of a long input, from 0' }),
  status: z.enum(['done', 'running', 'failed', 'uncertain']).meta({ title: 'Status', description: 'How it ended' }),
  requests: z.number().int().nonnegative().meta({ title: 'Requests', description: 'HTTP requests sent' }),
  durationMs: z.number().nonnegative().meta({ title: 'Duration', description: 'Milliseconds it took' }),
  kind: z.enum(failureKinds).optional().meta({ title: 'Kind', description: 'What went wrong' }),
  httpStatus: z.number().int().optional().meta({ title: 'HTTP Status', description: 'Last status answered' }),
  message: z
    .string()
    .optional()
    .meta({ title: 'Message', description: "In the provider's own words where it has some" }),
});
export type Attempt = z.infer<typeof attemptSchema>;

const nanosText = z.string().regex(/^\d+$/).nullable();

/** What every operation leaves behind, whether it ended well or not. Sums are integer nano-dollars as decimal text. */
export const reportSchema = z.object({
  attempts: z.array(attemptSchema).meta({ title: 'Attempts', description: 'Who was asked, in order' }),
  usage: z.array(usageRecordSchema).meta({ title: 'Usage', description: 'What was metered' }),
  cost: nanosText.meta({ title: 'Cost', description: 'Sure cost in nano-dollars, null where any part is not known' }),
  costAtMost: nanosText.meta({
    title: 'Cost at Most',
    description: 'With charges that may have happened, in nano-dollars',
  }),
  price: nanosText.meta({ title: 'Price', description: "What the key's owner pays, in nano-dollars" }),
  warnings: z.array(z.string()).meta({ title: 'Warnings', description: 'What was done otherwise than asked' }),
});
export type Report = z.infer<typeof reportSchema>;

/** The result of an operation, the same for every provider and surface. */
export interface Result<Output> extends Report {
  readonly output: Output;
  readonly provider: string;
  readonly model: string;
}
