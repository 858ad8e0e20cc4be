import type { Quantity, UsageRecord } from '../operations';
import type { Charge } from './charge';
import { jsonInteger, multiply, nanosOfUsd, rationalOf, roundHalfEven } from './money';
import type { Rational } from './money';
import { rate } from './rate';
import type { Rating } from './rate';

type Source = UsageRecord['costSource'];

/** What one side, cost or price, says of one quantity; undefined where it does not speak of it. */
export interface Said {
  readonly nanos: bigint | null;
  readonly source: Source;
  readonly version: string | null;
}

/** Cost or price of a charge: what it says of the quantities it speaks of, and what that means for the others. */
export interface Side {
  readonly said: ReadonlyMap<Quantity, Said>;
  readonly otherwise: Said;
  readonly note: string | null;
}

const included: Said = { nanos: 0n, source: 'included', version: null };
const notKnown: Said = { nanos: null, source: null, version: null };

/** What the provider charges on a day, YYYY-MM-DD: as a whole where it reports that, else by its prices. */
export function costSide(charge: Charge, day: string, quantities: readonly Quantity[], lost: string | null): Side {
  const { prices, operation } = charge;
  const rating = rate({ quantities, prices, operation, day, surcharges: 'priced' });
  const reported = charge.costUsd === undefined ? null : readUsd(charge.costUsd);
  if (reported !== null) return reportedSide(reported, quantities, rating);
  const note = charge.costUsd === undefined ? null : 'The cost that the provider reported cannot be read.';
  if (lost !== null && rating.state === 'known') return unknownSide([...rating.rates.keys()], note);
  const side = computedSide(rating);
  return { ...side, note: side.note ?? note };
}

/** What the key's owner pays on that day. */
export function priceSide(charge: Charge, day: string, quantities: readonly Quantity[], cost: Side): Side {
  const { sell, operation } = charge;
  if (sell === undefined) return { ...cost, note: null };
  if ('markupPercent' in sell) return markedUp(cost, rationalOf(sell.markupPercent));
  return computedSide(
    rate({ quantities, prices: sell, operation, day, surcharges: 'included' }),
    'The price is not known: ',
  );
}

function computedSide(rating: Rating, prefix = 'The cost is not known: '): Side {
  if (rating.state === 'unknown') return unknownSide(rating.spokenOf, prefix + rating.note);
  const said = [...rating.rates].map(([quantity, { nanos, version }]) => {
    const exact = jsonInteger(nanos) === null ? null : nanos;
    return [quantity, { nanos: exact, source: exact === null ? null : ('computed' as const), version }] as const;
  });
  const tooLarge = said.some(([, { nanos }]) => nanos === null);
  return {
    said: new Map(said),
    otherwise: included,
    note: tooLarge ? `${prefix}it is too large to be recorded.` : null,
  };
}

function unknownSide(spokenOf: readonly Quantity[], note: string | null): Side {
  return { said: new Map(spokenOf.map((quantity) => [quantity, notKnown])), otherwise: notKnown, note };
}

/** What the provider charged as a whole stands on one record, the first that its prices speak of. */
function reportedSide(nanos: bigint, quantities: readonly Quantity[], rating: Rating): Side {
  const spokenOf = rating.state === 'known' ? [...rating.rates.keys()] : rating.spokenOf;
  const [bearer] = spokenOf.length > 0 ? spokenOf : quantities;
  const said = new Map<Quantity, Said>(spokenOf.map((quantity) => [quantity, included]));
  if (bearer) said.set(bearer, { nanos, source: 'reported', version: null });
  return { said, otherwise: included, note: null };
}

function markedUp(cost: Side, percent: Rational): Side {
  const factor = { numerator: 100n * percent.denominator + percent.numerator, denominator: 100n * percent.denominator };
  const raise = (said: Said): Said =>
    said.nanos === null || said.source === 'included'
      ? said
      : {
          ...said,
          source: 'computed',
          nanos: roundHalfEven(multiply({ numerator: said.nanos, denominator: 1n }, factor)),
        };
  return { ...cost, said: new Map([...cost.said].map(([quantity, said]) => [quantity, raise(said)])), note: null };
}

function readUsd(text: string): bigint | null {
  try {
    const nanos = nanosOfUsd(text);
    return nanos < 0n || jsonInteger(nanos) === null ? null : nanos;
  } catch {
    return null;
  }
}
