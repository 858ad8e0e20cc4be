import { z } from 'zod/v4';

/** What can be counted and priced. Times are milliseconds, texts are code points. */
export const units = [
  'audioMillisecond',
  'generatedMillisecond',
  'character',
  'generation',
  'request',
  'credit',
  'inputTextToken',
  'inputAudioToken',
  'outputTextToken',
  'outputAudioToken',
] as const;
export type Unit = (typeof units)[number];

/** Where a quantity comes from: the provider's own report, a count of what was sent or received, or an upper bound. */
export const quantitySources = ['reported', 'parsed', 'bound'] as const;
export type QuantitySource = (typeof quantitySources)[number];

/** Something counted. `surcharge` names a price that is asked on top, such as 'keyTerms'. */
export const quantitySchema = z.object({
  unit: z.enum(units),
  amount: z.number().int().nonnegative(),
  source: z.enum(quantitySources),
  surcharge: z.string().optional(),
});
export type Quantity = z.infer<typeof quantitySchema>;

const nanos = z.number().int().nullable();
/** `included`: 0, because another quantity of the same attempt bears it. */
const moneySource = z.enum(['reported', 'computed', 'included']).nullable();

/**
 * One metered quantity of one attempt, with what it cost. Money is integer nano-dollars (1 USD = 1,000,000,000), null where
 * not known. `cost` is what the provider charges, `price` what the key's owner pays. `certainty: possible` marks a charge
 * that may not have happened; its amounts are upper bounds.
 */
export const usageRecordSchema = z.object({
  id: z
    .string()
    .meta({ title: 'ID', description: 'The same for the same charge, so that writing it twice counts once' }),
  time: z.string().meta({ title: 'Time', description: 'When it was charged, ISO 8601' }),
  operation: z.string().meta({ title: 'Operation', description: 'What was asked' }),
  provider: z.string().meta({ title: 'Provider', description: 'Who answered' }),
  model: z.string().meta({ title: 'Model', description: 'Canonical model' }),
  deployment: z.string().meta({ title: 'Deployment', description: 'provider/model as the provider calls it' }),
  attempt: z.string().meta({ title: 'Attempt', description: 'ID of the attempt' }),
  part: z.number().int().nonnegative().meta({ title: 'Part', description: 'Which part of a long input, from 0' }),
  unit: z.enum(units).meta({ title: 'Unit', description: 'What was counted' }),
  quantity: z.number().int().nonnegative().meta({ title: 'Quantity', description: 'How many units' }),
  quantitySource: z
    .enum(quantitySources)
    .meta({ title: 'Quantity Source', description: 'Where the quantity comes from' }),
  surcharge: z.string().optional().meta({ title: 'Surcharge', description: 'What is asked on top' }),
  priceVersion: z.string().nullable().meta({ title: 'Price Version', description: 'Date of the price used' }),
  costNanos: nanos.meta({ title: 'Cost', description: 'What the provider charges, in nano-dollars' }),
  costSource: moneySource.meta({ title: 'Cost Source', description: 'Who worked it out' }),
  priceNanos: nanos.meta({ title: 'Price', description: "What the key's owner pays, in nano-dollars" }),
  priceSource: moneySource.meta({ title: 'Price Source', description: 'Who worked it out' }),
  sellVersion: z
    .string()
    .optional()
    .meta({ title: 'Sell Version', description: "Date of the key owner's price used, where it is not the cost" }),
  certainty: z.enum(['certain', 'possible']).meta({ title: 'Certainty', description: 'Whether it was surely charged' }),
  note: z.string().optional().meta({ title: 'Note', description: 'Why the cost or price is not known' }),
  clientLabel: z.string().optional().meta({ title: 'Client Label', description: 'Whom to bill' }),
  workflow: z.string().optional().meta({ title: 'Workflow', description: 'Where it was asked' }),
  execution: z.string().optional().meta({ title: 'Execution', description: 'Which run asked' }),
  node: z.string().optional().meta({ title: 'Node', description: 'Which step asked' }),
  item: z.number().int().nonnegative().optional().meta({ title: 'Item', description: 'Which item, from 0' }),
});
export type UsageRecord = z.infer<typeof usageRecordSchema>;
