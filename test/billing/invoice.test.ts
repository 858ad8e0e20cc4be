import * as fc from 'fast-check';
import {
  createInvoice,
  createInvoiceSchema,
  givenNumber,
  isUnchanged,
  memoryInvoiceBook,
  nanosOfUsd,
} from '../../src/billing';
import type { Invoice } from '../../src/billing';
import { allocateCents, percentOf } from '../../src/billing/invoice/cents';
import { quantityText } from '../../src/billing/invoice/quantityText';
import { fractionOf, nearest, times } from './fraction';
import { invoiceRequest, november, record } from './records';

const parts = () => ({ book: memoryInvoiceBook('2026-'), now: november });

function cents(usd: string): bigint {
  return BigInt(usd.replace('.', ''));
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((all, value) => all + value, 0n);
}

const anyRecords = fc
  .array(
    fc.record({
      priceNanos: fc.oneof(fc.nat(30_000_000), fc.maxSafeNat()),
      operation: fc.constantFrom('speak', 'music', 'transcribe'),
      model: fc.constantFrom('m', 'n', 'o'),
      time: fc.integer({ min: 1, max: 31 }).map((day) => `2026-10-${String(day).padStart(2, '0')}T09:00:00.000Z`),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((list) => list.map((more, index) => record({ ...more, id: `r${index}` })));

const rates = [
  { name: 'VAT 19 %', percent: '19', operations: ['speak' as const] },
  { name: 'VAT 7.7 %', percent: '7.7', operations: ['music' as const] },
  { name: 'Levy', percent: '0.5' },
];

describe('an invoice', () => {
  it('adds up to the cent: lines to net, taxes on their lines, net and taxes to the total', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const { invoice } = await createInvoice(invoiceRequest({ taxRates: rates }), records, parts());
        const exact = sum(records.map(({ priceNanos }) => BigInt(priceNanos ?? 0)));
        expect(cents(invoice.netUsd)).toBe(nearest({ above: exact, below: 10_000_000n }));
        expect(sum(invoice.lines.map(({ amountUsd }) => cents(amountUsd)))).toBe(cents(invoice.netUsd));
        expect(sum(invoice.lines.map(({ exactUsd }) => nanosOfUsd(exactUsd)))).toBe(exact);
        expect(sum(invoice.days.map(({ exactUsd }) => nanosOfUsd(exactUsd)))).toBe(exact);
        for (const { name, percent, baseUsd, amountUsd } of invoice.taxes) {
          const base = sum(
            invoice.lines.filter(({ taxes }) => taxes.includes(name)).map((line) => cents(line.amountUsd)),
          );
          expect(cents(baseUsd)).toBe(base);
          expect(cents(amountUsd)).toBe(nearest(times(fractionOf(percent), { above: base, below: 100n })));
        }
        expect(cents(invoice.totalUsd)).toBe(
          cents(invoice.netUsd) + sum(invoice.taxes.map(({ amountUsd }) => cents(amountUsd))),
        );
      }),
    );
  });

  it('is the same, to its hash, for records in any order and told twice', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        const one = await createInvoice(invoiceRequest({ taxRates: rates }), records, parts());
        const other = await createInvoice(
          invoiceRequest({ taxRates: rates }),
          [...records, ...records].reverse(),
          parts(),
        );
        expect({ ...other.invoice }).toEqual(one.invoice);
        expect([...other.recordIds].sort()).toEqual([...one.recordIds].sort());
        expect(isUnchanged(JSON.parse(JSON.stringify(one.invoice)))).toBe(true);
      }),
    );
  });

  it('bills the price and not the cost, only of the label, and only what was surely charged', async () => {
    const records = [
      record({ id: '1', clientLabel: 'Acme', priceNanos: 1_230_000_000, costNanos: 1 }),
      record({ id: '2', clientLabel: 'Other', priceNanos: 5_000_000_000 }),
      record({ id: '3', clientLabel: 'Acme', priceNanos: 7_000_000_000, certainty: 'possible' }),
      record({ id: '4', clientLabel: 'Acme', priceNanos: 0, priceSource: 'included', unit: 'generation' }),
    ];
    const { invoice, recordIds, notes } = await createInvoice(
      invoiceRequest({ clientLabel: 'Acme' }),
      records,
      parts(),
    );
    expect(invoice.totalUsd).toBe('1.23');
    expect(invoice.lines).toHaveLength(1);
    expect(recordIds).toEqual(['1']);
    expect(notes).toEqual(['1 record not billed: the charge only may have happened.']);
  });

  it('makes a line per model, unit and price version, in words', async () => {
    const records = [
      record({ id: '1' }),
      record({ id: '2', quantity: 63_450 }),
      record({ id: '3', sellVersion: '2026-10-04' }),
    ];
    const { invoice } = await createInvoice(invoiceRequest(), records, parts());
    expect(invoice.lines).toMatchObject([
      {
        line: 1,
        description: 'Transcribe audio or video, whisper-large-v3 (somebody)',
        quantity: '2 min 3.450 s input audio',
        exactUsd: '0.015',
      },
      {
        line: 2,
        quantity: '1 min 0.000 s input audio',
        exactUsd: '0.0075',
        amountUsd: expect.any(String),
        adjustment: false,
      },
    ]);
  });

  it.each([
    ['2026-10-31T23:59:59.999Z', '2026-10 has not ended in UTC. Create its invoice afterwards.'],
    ['2026-09-30T00:00:00.000Z', '2026-10 has not ended in UTC. Create its invoice afterwards.'],
  ])('is refused at %s, while its month has not ended', async (time, sentence) => {
    await expect(createInvoice(invoiceRequest(), [record()], { ...parts(), now: Date.parse(time) })).rejects.toThrow(
      sentence,
    );
    await expect(
      createInvoice(invoiceRequest(), [record()], { ...parts(), now: Date.UTC(2026, 10, 1) }),
    ).resolves.toBeDefined();
  });

  it('is refused where a price is not known, and where there is nothing to bill', async () => {
    await expect(createInvoice(invoiceRequest(), [record({ priceNanos: null })], parts())).rejects.toThrow(
      "Usage record 'a1/0/audioMillisecond' has no price, so the invoice would not be whole.",
    );
    await expect(createInvoice(invoiceRequest(), [], parts())).rejects.toThrow('There is nothing to bill for 2026-10.');
    await expect(createInvoice(invoiceRequest(), [record({ currency: 'EUR' })], parts())).rejects.toThrow(
      'is not in USD',
    );
  });

  it('never changes once issued: asked again it comes back as it was, and a change shows in its hash', async () => {
    const kept = parts();
    const { invoice } = await createInvoice(invoiceRequest(), [record()], kept);
    const again = await createInvoice(invoiceRequest(), [record(), record({ id: 'late' })], kept);
    expect(again).toEqual({ invoice, recordIds: [], notes: ['The invoice was issued before and never changes.'] });
    const changed: Invoice = { ...invoice, totalUsd: '0.00' };
    expect([isUnchanged(invoice), isUnchanged(changed)]).toEqual([true, false]);
  });

  it('bills late records on the next invoice, as an adjustment, once', async () => {
    const kept = parts();
    const late = record({ id: 'late', priceNanos: 20_000_000 });
    await createInvoice(invoiceRequest(), [record()], kept);
    const next = { month: '2026-11' };
    const december = { ...kept, now: Date.UTC(2026, 11, 2) };
    const records = [record(), late, record({ id: 'new', time: '2026-11-02T00:00:00.000Z' })];
    const { invoice, recordIds } = await createInvoice(invoiceRequest(next), records, december);
    expect(
      invoice.lines.map(({ month, adjustment, description, exactUsd }) => [
        month,
        adjustment,
        description.split(',')[0],
        exactUsd,
      ]),
    ).toEqual([
      ['2026-10', true, 'Adjustment for 2026-10: Transcribe audio or video', '0.02'],
      ['2026-11', false, 'Transcribe audio or video', '0.0075'],
    ]);
    expect(recordIds).toEqual(['late', 'new']);
    const january = { ...kept, now: Date.UTC(2027, 0, 2) };
    await expect(createInvoice(invoiceRequest({ ...next, month: '2026-12' }), records, january)).rejects.toThrow(
      'nothing to bill',
    );
  });

  it('leaves an earlier month out as long as it has no invoice of its own, whatever its records lack', async () => {
    const kept = { ...parts(), now: Date.UTC(2026, 11, 2) };
    const records = [record({ id: 'old', priceNanos: null }), record({ id: 'new', time: '2026-11-02T00:00:00.000Z' })];
    const { recordIds, notes } = await createInvoice(invoiceRequest({ month: '2026-11' }), records, kept);
    expect(recordIds).toEqual(['new']);
    expect(notes).toEqual([expect.stringContaining('of an earlier month without an invoice')]);
  });

  it('leaves late records out, and says so, where nobody keeps track of what was invoiced', async () => {
    const records = [
      record(),
      record({ id: 'late', time: '2026-09-30T00:00:00Z' }),
      record({ id: 'new', time: '2026-11-01T00:00:00Z' }),
    ];
    const { invoice, notes } = await createInvoice(invoiceRequest(), records, {
      book: givenNumber('R-7'),
      now: november,
    });
    expect([invoice.number, invoice.totalUsd]).toEqual(['R-7', '0.01']);
    expect(notes).toEqual([
      '1 record left out: of an earlier month without an invoice. Bill that month, or turn on Bill Late Records.',
      '1 record left out: of a later month.',
    ]);
  });

  it('numbers without a gap: an invoice that is refused takes no number', async () => {
    const { book, now } = parts();
    const issue = (buyerName: string, priceNanos: number | null) =>
      createInvoice(invoiceRequest({ buyerName }), [record({ id: buyerName, priceNanos })], { book, now });
    await issue('A', 1);
    await expect(issue('B', null)).rejects.toThrow('has no price');
    await Promise.all([issue('C', 1), issue('D', 1), issue('C', 1)]);
    expect(book.invoices.map(({ number }) => number)).toEqual(['2026-000001', '2026-000002', '2026-000003']);
  });

  it('asks no tax on a reverse charge, which needs both tax IDs', async () => {
    const ids = { sellerTaxId: 'DE1', buyerTaxId: 'FR2', reverseCharge: true };
    const { invoice } = await createInvoice(invoiceRequest(ids), [record({ priceNanos: 10_000_000_000 })], parts());
    expect([invoice.netUsd, invoice.totalUsd, invoice.reverseCharge]).toEqual(['10.00', '10.00', true]);
    const refused = (more: object) =>
      createInvoiceSchema()
        .safeParse({ month: '2026-10', sellerName: 'S', buyerName: 'B', ...more })
        .error?.issues.map(({ message }) => message);
    expect(refused({ ...ids, buyerTaxId: '' })).toEqual([
      'A reverse charge needs the tax IDs of both seller and buyer.',
    ]);
    expect(refused({ ...ids, taxRates: rates })).toEqual(['A reverse charge asks no tax. Take the tax rates out.']);
    expect(refused({ taxRates: [rates[0], rates[0]] })).toEqual([
      'Two tax rates have the same name. Name each of its own.',
    ]);
    expect(refused({ month: '2026-13' })).toEqual(['Give the month as YYYY-MM.']);
    expect(refused({ sellerAddress: '\n'.repeat(3).padStart(30, 'a\n') })).toEqual([
      'Give the address in at most 12 lines.',
    ]);
  });
});

