import { createInvoice, memoryInvoiceBook } from '../../src/billing';
import { invoiceRequest, november, record } from '../billing/records';
import { streamed, type FakeExecution } from './fakeExecution.mts';
import { run, refusal } from './usageRun.mts';

describe('The ledger of the HTTP API', () => {
  const credential = { imarouter: 'ir-key', imarouterBaseUrl: 'https://audio.example.com/v1' };
  const json = (value: object, headers = {}) =>
    streamed(200, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));
  const urlsOf = (sent: FakeExecution['sent']) => sent.map(({ options }) => new URL(String(options['url'])));
  const sums = { cost: '390000', cost_at_most: '400000', price: '500000', margin: '110000', records: 2 };
  const counts = { cost_unknown: 0, price_unknown: 0, quantities: { character: '26' } };

  describe('as a source of Get Cost Report', () => {
    const parameters = { resource: 'usage', operation: 'getCostReport', usageSource: 'httpApi' };
    const answer = () =>
      json({
        currency: 'USD',
        data: [{ client_label: 'Acme', day: '2026-10-01', ...sums, ...counts }],
        total: { ...sums, ...counts },
        unsettled: 3,
        notes: ['A note.'],
      });

    it('is asked once, signed, with group and filter, and its rows come out as those of items do', async () => {
      const asked = {
        ...parameters,
        groupBy: ['clientLabel', 'day'],
        options: { toDay: '2026-10-31', model: 'tts-1' },
      };
      const { items, sent } = await run({ parameters: asked, credential, answer });
      expect(items.map((item) => item.json)).toEqual([
        {
          ...{ clientLabel: 'Acme', day: '2026-10-01' },
          ...{ costUsd: '0.00039', costAtMostUsd: '0.0004', priceUsd: '0.0005', marginUsd: '0.00011' },
          ...{ cost: '390000', costAtMost: '400000', price: '500000', margin: '110000', records: 2 },
          ...{ costUnknown: 0, priceUnknown: 0, quantities: { character: '26' } },
        },
      ]);
      expect(sent.map(({ signed }) => signed)).toEqual([true]);
      const [url] = urlsOf(sent);
      expect(url?.pathname).toBe('/v1/usage');
      expect(Object.fromEntries(url?.searchParams ?? [])).toEqual({
        group_by: 'client_label,day',
        from_day: '1970-01-01',
        to_day: '2026-10-31',
        model: 'tts-1',
      });
    });

    it('tells what is not settled yet', async () => {
      const { first } = await run({ parameters: { ...parameters, reportForm: 'summary' }, credential, answer });
      expect(first.json['notes']).toEqual(['A note.', '3 charges are not settled yet; their sums may still change.']);
    });

    it('needs the key, and is told what the API refuses, or that it answered something else', async () => {
      expect(await refusal({ parameters, credential: { openai: 'sk' } })).toContain('No key is set for a service');
      const error = { error: { message: 'The key has no scope usage', type: 'permission_error', code: 'forbidden' } };
      const forbidden = () => streamed(403, { 'content-type': 'application/json' }, JSON.stringify(error));
      expect(await refusal({ parameters, credential, answer: forbidden })).toContain('The key has no scope usage');
      expect(await refusal({ parameters, credential, answer: () => json({ data: [] }) })).toContain(
        'ImaRouter answered something else than was asked',
      );
    });
  });

  describe('as a source of Export Usage', () => {
    const parameters = { resource: 'usage', operation: 'exportUsage', usageSource: 'httpApi' };
    const records = ['a1', 'a2', 'a3'].map((attempt) => record({ attempt, model: attempt === 'a3' ? 'tts-1' : 'm' }));
    const pages = ({ url }: Record<string, unknown>) =>
      String(url).includes('after=')
        ? json({ data: records.slice(2), next: null })
        : json({ data: records.slice(0, 2), next: records[1]?.id });

    it('is read page by page, and each record is an item', async () => {
      const asked = { ...parameters, options: { fromDay: '2026-10-01', model: 'm' } };
      const { items, sent } = await run({ parameters: asked, credential, answer: pages });
      expect(items.map((item) => item.json)).toEqual(records.slice(0, 2));
      expect(urlsOf(sent).map(({ pathname }) => pathname)).toEqual(['/v1/usage/records', '/v1/usage/records']);
      expect(urlsOf(sent).map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
        { from_day: '2026-10-01', limit: '1000' },
        { from_day: '2026-10-01', limit: '1000', after: 'a2/0/audioMillisecond' },
      ]);
    });

    it('takes no reply that is none, and no page that leads to itself', async () => {
      const odd = () => json({ data: [{ id: 'a1', costNanos: -1 }], next: null });
      expect(await refusal({ parameters, credential, answer: odd })).toContain('something else than was asked');
      const same = () => json({ data: records.slice(0, 1), next: records[0]?.id });
      expect(await refusal({ parameters, credential, answer: same })).toContain('something else than was asked');
    });
  });

  describe('as a source of Create Invoice', () => {
    const parameters = {
      resource: 'usage',
      operation: 'createInvoice',
      usageSource: 'httpApi',
      month: '2026-10',
      sellerName: 'Studio Nord',
      buyerName: 'Acme Ltd',
      taxRates: '[{ "name": "VAT 19 %", "percent": "19" }]',
      invoiceFormat: 'pdf',
    };

    it('hands out the invoice that the API numbered and its file, without a number of one’s own', async () => {
      const book = memoryInvoiceBook('', 7);
      const { invoice } = await createInvoice(
        invoiceRequest({ sellerName: 'Studio Nord', buyerName: 'Acme Ltd' }),
        [record()],
        { book, now: november },
      );
      const answer = ({ url }: Record<string, unknown>) =>
        String(url).includes('format=json')
          ? json(invoice, { 'x-imarouter-warnings': encodeURI('1 record left out.') })
          : streamed(200, { 'content-type': 'application/pdf' }, '%PDF-1.7 of the API');
      const { first, file, text, sent } = await run({ parameters, credential, answer });
      expect(first.json).toEqual({ invoice, notes: ['1 record left out.'], fileName: 'invoice-000007.pdf' });
      expect([file?.mimeType, text]).toEqual(['application/pdf', '%PDF-1.7 of the API']);
      const [url] = urlsOf(sent);
      expect(url?.pathname).toBe('/v1/invoices/2026-10');
      expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
        ...{ format: 'json', seller_name: 'Studio Nord', buyer_name: 'Acme Ltd', reverse_charge: 'false' },
        ...{ tax_rates: '[{"name":"VAT 19 %","percent":"19"}]', payment_days: '14' },
      });
    });

    it('takes no invoice that was changed on the way', async () => {
      const { invoice } = await createInvoice(invoiceRequest(), [record()], {
        book: memoryInvoiceBook(),
        now: november,
      });
      const answer = () => json({ ...invoice, totalUsd: '0.00' });
      expect(await refusal({ parameters, credential, answer })).toContain('answered something else than was asked');
    });
  });
});
