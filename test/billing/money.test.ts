import * as fc from 'fast-check';
import {
  jsonInteger,
  nanosOfUsd,
  rationalOf,
  roundHalfEven,
  scaledText,
  sumNanos,
  usdOfNanos,
} from '../../src/billing/money';
import { fractionOf, nearest, times } from './fraction';

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.integer({ min: 0, max: 12 }))
  .map(([negative, digits, decimals]) => (negative && digits > 0n ? '-' : '') + scaledText(digits, decimals));

describe('money', () => {
  it('rounds to the nearest, a half to the even neighbour, on both sides of zero', () => {
    const halves = [-5n, -3n, -1n, 1n, 3n, 5n].map((numerator) => roundHalfEven({ numerator, denominator: 2n }));
    expect(halves).toEqual([-2n, -2n, 0n, 0n, 2n, 2n]);
    expect(roundHalfEven({ numerator: -7n, denominator: 4n })).toBe(-2n);
  });

  it('agrees with a slow fraction on every decimal text', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(nanosOfUsd(text)).toBe(nearest(times(fractionOf(text), fractionOf('1000000000'))));
      }),
    );
  });

  it('reads back what it writes, to the nano-dollar', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), (nanos) => {
        expect(nanosOfUsd(usdOfNanos(nanos))).toBe(nanos);
      }),
    );
  });

  it('writes at least two decimals and no needless zero', () => {
    expect(['0', '1000000000', '12500000000', '1850000', '-500000000', '1'].map(usdOfNanos)).toEqual([
      '0.00',
      '1.00',
      '12.50',
      '0.00185',
      '-0.50',
      '0.000000001',
    ]);
  });

  it('takes a number of JavaScript by the text that it prints, so that 1.005 is 1.005 and 1e-7 is 0.0000001', () => {
    expect(nanosOfUsd(1.005)).toBe(1_005_000_000n);
    expect(nanosOfUsd(1e-7)).toBe(100n);
    expect(nanosOfUsd(0.1 + 0.2)).toBe(300_000_000n);
  });

  it.each(['', 'abc', '1,5', '0x10', 'NaN', 'Infinity', '1e999', '1.', '$1'])('refuses %p as money', (text) => {
    expect(() => rationalOf(text)).toThrow('is not a decimal number');
  });

  it('lets one sum that is not known make the whole not known', () => {
    expect(sumNanos([1, '2', 3n])).toBe('6');
    expect(sumNanos([])).toBe('0');
    expect(sumNanos([1, null, 2])).toBeNull();
  });

  it('adds beyond what a number can hold', () => {
    const large = Number.MAX_SAFE_INTEGER;
    expect(sumNanos(Array.from({ length: 1_000 }, () => large))).toBe((BigInt(large) * 1_000n).toString());
  });

  it('gives JSON only the integers it can hold exactly', () => {
    expect(jsonInteger(2n ** 53n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(jsonInteger(2n ** 53n)).toBeNull();
    expect(jsonInteger(-(2n ** 53n))).toBeNull();
  });
});
