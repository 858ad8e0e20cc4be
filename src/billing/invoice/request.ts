import { z } from 'zod/v4';
import { field, operationIds } from '../../operations';
import { lazy } from '../../operations/lazy';

const text = (longest: number) => z.string().trim().max(longest);
const address = lazy(() =>
  z
    .string()
    .trim()
    .max(500)
    .regex(/^(?:[^\n]*\n){0,11}[^\n]*$/, 'Give the address in at most 12 lines.')
    .default(''),
);

/** One tax: what it is called, how much, and on what. A line bears every tax that names its operation, or names none. */
export const taxRateSchema = lazy(() =>
  z.strictObject({
    name: field(text(40).min(1), 'Name', 'What the tax is called on the invoice, such as VAT 19 %'),
    percent: field(
      z.string().regex(/^\d{1,3}(\.\d{1,6})?$/, 'Give the tax rate as a decimal text, such as "19".'),
      'Percent',
      'The rate as decimal text',
    ),
    operations: field(
      z.array(z.enum(operationIds)).min(1).optional(),
      'Operations',
      'Which operations it is asked on. Left empty, on all.',
    ),
  }),
);
export type TaxRate = z.infer<ReturnType<typeof taxRateSchema>>;

/** What an invoice is asked with. */
export const createInvoiceSchema = lazy(() =>
  z
    .strictObject({
      month: field(
        z.string().regex(/^[12]\d{3}-(0[1-9]|1[0-2])$/, 'Give the month as YYYY-MM.'),
        'Month',
        'Which month to bill, YYYY-MM in UTC. It must have ended.',
        { placeholder: 'e.g. 2026-10' },
      ),
      clientLabel: field(text(100).min(1).optional(), 'Client Label', 'Bill only this label. Left empty, all records.'),
      sellerName: field(text(200).min(1), 'Seller Name', 'Who writes the invoice'),
      sellerAddress: field(address(), 'Seller Address', 'In lines', { widget: 'longText' }),
      sellerTaxId: field(text(40).default(''), 'Seller Tax ID', 'VAT or tax number of the seller'),
      buyerName: field(text(200).min(1), 'Buyer Name', 'Who pays'),
      buyerAddress: field(address(), 'Buyer Address', 'In lines', { widget: 'longText' }),
      buyerTaxId: field(text(40).default(''), 'Buyer Tax ID', 'VAT or tax number of the buyer'),
      taxRates: field(z.array(taxRateSchema()).max(10).default([]), 'Tax Rates', 'Left empty, no tax is asked', {
        widget: 'json',
      }),
      reverseCharge: field(
        z.boolean().default(false),
        'Reverse Charge',
        'Whether the buyer accounts for the tax. Needs both tax IDs.',
      ),
      lateRecords: field(
        z.boolean().default(false),
        'Bill Late Records',
        'Whether records of earlier months that have no invoice here are billed as an adjustment. Turn it on where invoiced records are taken out before.',
        { advanced: true },
      ),
      paymentDays: field(z.number().int().min(0).max(365).default(14), 'Payment Days', 'Days until it is due', {
        advanced: true,
      }),
      note: field(text(1_000).default(''), 'Note', 'Printed below the total, such as bank details', {
        widget: 'longText',
        advanced: true,
      }),
    })
    .superRefine((request, context) => {
      const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
      const names = request.taxRates.map(({ name }) => name);
      if (new Set(names).size < names.length)
        refuse('taxRates', 'Two tax rates have the same name. Name each of its own.');
      if (!request.reverseCharge) return;
      if (names.length > 0) refuse('taxRates', 'A reverse charge asks no tax. Take the tax rates out.');
      if (request.sellerTaxId === '' || request.buyerTaxId === '') {
        refuse('buyerTaxId', 'A reverse charge needs the tax IDs of both seller and buyer.');
      }
    }),
);
export type CreateInvoiceRequest = z.infer<ReturnType<typeof createInvoiceSchema>>;
