import type { OperationId, Quantity, UsageRecord } from '../operations';
import { jsonInteger, multiply, nanosOfUsd, rationalOf, roundHalfEven } from './money';
import type { Rational } from './money';
import { mergeQuantities } from './quantity';
import { rate } from './rate';
import type { Price } from './price';
import type { Rating } from './rate';

/** Where a charge was asked and whom to bill. */
export interface UsageLabels {
  readonly clientLabel?: string;
  readonly workflow?: string;
  readonly execution?: string;
  readonly node?: string;
  readonly item?: number;
}

/** What the key's owner pays: by a list of prices, or the cost and `markupPercent` (decimal text) on top. */
export type Sell = readonly Price[] | { readonly markupPercent: string };

/** What one attempt at one part used. */
export interface Charge {
  readonly attempt: string;
  readonly part: number;
  readonly time: Date | number;
  readonly operation: OperationId;
  readonly provider: string;
  readonly model: string;
  readonly deployment: string;
  /** All that was counted, whether or not the provider charges by it: a sell list may. */
  readonly quantities: readonly Quantity[];
  readonly prices: readonly Price[];
  /** Absent: the key's owner pays the cost. */
  readonly sell?: Sell;
  /** What the provider itself says it charged, in USD as decimal text. */
  readonly costUsd?: string;
  readonly certainty: UsageRecord['certainty'];
  readonly labels?: UsageLabels;
}

type Source = UsageRecord['costSource'];

/** What one side, cost or price, says of one quantity; undefined where it does not speak of it. */
interface Said {
  readonly nanos: bigint | null;
  readonly source: Source;
  readonly version: string | null;
}

/** Cost or price of a charge: what it says of the quantities it speaks of, and what that means for the others. */
interface Side {
  readonly said: ReadonlyMap<Quantity, Said>;
  readonly otherwise: Said;
  readonly note: string | null;
}

const included: Said = { nanos: 0n, source: 'included', version: null };
const notKnown: Said = { nanos: null, source: null, version: null };

/**
 * The usage records of a charge, one per quantity that the provider's or the key owner's prices speak of. It never throws on
 * what a provider reports: what is not known is null, never 0 and never a part of the whole, and `note` says why.
 */
export function meter(charge: Charge): UsageRecord[] {
  const merged = mergeQuantities(charge.quantities);
  const quantities: readonly Quantity[] = merged.kept.length > 0 ? merged.kept : [oneRequest];
  const cost = costSide(charge, quantities, merged.lost);
  const price = priceSide(charge, quantities, cost);
  const spokenOf = quantities.filter((quantity) => cost.said.has(quantity) || price.said.has(quantity));
  const notes = [...new Set([merged.lost, cost.note, price.note])].filter((note) => note !== null).join(' ');
  return (spokenOf.length > 0 ? spokenOf : quantities).map((quantity) =>
    recordOf(charge, quantity, {
      cost: cost.said.get(quantity) ?? cost.otherwise,
      price: price.said.get(quantity) ?? price.otherwise,
      notes,
    }),
  );
}

const oneRequest: Quantity = { unit: 'request', amount: 1, source: 'parsed' };

/** The id of the record of a quantity: the same for the same attempt, part, unit and surcharge. */
export function recordId(attempt: string, part: number, unit: string, surcharge?: string): string {
  const words = [attempt, part, unit, ...(surcharge === undefined ? [] : [surcharge])];
  return words.map((word) => encodeURIComponent(word)).join('/');
}

function costSide(charge: Charge, quantities: readonly Quantity[], lost: string | null): Side {
  const { prices, operation } = charge;
  const rating = rate({ quantities, prices, operation, day: dayOf(charge.time), surcharges: 'priced' });
  const reported = charge.costUsd === undefined ? null : readUsd(charge.costUsd);
  if (reported !== null) return reportedSide(reported, quantities, rating);
  const note = charge.costUsd === undefined ? null : 'The cost that the provider reported cannot be read.';
  if (lost !== null && rating.state === 'known') return unknownSide([...rating.rates.keys()], note);
  const side = computedSide(rating);
  return { ...side, note: side.note ?? note };
}

function priceSide(charge: Charge, quantities: readonly Quantity[], cost: Side): Side {
  const { sell, operation } = charge;
  if (sell === undefined) return { ...cost, note: null };
  if ('markupPercent' in sell) return markedUp(cost, rationalOf(sell.markupPercent));
  return computedSide(
    rate({ quantities, prices: sell, operation, day: dayOf(charge.time), surcharges: 'included' }),
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

function dayOf(time: Date | number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function recordOf(charge: Charge, quantity: Quantity, sides: { cost: Said; price: Said; notes: string }): UsageRecord {
  const { attempt, part, operation, provider, model, deployment, certainty, labels } = charge;
  const { cost, price, notes } = sides;
  return {
    id: recordId(attempt, part, quantity.unit, quantity.surcharge),
    time: new Date(charge.time).toISOString(),
    ...{ operation, provider, model, deployment, attempt, part },
    unit: quantity.unit,
    quantity: quantity.amount,
    quantitySource: quantity.source,
    ...(quantity.surcharge === undefined ? {} : { surcharge: quantity.surcharge }),
    priceVersion: cost.version,
    costNanos: asJson(cost),
    costSource: cost.source,
    priceNanos: asJson(price),
    priceSource: price.source,
    ...(charge.sell === undefined || price.version === null ? {} : { sellVersion: price.version }),
    certainty,
    ...(notes === '' ? {} : { note: notes }),
    ...labels,
  };
}

function asJson({ nanos }: Said): number | null {
  return nanos === null ? null : jsonInteger(nanos);
}
