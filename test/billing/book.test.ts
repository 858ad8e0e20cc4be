import { applyBook, defaultPriceBook, meter, priceBookSchema, quote, totals } from '../../src/billing';
import type { Price } from '../../src/billing';
import type { OperationId, Unit } from '../../src/operations';

const list: Price[] = [
  { unit: 'character', amount: '0.08', per: 1_000, asOf: '2026-01-01', source: 'list' },
  { unit: 'character', amount: '0.01', per: 1_000, surcharge: 'style', asOf: '2026-01-01', source: 'list' },
];
const sold = { provider: 'p', model: 'm', operation: 'speak', prices: list, day: '2026-11-22' } as const;
const row = { unit: 'character', amount: '0.05', per: 1_000, asOf: '2026-06-01' } as const;

function refusal(book: unknown): string {
  const result = priceBookSchema.safeParse(book);
  return result.success ? '' : result.error.issues.map(({ message }) => message).join(' ');
}

describe('a price book', () => {
  it('leaves the list as it is where it says nothing', () => {
    expect(applyBook(priceBookSchema.parse({}), sold)).toEqual({ prices: list });
  });

  it('replaces costs by a contract from its date on, and keeps surcharges that it does not speak of', () => {
    const book = priceBookSchema.parse({ costs: [{ ...row, provider: 'p' }] });
    expect(applyBook(book, sold).prices.map(({ amount }) => amount)).toEqual(['0.05', '0.01']);
    expect(applyBook(book, { ...sold, day: '2026-05-31' }).prices.map(({ amount }) => amount)).toEqual([
      '0.08',
      '0.01',
    ]);
    expect(applyBook(book, { ...sold, provider: 'q' }).prices).toEqual(list);
  });

  it('takes the row for provider and model before the model, the provider and all', () => {
    const rows = [
      { ...row, amount: '1' },
      { ...row, amount: '2', provider: 'p' },
      { ...row, amount: '3', model: 'm' },
      { ...row, amount: '4', provider: 'p', model: 'm' },
    ];
    const amountWith = (count: number) =>
      applyBook(priceBookSchema.parse({ costs: rows.slice(0, count) }), sold).prices[0]?.amount;
    expect([1, 2, 3, 4].map(amountWith)).toEqual(['1', '2', '3', '4']);
  });

  it('sells by its own prices, else with its markup, else knows no price', () => {
    const sell = [{ ...row, operation: 'speak' }];
    const speak = applyBook(priceBookSchema.parse({ sell, markupPercent: '20' }), sold);
    expect(speak.sell).toMatchObject([{ amount: '0.05', source: 'own price' }]);
    const other = { ...sold, operation: 'music' } as const;
    expect(applyBook(priceBookSchema.parse({ sell, markupPercent: '20' }), other).sell).toEqual({
      markupPercent: '20',
    });
    expect(applyBook(priceBookSchema.parse({ sell }), other).sell).toEqual([]);
  });

  it('refuses two prices for one date, other currencies, floats and negative amounts, each in one sentence', () => {
    expect(refusal({ costs: [row, row] })).toBe(
      'There are two prices per character from 2026-06-01. Keep one of them.',
    );
    expect(refusal({ costs: [row, { ...row, provider: 'p' }] })).toBe('');
    expect(refusal({ currency: 'EUR' })).toBe(
      'Only USD can be billed. Convert the prices, and give "currency": "USD".',
    );
    expect(refusal({ sell: [{ ...row, amount: '-1' }] })).toContain('decimal text of 0 or more');
    expect(refusal({ sell: [{ ...row, amount: 0.05 }] })).toContain('expected string');
    expect(refusal({ sell: [{ ...row, asOf: '2026-02-30' }] })).toBe('Give the date as YYYY-MM-DD.');
    expect(refusal({ sell: [{ ...row, per: 0 }] })).not.toBe('');
    expect(refusal({ markupPercent: '-100.5' })).toBe('A markup goes down to -100 at most.');
    expect(refusal({ markupPercent: '-100' })).toBe('');
  });
});

