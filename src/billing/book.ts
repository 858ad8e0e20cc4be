import { z } from 'zod/v4';
import { field, operationIds, units } from '../operations';
import type { OperationId } from '../operations';
import type { Sell } from './charge';
import { clashOf, pricesOn } from './price';
import type { Price } from './price';

/** Decimal text of 0 or more, so that no float stands between a contract and an invoice. */
export const amountSchema = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/, 'Give the amount as a decimal text of 0 or more, such as "0.006".');

/** A calendar day. */
export const daySchema = z.iso.date('Give the date as YYYY-MM-DD.');

const count = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);

/** One price of the user's own: what it is for, and how much. Left empty, a selector means all. */
export const bookRowSchema = z.strictObject({
  provider: field(z.string().min(1).optional(), 'Provider', 'Only for this provider. Left empty, for all.'),
  model: field(z.string().min(1).optional(), 'Model', 'Only for this model. Left empty, for all.'),
  operation: field(z.enum(operationIds).optional(), 'Operation', 'Only for this operation. Left empty, for all.'),
  unit: field(z.enum(units), 'Unit', 'What is counted; times are in milliseconds'),
  amount: field(amountSchema, 'Amount', 'USD as decimal text'),
  per: field(count.default(1), 'Per', 'How many units the amount pays for: 60000 milliseconds are a minute'),
  minimum: field(count.optional(), 'Minimum', 'Fewer units are billed as this many'),
  roundUpTo: field(count.optional(), 'Round Up To', 'Units are rounded up to a multiple of this'),
  surcharge: field(z.string().min(1).optional(), 'Surcharge', 'What is asked on top, such as keyTerms'),
  basis: field(z.string().min(1).optional(), 'Basis', 'Prices of one basis are asked together'),
  asOf: field(daySchema, 'From', 'Date from which it holds, YYYY-MM-DD'),
  source: field(z.string().default('own price'), 'Source', 'Where it is agreed'),
});
type BookRow = z.infer<typeof bookRowSchema>;

/** Prices of the user's own, as data: costs from a contract or reseller, prices for clients, or a markup. */
export const priceBookSchema = z
  .strictObject({
    currency: field(
      z.literal('USD', 'Only USD can be billed. Convert the prices, and give "currency": "USD".').default('USD'),
      'Currency',
      'Always USD',
    ),
    costs: field(z.array(bookRowSchema).default([]), 'Costs', "What providers charge, instead of the library's list"),
    sell: field(z.array(bookRowSchema).default([]), 'Prices', 'What clients pay'),
    markupPercent: field(
      z
        .string()
        .regex(/^-?\d{1,5}(\.\d{1,6})?$/, 'Give the markup as a decimal text, such as "20".')
        .refine((text) => !/^-\d{3,}/.test(text) || /^-100(\.0*)?$/.test(text), 'A markup goes down to -100 at most.')
        .optional(),
      'Markup',
      'Percent on top of the cost where no price of your own holds, as decimal text',
    ),
  })
  .superRefine((book, context) => {
    for (const list of ['costs', 'sell'] as const) {
      const clash = clashOfRows(book[list]);
      if (clash !== null) context.addIssue({ code: 'custom', path: [list], message: clash });
    }
  });
export type PriceBook = z.infer<typeof priceBookSchema>;

/** Whose price is asked for. `prices` are the deployment's own. */
export interface Sold {
  readonly provider: string;
  readonly model: string;
  readonly operation: OperationId;
  readonly prices: readonly Price[];
  /** YYYY-MM-DD. */
  readonly day: string;
}

/** The costs and prices that a book makes of a deployment's own prices on a day, ready for the meter. */
export function applyBook(book: PriceBook, sold: Sold): { prices: readonly Price[]; sell?: Sell } {
  const costs = ofMostSpecific(book.costs, sold);
  const prices = [
    ...(costs.base.length > 0 ? costs.base : sold.prices.filter((price) => price.surcharge === undefined)),
    ...costs.surcharges,
    ...sold.prices.filter(
      (price) => price.surcharge !== undefined && !costs.surcharges.some((own) => isSame(own, price)),
    ),
  ];
  const { base, surcharges } = ofMostSpecific(book.sell, sold);
  if (base.length > 0) return { prices, sell: [...base, ...surcharges] };
  if (book.markupPercent !== undefined) return { prices, sell: { markupPercent: book.markupPercent } };
  return book.sell.length > 0 ? { prices, sell: [] } : { prices };
}

function ofMostSpecific(rows: readonly BookRow[], sold: Sold): { base: Price[]; surcharges: Price[] } {
  const matching = rows.filter(
    (row) => (row.provider ?? sold.provider) === sold.provider && (row.model ?? sold.model) === sold.model,
  );
  const holding = pricesBySpecificity(matching).map((prices) => pricesOn(prices, sold.operation, sold.day));
  const isBase = (price: Price) => price.surcharge === undefined;
  return {
    base: (holding.find((prices) => prices.some(isBase)) ?? []).filter(isBase),
    surcharges: (holding.find((prices) => !prices.every(isBase)) ?? []).filter((price) => !isBase(price)),
  };
}

function pricesBySpecificity(rows: readonly BookRow[]): Price[][] {
  return [3, 2, 1, 0].map((wanted) => rows.filter((row) => specificity(row) === wanted).map(priceOf));
}

function specificity(row: BookRow): number {
  return (row.model === undefined ? 0 : 2) + (row.provider === undefined ? 0 : 1);
}

function priceOf(row: BookRow): Price {
  const { unit, amount, per, minimum, roundUpTo, surcharge, basis, operation, asOf, source } = row;
  return { unit, amount, per, minimum, roundUpTo, surcharge, basis, operation, asOf, source };
}

function isSame(one: Price, other: Price): boolean {
  return one.unit === other.unit && one.surcharge === other.surcharge;
}

function clashOfRows(rows: readonly BookRow[]): string | null {
  const bySelector = new Map<string, Price[]>();
  for (const row of rows) {
    const selector = JSON.stringify([row.provider, row.model]);
    bySelector.set(selector, [...(bySelector.get(selector) ?? []), priceOf(row)]);
  }
  return [...bySelector.values()].map(clashOf).find((clash) => clash !== null) ?? null;
}
