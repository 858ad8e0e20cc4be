import type { Quantity, UsageRecord } from '../operations';
import type { Charge } from './charge';
import { jsonInteger } from './money';
import { mergeQuantities } from './quantity';
import { costSide, priceSide } from './sides';
import type { Said } from './sides';

export type { Charge, Sell, UsageLabels } from './charge';

/**
 * The usage records of a charge, one per quantity that the provider's or the key owner's prices speak of. It never throws on
 * what a provider reports: what is not known is null, never 0 and never a part of the whole, and `note` says why.
 */
export function meter(charge: Charge): UsageRecord[] {
  const merged = mergeQuantities(charge.quantities);
  const quantities: readonly Quantity[] = merged.kept.length > 0 ? merged.kept : [oneRequest];
  const time = new Date(charge.time).toISOString();
  const day = time.slice(0, 10);
  const cost = costSide(charge, day, quantities, merged.lost);
  const price = priceSide(charge, day, quantities, cost);
  const spokenOf = quantities.filter((quantity) => cost.said.has(quantity) || price.said.has(quantity));
  const notes = [...new Set([merged.lost, cost.note, price.note])].filter((note) => note !== null).join(' ');
  return (spokenOf.length > 0 ? spokenOf : quantities).map((quantity) =>
    recordOf(charge, time, quantity, {
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

function recordOf(
  charge: Charge,
  time: string,
  quantity: Quantity,
  sides: { cost: Said; price: Said; notes: string },
): UsageRecord {
  const { attempt, part, operation, provider, model, deployment, certainty, labels } = charge;
  const { cost, price, notes } = sides;
  return {
    id: recordId(attempt, part, quantity.unit, quantity.surcharge),
    ...{ time, operation, provider, model, deployment, attempt, part },
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
