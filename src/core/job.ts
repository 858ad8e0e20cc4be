import { z } from 'zod/v4';
import {
  deliveries,
  operationIds,
  type OutputOf,
  type OperationId,
  quantitySchema,
  type Report,
  type Result,
} from '../operations';
import { lazy } from '../operations/lazy';

const stepSchema = lazy(() => z.object({ name: z.string(), state: z.json() }));

const partSchema = lazy(() =>
  z.object({
    provider: z.string(),
    model: z.string(),
    providerModel: z.string(),
    attempt: z.string(),
    /** The provider's own id. */
    jobId: z.string(),
    step: stepSchema(),
    startSeconds: z.number(),
    durationSeconds: z.number().nullable(),
    overlapSeconds: z.number(),
    /** Silence after a part of speech. */
    pauseAfterSeconds: z.number().optional(),
    /** HTTP requests sent for it so far. */
    requests: z.number().int().nonnegative().optional(),
    /** What was counted when it was submitted. */
    counted: z.array(quantitySchema()),
  }),
);

/** What the end of a job still needs to know of the input. */
const wantsSchema = lazy(() =>
  z.object({
    format: z.string().optional(),
    subtitles: z.enum(['none', 'srt', 'vtt', 'both']).optional(),
    timestamps: z.enum(['none', 'segment', 'word']).optional(),
    durationSeconds: z.number().optional(),
    delivery: z.enum(deliveries).optional(),
  }),
);

/**
 * A job as plain data: enough for any process with the same key to go on with it. No key, header, signed URL, prompt, text,
 * audio, result or path is in it.
 */
export const jobSchema = lazy(() =>
  z.object({
    version: z.literal(1),
    operation: z.enum(operationIds),
    submittedMs: z.number().int(),
    /** Milliseconds after which waiting for it makes no sense any more. */
    deadlineMs: z.number().int(),
    clientLabel: z.string().optional(),
    wants: wantsSchema(),
    parts: z.array(partSchema()).min(1),
  }),
);

export type Job = z.infer<ReturnType<typeof jobSchema>>;
export type JobPart = z.infer<ReturnType<typeof partSchema>>;

/** How a started or resumed job stands. */
export type JobState<Id extends OperationId> =
  | { readonly type: 'done'; readonly result: Result<OutputOf<Id>> }
  | { readonly type: 'running'; readonly job: Job; readonly afterMs: number; readonly report: Report };
