import * as fc from 'fast-check';
import { usageRecordSchema } from '../../src/operations';
import { meter } from '../../src/billing/meter';
import { checkPrices } from '../../src/billing/price';
import { totals } from '../../src/billing/totals';
import { scaledText } from '../../src/billing/money';
import { fractionOf, nearest, times } from './fraction';
import { charge, cost, counted, price } from './charges';

describe('meter', () => {
  it('agrees with a slow fraction for any quantity, price, minimum and step', () => {
    const amounts = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.integer({ min: 0, max: 9 }));
    const whole = fc.integer({ min: 1, max: 4_000_000 });
    fc.assert(
      fc.property(
        fc.nat(100_000_000),
        amounts,
        whole,
        fc.option(whole),
        fc.option(whole),
        (amount, [digits, decimals], per, minimum, step) => {
          const text = scaledText(digits, decimals);
          let billed = Math.max(amount, minimum ?? 0);
          while (step !== null && billed % step !== 0) billed += Math.min(step - (billed % step), step);
          const exact = times(
            times(fractionOf(text), { above: BigInt(billed), below: BigInt(per) }),
            fractionOf('1000000000'),
          );
          const expected = nearest(exact);
          const limits = { ...(minimum === null ? {} : { minimum }), ...(step === null ? {} : { roundUpTo: step }) };
          const result = cost({
            quantities: [counted('character', amount)],
            prices: [price('character', text, per, limits)],
          });
          expect(result).toBe(expected > BigInt(Number.MAX_SAFE_INTEGER) ? null : expected.toString());
        },
      ),
    );
  });

  it('gives records that the schema accepts and JSON keeps', () => {
    const [record] = meter({
      ...charge,
      quantities: [counted('audioMillisecond', 61_500)],
      prices: [price('audioMillisecond', '0.006', 60_000)],
      labels: { clientLabel: 'Acme', workflow: 'w', execution: '7', node: 'n', item: 3 },
    });
    expect(usageRecordSchema().parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
    expect(record).toMatchObject({
      id: 'a1/0/audioMillisecond',
      time: '2026-11-22T12:00:00.000Z',
      costNanos: 6_150_000,
      costSource: 'computed',
      priceNanos: 6_150_000,
      priceVersion: '2026-01-01',
      clientLabel: 'Acme',
      item: 3,
    });
  });

  it('gives one id per attempt, part, unit and surcharge, whatever signs stand in them', () => {
    const parts = fc.record({
      attempt: fc.string({ minLength: 1 }),
      part: fc.nat(3),
      surcharge: fc.option(fc.constantFrom('a', 'b/c', 'b')),
    });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const [left, right] = [one, other].map(({ attempt, part, surcharge }) => {
          const more = surcharge === null ? {} : { surcharge };
          const prices = [price('character', '1', 1), price('character', '1', 1, more)].slice(
            0,
            surcharge === null ? 1 : 2,
          );
          return meter({
            ...charge,
            attempt,
            part,
            prices,
            quantities: [counted('character', 1), counted('character', 1, more)],
          })
            .map(({ id }) => id)
            .join(' ');
        });
        expect(left === right).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it('takes the newest price that holds on the day, and says its date', () => {
    const prices = [
      price('character', '1', 1, { asOf: '2026-11-23' }),
      price('character', '2', 1, { asOf: '2026-11-22' }),
      price('character', '3', 1, { asOf: '2026-11-21' }),
    ];
    const [record] = meter({ ...charge, prices, quantities: [counted('character', 1)] });
    expect(record).toMatchObject({ costNanos: 2_000_000_000, priceVersion: '2026-11-22' });
  });

  it('knows no cost before the first price', () => {
    const [record] = meter({
      ...charge,
      prices: [price('character', '1', 1, { asOf: '2026-11-23' })],
      quantities: [counted('character', 1)],
    });
    expect(record).toMatchObject({
      costNanos: null,
      costSource: null,
      priceNanos: null,
      note: 'The cost is not known: No price is known for transcribe on 2026-11-22.',
    });
  });

  it('takes the price of the operation before the price for all', () => {
    const prices = [
      price('character', '1', 1, { asOf: '2026-11-01' }),
      price('character', '2', 1, { operation: 'transcribe' }),
      price('character', '4', 1, { operation: 'speak' }),
    ];
    expect(cost({ prices, quantities: [counted('character', 1)] })).toBe('2000000000');
    expect(cost({ prices, quantities: [counted('character', 1)], operation: 'converse' })).toBe('1000000000');
  });

  it('keeps a quantity that nobody prices, with a cost that is not known', () => {
    const records = meter({ ...charge, quantities: [counted('audioMillisecond', 5)] });
    expect(records).toMatchObject([{ unit: 'audioMillisecond', quantity: 5, costNanos: null, priceNanos: null }]);
    expect(totals(records)).toEqual({ cost: null, costAtMost: null, price: null });
  });

  it('leaves out a quantity that nobody prices beside one that is priced', () => {
    const records = meter({
      ...charge,
      prices: [price('generation', '1', 1)],
      quantities: [counted('generation', 1), counted('generatedMillisecond', 9)],
    });
    expect(records.map(({ unit }) => unit)).toEqual(['generation']);
  });

  it('records one request where nothing at all was counted', () => {
    expect(meter(charge)).toMatchObject([{ unit: 'request', quantity: 1, costNanos: null }]);
  });

  it('knows no cost when one of the units that are asked together was not counted', () => {
    const prices = [price('inputTextToken', '1', 1), price('outputAudioToken', '2', 1)];
    const records = meter({ ...charge, prices, quantities: [counted('inputTextToken', 5)] });
    expect(records).toMatchObject([
      { unit: 'inputTextToken', costNanos: null, note: 'The cost is not known: outputAudioToken was not counted.' },
    ]);
    expect(cost({ prices, quantities: [counted('inputTextToken', 5), counted('outputAudioToken', 0)] })).toBe(
      '5000000000',
    );
  });

  it('takes the first basis whose units are all counted', () => {
    const prices = [
      price('inputAudioToken', '1', 1, { basis: 'tokens' }),
      price('outputTextToken', '1', 1, { basis: 'tokens' }),
      price('audioMillisecond', '6', 60_000, { basis: 'minutes' }),
    ];
    const milliseconds = counted('audioMillisecond', 60_000);
    expect(
      cost({ prices, quantities: [milliseconds, counted('inputAudioToken', 2), counted('outputTextToken', 3)] }),
    ).toBe('5000000000');
    expect(cost({ prices, quantities: [milliseconds, counted('inputAudioToken', 2)] })).toBe('6000000000');
  });

  it('asks a surcharge on top, and knows no cost where its price is not known', () => {
    const quantities = [
      counted('audioMillisecond', 60_000),
      counted('audioMillisecond', 60_000, { surcharge: 'keyTerms' }),
    ];
    const base = price('audioMillisecond', '0.01', 60_000);
    const prices = [base, price('audioMillisecond', '0.002', 60_000, { surcharge: 'keyTerms' })];
    expect(cost({ prices, quantities })).toBe('12000000');
    expect(cost({ prices, quantities: quantities.slice(0, 1) })).toBe('10000000');
    expect(cost({ prices: [base], quantities })).toBeNull();
    expect(meter({ ...charge, prices, quantities }).map(({ id }) => id)).toEqual([
      'a1/0/audioMillisecond',
      'a1/0/audioMillisecond/keyTerms',
    ]);
  });

  it("takes the provider's own report before a count, and a count before a bound", () => {
    const quantities = [
      counted('character', 1, { source: 'bound' }),
      counted('character', 3, { source: 'reported' }),
      counted('character', 2),
    ];
    const [record] = meter({ ...charge, prices: [price('character', '1', 1)], quantities });
    expect(record).toMatchObject({ quantity: 3, quantitySource: 'reported' });
  });

  it('takes the cost that the provider reports as a whole, on one record', () => {
    const prices = [price('inputTextToken', '1', 1), price('outputAudioToken', '2', 1)];
    const quantities = [counted('character', 9), counted('inputTextToken', 5), counted('outputAudioToken', 7)];
    const records = meter({ ...charge, prices, quantities, costUsd: '0.0123456789' });
    expect(records).toMatchObject([
      { unit: 'inputTextToken', costNanos: 12_345_679, costSource: 'reported' },
      { unit: 'outputAudioToken', costNanos: 0, costSource: 'included' },
    ]);
    expect(totals(records)).toEqual({ cost: '12345679', costAtMost: '12345679', price: '12345679' });
  });

  it.each(['-1', 'free', '1e99'])(
    'goes by the price list when the reported cost %p cannot be read, and says so',
    (costUsd) => {
      const [record] = meter({
        ...charge,
        prices: [price('character', '1', 1)],
        quantities: [counted('character', 2)],
        costUsd,
      });
      expect(record).toMatchObject({
        costNanos: 2_000_000_000,
        costSource: 'computed',
        note: 'The cost that the provider reported cannot be read.',
      });
    },
  );

  it('lets the owner pay by a sell list in other units than the provider charges', () => {
    const quantities = [counted('generation', 1), counted('generatedMillisecond', 120_000)];
    const sell = [price('generatedMillisecond', '0.001', 1_000, { asOf: '2026-11-01' })];
    const records = meter({ ...charge, prices: [price('generation', '0.06', 1)], quantities, sell });
    expect(records).toMatchObject([
      { unit: 'generation', costNanos: 60_000_000, priceNanos: 0, priceSource: 'included' },
      {
        unit: 'generatedMillisecond',
        costNanos: 0,
        costSource: 'included',
        priceNanos: 120_000_000,
        sellVersion: '2026-11-01',
      },
    ]);
    expect(totals(records)).toEqual({ cost: '60000000', costAtMost: '60000000', price: '120000000' });
  });

  it('knows the price without the cost, and the cost without the price', () => {
    const quantities = [counted('character', 1_000), counted('credit', 4)];
    const perCharacter = [price('character', '0.1', 1_000)];
    expect(totals(meter({ ...charge, quantities, sell: perCharacter }))).toEqual({
      cost: null,
      costAtMost: null,
      price: '100000000',
    });
    expect(totals(meter({ ...charge, quantities, prices: perCharacter, sell: [] }))).toEqual({
      cost: '100000000',
      costAtMost: '100000000',
      price: null,
    });
  });

  it('puts a markup on a cost that is known', () => {
    const prices = [price('character', '0.00333', 1)];
    const records = meter({
      ...charge,
      prices,
      quantities: [counted('character', 1)],
      sell: { markupPercent: '12.5' },
    });
    expect(totals(records)).toMatchObject({ cost: '3330000', price: '3746250' });
    expect(totals(meter({ ...charge, sell: { markupPercent: '12.5' } })).price).toBeNull();
  });

  it.each([-1, 1.5, NaN, Infinity, 2 ** 53])(
    'flags %p as a quantity that cannot be counted, and loses no result over it',
    (amount) => {
      const prices = [price('character', '1', 1)];
      const [record] = meter({ ...charge, prices, quantities: [counted('character', amount)] });
      expect(record?.costNanos).toBeNull();
      expect(record?.note).toContain(`${amount} is no quantity of character that can be counted.`);
      const surcharge = meter({
        ...charge,
        prices,
        quantities: [counted('character', 1), counted('character', amount, { surcharge: 'x' })],
      });
      expect(totals(surcharge).cost).toBeNull();
    },
  );

  it('flags a cost too large for a record', () => {
    const records = meter({
      ...charge,
      prices: [price('character', '1000', 1)],
      quantities: [counted('character', 2 ** 53 - 1)],
    });
    expect(records).toMatchObject([
      { costNanos: null, note: 'The cost is not known: it is too large to be recorded.' },
    ]);
  });

  it('refuses two prices for one date, and flags them where the call is already made', () => {
    const prices = [price('character', '1', 1), price('character', '2', 1)];
    const sentence = 'There are two prices per character from 2026-01-01. Keep one of them.';
    expect(() => checkPrices(prices)).toThrow(sentence);
    expect(meter({ ...charge, prices, quantities: [counted('character', 1)] })).toMatchObject([
      { costNanos: null, note: `The cost is not known: ${sentence}` },
    ]);
  });
});
