import { RouterFailure } from '../operations';

/** An exact fraction; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const decimalPattern = /^([+-]?)(\d{1,40})(?:\.(\d{1,40}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** The exact value of a decimal text, such as '0.111', '-2' or '1e-7'; anything else is refused. */
export function rationalOf(decimal: string): Rational {
  const match = decimalPattern.exec(decimal.trim());
  if (!match) throw new RouterFailure('invalidInput', `'${decimal.slice(0, 40)}' is not a decimal number.`);
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = BigInt(exponent) - BigInt(fraction.length);
  const signed = sign === '-' ? -digits : digits;
  return shift >= 0n
    ? { numerator: signed * 10n ** shift, denominator: 1n }
    : { numerator: signed, denominator: 10n ** -shift };
}

/** The exact product. */
export function multiply(left: Rational, right: Rational): Rational {
  return { numerator: left.numerator * right.numerator, denominator: left.denominator * right.denominator };
}

/** The nearest whole number; a half goes to the even neighbour, below zero as above. */
export function roundHalfEven({ numerator, denominator }: Rational): bigint {
  const floor = divideDown(numerator, denominator);
  const twiceRest = 2n * (numerator - floor * denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && floor % 2n !== 0n);
  return up ? floor + 1n : floor;
}

/** The greatest whole number not above the fraction; the denominator is positive. */
export function divideDown(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** Nano-dollars in one dollar. */
export const nanosPerUsd = 1_000_000_000n;

/** USD as decimal text (a number by the text JavaScript prints for it) in nano-dollars, rounded half to even. */
export function nanosOfUsd(usd: string | number): bigint {
  return roundHalfEven(multiply(rationalOf(String(usd)), { numerator: nanosPerUsd, denominator: 1n }));
}

/** Nano-dollars as exact USD text with at least two decimals: '0.00185', '12.50'. */
export function usdOfNanos(nanos: bigint | string | number): string {
  return scaledText(BigInt(nanos), 9).replace(/(\.\d\d\d*?)0+$/, '$1');
}

/** Cents as USD text: '12.50'. */
export function usdOfCents(cents: bigint | string | number): string {
  return scaledText(BigInt(cents), 2);
}

/** A whole number with its decimal point moved left: (12345, 2) is '123.45'. */
export function scaledText(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return `${value < 0n ? '-' : ''}${digits.slice(0, point)}${decimals > 0 ? `.${digits.slice(point)}` : ''}`;
}

const largestJsonInteger = BigInt(Number.MAX_SAFE_INTEGER);

/** The value as a JSON number, or null where JSON could not hold it exactly. */
export function jsonInteger(value: bigint): number | null {
  return value > largestJsonInteger || value < -largestJsonInteger ? null : Number(value);
}

/** The sum of nano-dollars as decimal text; one that is not known makes the sum not known. */
export function sumNanos(values: Iterable<bigint | number | string | null>): string | null {
  let sum = 0n;
  for (const value of values) {
    if (value === null) return null;
    sum += BigInt(value);
  }
  return sum.toString();
}
