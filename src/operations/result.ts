import { z } from 'zod/v4';
import { field } from './field';
import { failureKinds } from './failureKind';
import { usageRecordSchema } from './usage';
import { lazy } from './lazy';

/** One try of one deployment at one part. */
export const attemptSchema = lazy(() =>
  z.object({
    id: field(z.string(), 'ID', 'Names the attempt in usage records'),
    provider: field(z.string(), 'Provider', 'Who was asked'),
    model: field(z.string(), 'Model', 'Canonical model'),
    part: field(z.number().int().nonnegative(), 'Part', 'Which part of a long input, from 0'),
    status: field(z.enum(['done', 'running', 'failed', 'uncertain']), 'Status', 'How it ended'),
    requests: field(z.number().int().nonnegative(), 'Requests', 'HTTP requests sent'),
    durationMs: field(z.number().nonnegative(), 'Duration', 'Milliseconds it took'),
    kind: field(z.enum(failureKinds).optional(), 'Kind', 'What went wrong'),
    httpStatus: field(z.number().int().optional(), 'HTTP Status', 'Last status answered'),
    message: field(z.string().optional(), 'Message', "In the provider's own words where it has some"),
  }),
);
export type Attempt = z.infer<ReturnType<typeof attemptSchema>>;

const nanosText = lazy(() => z.string().regex(/^\d+$/).nullable());

/** What every operation leaves behind, whether it ended well or not. Sums are integer nano-dollars as decimal text. */
export const reportSchema = lazy(() =>
  z.object({
    attempts: field(z.array(attemptSchema()), 'Attempts', 'Who was asked, in order'),
    usage: field(z.array(usageRecordSchema()), 'Usage', 'What was metered'),
    cost: field(nanosText(), 'Cost', 'Sure cost in nano-dollars, null where any part is not known'),
    costAtMost: field(nanosText(), 'Cost at Most', 'With charges that may have happened, in nano-dollars'),
    price: field(nanosText(), 'Price', "What the key's owner pays, in nano-dollars"),
    warnings: field(z.array(z.string()), 'Warnings', 'What was done otherwise than asked'),
  }),
);
export type Report = z.infer<ReturnType<typeof reportSchema>>;

/** The result of an operation, the same for every provider and surface. */
export interface Result<Output> extends Report {
  readonly output: Output;
  readonly provider: string;
  readonly model: string;
}