describe('whole cents', () => {
  it('add up to the rounded sum, and none is a cent or more away from its amount', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 17n })), (amounts) => {
        const { cents: all, total } = allocateCents(amounts);
        expect(total).toBe(nearest({ above: sum(amounts), below: 10_000_000n }));
        expect(sum(all)).toBe(total);
        amounts.forEach((nanos, index) => {
          const apart = (all[index] ?? 0n) * 10_000_000n - nanos;
          expect(apart < 10_000_000n && apart > -10_000_000n).toBe(true);
        });
      }),
    );
  });

  it('go to the largest remainders, the earlier first among equals', () => {
    expect(allocateCents([4_000_000n, 9_000_000n, 4_000_000n, 4_000_000n]).cents).toEqual([1n, 1n, 0n, 0n]);
    expect(allocateCents([5_000_000n]).cents).toEqual([0n]);
    expect(allocateCents([15_000_000n]).cents).toEqual([2n]);
  });

  it('round a tax half to even', () => {
    expect([percentOf(50n, '19'), percentOf(150n, '19'), percentOf(10_000n, '7.7')]).toEqual([10n, 28n, 770n]);
  });
});

describe('a quantity in words', () => {
  it('is exact', () => {
    expect([
      quantityText('audioMillisecond', 3_600_001n),
      quantityText('generatedMillisecond', 1_234_567_890n),
      quantityText('character', 1_234n),
      quantityText('outputAudioToken', 7n),
    ]).toEqual(['60 min 0.001 s input audio', '1,234,567.890 s generated', '1,234 characters', '7 audio tokens out']);
  });
});
