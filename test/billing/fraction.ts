/** A slow fraction of its own, the oracle of the money tests: digits by hand, shares nothing with src. */
export interface Fraction {
  readonly above: bigint;
  readonly below: bigint;
}

export function fractionOf(text: string): Fraction {
  const negative = text.startsWith('-');
  const [whole = '0', decimals = ''] = text.replace('-', '').split('.');
  let above = 0n;
  for (const digit of whole + decimals) above = above * 10n + BigInt(digit);
  const below = 10n ** BigInt(decimals.length);
  return { above: negative ? -above : above, below };
}

export function times(one: Fraction, other: Fraction): Fraction {
  return { above: one.above * other.above, below: one.below * other.below };
}

/** Nearest whole number by looking at both neighbours' distances; a tie takes the even one. */
export function nearest({ above, below }: Fraction): bigint {
  const around = above / below;
  let best = around;
  for (const candidate of [around - 1n, around, around + 1n]) {
    const difference = distance(candidate) - distance(best);
    if (difference < 0n || (difference === 0n && candidate % 2n === 0n)) best = candidate;
  }
  return best;

  function distance(candidate: bigint): bigint {
    const apart = candidate * below - above;
    return apart < 0n ? -apart : apart;
  }
}
