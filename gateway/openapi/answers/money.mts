import { z } from 'zod/v4';
import { attemptSchema, failureKinds, type Unit, units, usageRecordSchema } from '../../../src/operations';
import { named } from '../named.mts';

/** Nano-dollars as decimal text: 1 USD is 1,000,000,000. Null where any part is not known. */
export const nanos = z
  .string()
  .regex(/^-?\d+$/)
  .nullable()
  .describe('Nano-dollars as decimal text, null where not known');

/** A moment, as ISO 8601 in UTC. */
export const moment = z.iso.datetime();

const record = usageRecordSchema().shape;

/** A metered quantity as an answer tells it. */
export const usage = named(
  'Usage',
  z.object({
    provider: record.provider,
    model: record.model,
    unit: record.unit,
    quantity: record.quantity,
    quantity_source: record.quantitySource,
    cost: record.costNanos,
    certainty: record.certainty,
  }),
);

const { durationMs, httpStatus, kind, ...tried } = attemptSchema().shape;

/** One try of one provider. */
export const attempt = named(
  'Attempt',
  z.object({ ...tried, duration_ms: durationMs, code: kind, http_status: httpStatus }),
);

/** What every refusal and every failure is told as. */
export const error = named(
  'Error',
  z.object({
    error: z.object({
      message: z.string().describe('What happened and what to do next'),
      type: z.string(),
      code: z.string().nullable(),
      param: z.string().nullable().describe('The field that is not valid'),
      request_id: z.string().describe('The id under which the log of the gateway names it'),
      attempts: z.array(attempt).optional().describe('Who was asked, in order'),
      cost_at_most: nanos.optional(),
      job_id: z.string().optional().describe('The job as which the call goes on'),
      provider: z.string().optional(),
      provider_job_id: z.string().optional(),
    }),
  }),
);

/** What a call did and cost, in its body. */
export const metered = {
  provider: z.string(),
  model: z.string(),
  cost: nanos,
  cost_at_most: nanos,
  warnings: z.array(z.string()).describe('What was done otherwise than asked'),
};

/** What a call would do. */
export const estimate = named(
  'Estimate',
  z.object({
    object: z.literal('audio.estimate'),
    plan: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        parts: z.number().int(),
        cost_at_most: nanos,
        usage: z.array(usage),
        warnings: z.array(z.string()),
      }),
    ),
    passed_over: z.array(z.object({ provider: z.string(), model: z.string(), reason: z.string() })),
    cost_at_most: nanos,
  }),
);

const sums = {
  cost: nanos,
  cost_at_most: nanos,
  price: nanos,
  margin: nanos,
  records: z.number().int(),
  cost_unknown: z.number().int(),
  price_unknown: z.number().int(),
  quantities: z.partialRecord(z.enum(units), z.string()) satisfies z.ZodType<Partial<Record<Unit, string>>>,
};

/** Sums of what was metered. */
export const usageReport = named(
  'UsageReport',
  z.object({
    object: z.literal('list'),
    currency: z.literal('USD'),
    unit: z.literal('nano-dollars'),
    data: z.array(
      z.object({
        provider: z.string().optional(),
        model: z.string().optional(),
        operation: z.string().optional(),
        client_label: z.string().optional(),
        workflow: z.string().optional(),
        day: z.string().optional(),
        ...sums,
      }),
    ),
    total: z.object(sums),
    unsettled: z.number().int().describe('Records whose cost a provider has not told yet'),
    notes: z.array(z.string()),
  }),
);

/** A page of what was metered. */
export const usageRecords = named(
  'UsageRecords',
  z.object({ object: z.literal('list'), data: z.array(usageRecordSchema()), next: z.string().nullable() }),
);

/** The same as CloudEvents. */
export const usageEvents = named(
  'UsageEvents',
  z.array(
    z.object({
      specversion: z.literal('1.0'),
      id: z.string(),
      source: z.string(),
      type: z.literal('imarouter.usage'),
      time: z.string(),
      subject: z.string(),
      datacontenttype: z.literal('application/json'),
      data: usageRecordSchema().omit({ id: true, time: true }),
    }),
  ),
);

const party = z.object({ name: z.string(), address: z.string(), taxId: z.string() });

/** An invoice as it was issued; it never changes. */
export const invoice = named(
  'Invoice',
  z.object({
    version: z.literal(1),
    number: z.string(),
    issued: z.string(),
    due: z.string(),
    month: z.string(),
    currency: z.literal('USD'),
    seller: party,
    buyer: party,
    lines: z.array(
      z.object({
        line: z.number().int(),
        month: z.string(),
        adjustment: z.boolean(),
        description: z.string(),
        quantity: z.string(),
        exactUsd: z.string(),
        amountUsd: z.string(),
        taxes: z.array(z.string()),
      }),
    ),
    netUsd: z.string(),
    taxes: z.array(z.object({ name: z.string(), percent: z.string(), baseUsd: z.string(), amountUsd: z.string() })),
    totalUsd: z.string(),
    reverseCharge: z.boolean(),
    rounding: z.string(),
    note: z.string(),
    days: z.array(z.object({ day: z.string(), exactUsd: z.string() })),
    hash: z.string().describe('SHA-256 of all the rest'),
  }),
);

/** Why a job failed. */
export const failure = z.object({ code: z.enum(failureKinds), message: z.string() });
