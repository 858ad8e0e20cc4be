import type { Unit, UsageRecord } from '../operations';
import { sumNanos } from './money';
import type { Totals } from './totals';

/** Sums of records. Money is nano-dollars as decimal text, null where any part is not known; quantities are decimal text. */
export interface Sums extends Totals {
  /** Price less cost. */
  readonly margin: string | null;
  readonly records: number;
  /** Records that were surely charged and whose cost, or price, is not known. */
  readonly costUnknown: number;
  readonly priceUnknown: number;
  readonly quantities: Partial<Record<Unit, string>>;
}

/** Adds records one by one in constant memory; the order does not matter. The caller sees to it that each counts once. */
export interface Tally {
  add(record: UsageRecord): void;
  sums(): Sums;
}

/** An empty tally. */
export function createTally(): Tally {
  const [cost, possible, price] = [emptySum(), emptySum(), emptySum()];
  const quantities = new Map<Unit, Sum>();
  let records = 0;
  return {
    add(record) {
      records += 1;
      if (record.certainty === 'possible') return add(possible, record.costNanos);
      add(cost, record.costNanos);
      add(price, record.priceNanos);
      if (record.surcharge === undefined) add(quantityOf(record.unit), record.quantity);
    },
    sums: () => ({
      cost: textOf(totalOf(cost)),
      costAtMost: textOf(plus(totalOf(cost), totalOf(possible))),
      price: textOf(totalOf(price)),
      margin: textOf(plus(totalOf(price), negative(totalOf(cost)))),
      records,
      costUnknown: cost.unknown,
      priceUnknown: price.unknown,
      quantities: Object.fromEntries([...quantities].sort().map(([unit, sum]) => [unit, textOf(totalOf(sum)) ?? '0'])),
    }),
  };

  function quantityOf(unit: Unit): Sum {
    const known = quantities.get(unit);
    if (known) return known;
    const sum = emptySum();
    quantities.set(unit, sum);
    return sum;
  }
}

/** Whole numbers gather in a number while that is exact, then move on to a bigint. */
interface Sum {
  settled: bigint;
  gathered: number;
  unknown: number;
}

/** A field, unlike a variable that a function encloses, takes a large number without memory of its own. */
function emptySum(): Sum {
  return { settled: 0n, gathered: 0, unknown: 0 };
}

function add(sum: Sum, value: number | null): void {
  if (value === null) sum.unknown += 1;
  else if (sum.gathered + value <= Number.MAX_SAFE_INTEGER) sum.gathered += value;
  else {
    sum.settled += BigInt(sum.gathered);
    sum.gathered = value;
  }
}

function totalOf({ settled, gathered, unknown }: Sum): bigint | null {
  return unknown > 0 ? null : settled + BigInt(gathered);
}

/** The sums of tallies together. */
export function addSums(all: readonly Sums[]): Sums {
  const quantities = new Map<string, bigint>();
  for (const { quantities: own } of all) {
    for (const [unit, text] of Object.entries(own)) quantities.set(unit, (quantities.get(unit) ?? 0n) + BigInt(text));
  }
  const count = (key: 'records' | 'costUnknown' | 'priceUnknown') => all.reduce((sum, sums) => sum + sums[key], 0);
  return {
    cost: sumNanos(all.map(({ cost }) => cost)),
    costAtMost: sumNanos(all.map(({ costAtMost }) => costAtMost)),
    price: sumNanos(all.map(({ price }) => price)),
    margin: sumNanos(all.map(({ margin }) => margin)),
    records: count('records'),
    costUnknown: count('costUnknown'),
    priceUnknown: count('priceUnknown'),
    quantities: Object.fromEntries([...quantities].sort().map(([unit, sum]) => [unit, sum.toString()])),
  };
}

function plus(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || other === null ? null : one + other;
}

function negative(value: bigint | null): bigint | null {
  return value === null ? null : -value;
}

function textOf(value: bigint | null): string | null {
  return value === null ? null : value.toString();
}
