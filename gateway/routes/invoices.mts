import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { createInvoice, issuedBefore, type IssuedInvoice } from '../../src/billing/invoice/create';
import { type CreateInvoiceRequest, createInvoiceSchema } from '../../src/billing/invoice/request';
import { type InvoiceFormat, invoiceFormats } from '../../src/billing/render/file';
import { renderInvoice } from '../../src/billing/render/render';
import { RouterFailure } from '../../src/operations';
import type { App } from '../app.mts';
import { warningsHeader } from '../calls/words.mts';
import { parsed } from '../http/parsed.mts';
import { notFound, Refusal } from '../http/refusal.mts';
import { callerOf } from '../http/server.mts';
import { snakeCase } from '../intake/fields.mts';
import { invoicePdf } from '../money/invoicePdf.mts';
import { invoiceBook, issuedNumbers, numberedInvoice, onlyInvoice, uninvoiced } from '../money/invoiceBook.mts';
import type { Database } from '../store/database.mts';

const formatQuery = z.object({
  format: z.enum(invoiceFormats).optional().describe('Without it, the first that Accept names; else json'),
});
const invoiceFields = z.object(createInvoiceSchema().shape).omit({ month: true }).shape;

/** What an invoice says besides its lines, by the names that the query uses; `tax_rates` is JSON there. */
export const invoiceQuery = z
  .object({
    ...formatQuery.shape,
    ...Object.fromEntries(Object.entries(invoiceFields).map(([name, schema]) => [snakeCase(name), schema])),
  })
  .partial();

const numberForm = /^\d{6,12}$/;

/** `GET /v1/invoices/{month}`: the invoice of a month that has ended, always the same once it was issued; or by its number. */
export function addInvoices(server: FastifyInstance, app: App): void {
  const config = { scope: 'usage' } as const;
  server.get('/v1/invoices', { config }, async (request) => {
    const data = await app.database.query(
      'select number, invoice from invoices where account = $1 order by number desc',
      [callerOf(request).account],
    );
    return { object: 'list', data };
  });
  server.get<{ Params: { month: string } }>('/v1/invoices/:month', { config }, async (request, reply) => {
    const { account } = callerOf(request);
    const format = parsed(formatQuery, request.query).format ?? acceptedFormat(request.headers.accept ?? '');
    const { month } = request.params;
    const { invoice, notes } = numberForm.test(month)
      ? await numbered(app.database, account, month)
      : await invoiceOf(app.database, account, month, request.query);
    const { bytes, mediaType, fileName } =
      format === 'pdf' ? await invoicePdf(invoice) : renderInvoice(invoice, format);
    return reply
      .headers({
        'content-type': mediaType,
        'content-disposition': `attachment; filename="${fileName}"`,
        'x-content-type-options': 'nosniff',
        ...warningsHeader(notes),
      })
      .send(Buffer.from(bytes));
  });
}

/** The first format that a client names as acceptable. */
function acceptedFormat(accept: string): InvoiceFormat {
  const types = accept.toLowerCase().split(',');
  const formats = types.map((type) =>
    invoiceFormats.find((format) => type.trim().split(';')[0]?.endsWith(`/${format}`)),
  );
  return formats.find((format) => format !== undefined) ?? 'json';
}

type Found = Pick<IssuedInvoice, 'invoice' | 'notes'>;

async function numbered(database: Database, account: string, number: string): Promise<Found> {
  const invoice = await numberedInvoice(database, account, number);
  if (invoice === null) throw notFound('invoice', number);
  return { invoice, notes: [] };
}

async function invoiceOf(database: Database, account: string, month: string, query: unknown): Promise<Found> {
  const words = { sellerName: 'ImaRouter', buyerName: 'Customer', ...fieldsOf(query), month };
  const asked = parsed(createInvoiceSchema(), words);
  const before = isNamed(query) ? null : await onlyInvoice(database, account, asked.month);
  return before === null ? issue(database, account, asked) : issuedBefore(before);
}

/** Where nothing can be billed, the invoices that the month has already are told. */
async function issue(database: Database, account: string, asked: CreateInvoiceRequest): Promise<IssuedInvoice> {
  const book = invoiceBook(database, account);
  try {
    return await createInvoice(asked, uninvoiced(database, account, asked.month), { book, now: Date.now() });
  } catch (thrown) {
    const numbers = await issuedNumbers(database, account, asked.month);
    if (!(thrown instanceof RouterFailure) || numbers.length === 0) throw thrown;
    const message = `${thrown.message} It has invoices already: ${numbers.join(', ')}. Ask for one by its number.`;
    throw new RouterFailure(thrown.kind, message, thrown.details);
  }
}

/** Whether it is said for whom: else the invoice that was issued for the month is meant. */
function isNamed(query: unknown): boolean {
  const names = Object.keys(fieldsOf(query));
  return names.includes('sellerName') || names.includes('buyerName') || names.includes('clientLabel');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalidInput', "'tax_rates' is to be JSON.", { param: 'tax_rates' });
  }
}

/** Query parameters by our names; what is no text is JSON. */
function fieldsOf(query: unknown): Record<string, unknown> {
  const given: Record<string, unknown> = typeof query === 'object' && query !== null ? { ...query } : {};
  return Object.fromEntries(
    Object.keys(invoiceFields).flatMap((name): [string, unknown][] => {
      const value = given[snakeCase(name)];
      if (typeof value !== 'string') return [];
      if (name === 'paymentDays') return [[name, Number(value)]];
      if (name === 'taxRates') return [[name, jsonOf(value)]];
      return [[name, value === 'true' ? true : value === 'false' ? false : value]];
    }),
  );
}
