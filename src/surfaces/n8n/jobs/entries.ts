import type { IExecuteFunctions, INodeExecutionData, IWebhookFunctions } from 'n8n-workflow';
import { z } from 'zod/v4';
import { jobSchema } from '../../../core/job';
import { lazy } from '../../../operations/lazy';

const place = 'imaRouterJobs';

const itemSchema = lazy(() =>
  z.custom<INodeExecutionData>((value) => typeof value === 'object' && value !== null && 'json' in value),
);

const wishSchema = lazy(() =>
  z.object({
    detail: z.enum(['simplified', 'speakers', 'full']),
    returnAs: z.enum(['binary', 'url', 'base64']),
    field: z.string(),
    subtitleFiles: z.boolean(),
    usage: z.boolean().optional(),
    stem: z.string().nullable(),
  }),
);

const entrySchema = lazy(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('job'), job: jobSchema(), wish: wishSchema() }),
    z.object({ type: z.literal('ended'), items: z.array(itemSchema()) }),
    z.object({ type: z.literal('failed'), item: itemSchema() }),
  ]),
);

const suspensionSchema = lazy(() => z.object({ execution: z.string(), entries: z.array(entrySchema()) }));

/** What is kept of one item while the execution is suspended. */
export type Entry = z.infer<ReturnType<typeof entrySchema>>;

/** What is kept while an execution is suspended, one entry per input item. */
export type Suspension = z.infer<ReturnType<typeof suspensionSchema>>;

/** Keeps it in the node's context. Only `execute()` may: what a webhook writes there without resuming is lost. */
export function keepSuspension(context: IExecuteFunctions, suspension: Suspension): void {
  context.getContext('node')[place] = JSON.stringify(suspension);
}

/** What `execute()` kept; null if it kept nothing. Throws nothing. */
export function readSuspension(context: IWebhookFunctions): Suspension | null {
  try {
    const name = JSON.stringify(context.getNode().name);
    const kept: unknown = context.evaluateExpression(`{{ $node[${name}].context[${JSON.stringify(place)}] }}`);
    const parsed = suspensionSchema().safeParse(typeof kept === 'string' ? JSON.parse(kept) : null);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