describe('the default sell list', () => {
  const counted = (unit: Unit, amount: number) => ({ unit, amount, source: 'parsed' }) as const;
  const priceFor = (operation: OperationId, quantities: ReturnType<typeof counted>[], prices: Price[]) => {
    const applied = applyBook(defaultPriceBook, { ...sold, operation, prices });
    const charge = {
      provider: 'p',
      model: 'm',
      deployment: 'p/m',
      certainty: 'certain',
      attempt: 'a',
      part: 0,
    } as const;
    return totals(meter({ ...charge, ...applied, operation, quantities, time: Date.UTC(2026, 10, 22) })).price;
  };

  it('is a valid price book', () => {
    expect(priceBookSchema.parse(defaultPriceBook)).toEqual(defaultPriceBook);
  });

  it.each<[OperationId, [Unit, number][], string]>([
    ['transcribe', [['audioMillisecond', 60_000]], '7500000'],
    ['translate', [['audioMillisecond', 90_000]], '11250000'],
    ['speak', [['character', 1_000]], '100000000'],
    [
      'converse',
      [
        ['audioMillisecond', 60_000],
        ['generatedMillisecond', 1_000],
      ],
      '32000000',
    ],
    ['converse', [['audioMillisecond', 60_000]], '30000000'],
    ['soundEffect', [['generatedMillisecond', 2_000]], '5000000'],
    ['music', [['generatedMillisecond', 60_000]], '180000000'],
    ['deleteVoice', [['request', 1]], '0'],
  ])(
    'sells %s per minute, 1,000 characters or generated second, whatever the provider counts',
    (operation, quantities, nanos) => {
      const prices: Price[] = [{ unit: 'credit', amount: '0.005', per: 1, asOf: '2026-01-01', source: 'list' }];
      expect(
        priceFor(
          operation,
          [counted('credit', 3), ...quantities.map(([unit, amount]) => counted(unit, amount))],
          prices,
        ),
      ).toBe(nanos);
    },
  );

  it('lies above the dearest price published for the same unit', () => {
    const dearest: [OperationId, Unit, string, number][] = [
      ['transcribe', 'audioMillisecond', '0.006', 60_000],
      ['speak', 'character', '0.08', 1_000],
      ['soundEffect', 'generatedMillisecond', '0.12', 60_000],
      ['music', 'generatedMillisecond', '0.15', 60_000],
    ];
    for (const [operation, unit, amount, per] of dearest) {
      const prices: Price[] = [{ unit, amount, per, asOf: '2026-01-01', source: 'list' }];
      const quantities = [counted(unit, 60_000)];
      const { cost } = quote({
        provider: 'p',
        model: 'm',
        deployment: 'p/m',
        operation,
        prices,
        quantities,
        time: Date.UTC(2026, 10, 22),
      });
      expect(BigInt(priceFor(operation, quantities, prices) ?? '0')).toBeGreaterThan(BigInt(cost ?? '0'));
    }
  });
});

describe('a quote', () => {
  const charge = {
    provider: 'p',
    model: 'm',
    deployment: 'p/m',
    operation: 'speak',
    time: Date.UTC(2026, 10, 22),
  } as const;

  it('is what the meter will charge for the same quantities', () => {
    const quantities = [{ unit: 'character', amount: 250, source: 'bound' }] as const;
    expect(quote({ ...charge, prices: list, quantities, sell: { markupPercent: '50' } })).toEqual({
      cost: '20000000',
      price: '30000000',
    });
  });

  it('says why it is not known', () => {
    expect(quote({ ...charge, prices: list, quantities: [] })).toEqual({
      cost: null,
      price: null,
      note: 'The cost is not known: character was not counted.',
    });
  });

  it('refuses two prices for one date before anything is sent', () => {
    expect(() => quote({ ...charge, prices: [...list, ...list], quantities: [] })).toThrow(
      'There are two prices per character',
    );
  });
});
