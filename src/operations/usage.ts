import { z } from 'zod/v4';
import { field } from './field';
import { lazy } from './lazy';

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
export const quantitySchema = lazy(() =>
  z.object({
    unit: z.enum(units),
    amount: z.number().int().nonnegative(),
    source: z.enum(quantitySources),
    surcharge: z.string().optional(),
  }),
);
export type Quantity = z.infer<ReturnType<typeof quantitySchema>>;

const nanos = lazy(() => z.number().int().nullable());
/** `included`: 0, because another quantity of the same attempt bears it. */
const moneySource = lazy(() => z.enum(['reported', 'computed', 'included']).nullable());

/**
 * One metered quantity of one attempt, with what it cost. Money is integer nano-dollars (1 USD = 1,000,000,000), null where
 * not known. `cost` is what the provider charges, `price` what the key's owner pays. `certainty: possible` marks a charge
 * that may not have happened; its amounts are upper bounds.
 */
export const usageRecordSchema = lazy(() =>
  z.object({
    id: field(z.string(), 'ID', 'The same for the same charge, so that writing it twice counts once'),
    time: field(z.string(), 'Time', 'When it was charged, ISO 8601'),
    operation: field(z.string(), 'Operation', 'What was asked'),
    provider: field(z.string(), 'Provider', 'Who answered'),
    model: field(z.string(), 'Model', 'Canonical model'),
    deployment: field(z.string(), 'Deployment', 'provider/model as the provider calls it'),
    attempt: field(z.string(), 'Attempt', 'ID of the attempt'),
    part: field(z.number().int().nonnegative(), 'Part', 'Which part of a long input, from 0'),
    unit: field(z.enum(units), 'Unit', 'What was counted'),
    quantity: field(z.number().int().nonnegative(), 'Quantity', 'How many units'),
    quantitySource: field(z.enum(quantitySources), 'Quantity Source', 'Where the quantity comes from'),
    surcharge: field(z.string().optional(), 'Surcharge', 'What is asked on top'),
    priceVersion: field(z.string().nullable(), 'Price Version', 'Date of the price used'),
    costNanos: field(nanos(), 'Cost', 'What the provider charges, in nano-dollars'),
    costSource: field(moneySource(), 'Cost Source', 'Who worked it out'),
    priceNanos: field(nanos(), 'Price', "What the key's owner pays, in nano-dollars"),
    priceSource: field(moneySource(), 'Price Source', 'Who worked it out'),
    sellVersion: field(
      z.string().optional(),
      'Sell Version',
      "Date of the key owner's price used, where it is not the cost",
    ),
    certainty: field(z.enum(['certain', 'possible']), 'Certainty', 'Whether it was surely charged'),
    note: field(z.string().optional(), 'Note', 'Why the cost or price is not known'),
    clientLabel: field(z.string().optional(), 'Client Label', 'Whom to bill'),
    workflow: field(z.string().optional(), 'Workflow', 'Where it was asked'),
    execution: field(z.string().optional(), 'Execution', 'Which run asked'),
    node: field(z.string().optional(), 'Node', 'Which step asked'),
    item: field(z.number().int().nonnegative().optional(), 'Item', 'Which item, from 0'),
  }),
);
export type UsageRecord = z.infer<ReturnType<typeof usageRecordSchema>>;
