import { applyBook, type PriceBook } from '../billing/book';
import { dayOf, type Sell } from '../billing/charge';
import type { Price } from '../billing/price';
import type { OperationId, Quantity } from '../operations';
import type { Deployment } from './deployment';
import { pricesFor } from './quantities';
import type { InputView } from './view';

/** By what a request is charged: the provider's prices, and what the key's owner pays where a list says so. */
export interface Pricing {
  readonly prices: readonly Price[];
  readonly sell?: Sell;
}

/** What is priced: an operation of a deployment at a time, under the user's own price book if there is one. */
export interface Priced {
  readonly priceBook: PriceBook | undefined;
  readonly deployment: Deployment;
  readonly operation: OperationId;
  readonly timeMs: number;
}

/** The prices that apply to what was asked of a deployment, and to what the provider reported. */
export function pricingFor(priced: Priced, view: InputView, reported: readonly Quantity[] = []): Pricing {
  const { deployment, operation } = priced;
  const { provider } = deployment;
  return pricingWhere(priced, reported, (prices) => pricesFor({ provider, prices }, operation, view, reported));
}

/** The same, where `applies` says which of a list's prices were asked for. */
export function pricingWhere(
  { priceBook, deployment, operation, timeMs }: Priced,
  reported: readonly Quantity[],
  applies: (prices: readonly Price[]) => readonly Price[],
): Pricing {
  if (priceBook === undefined) return { prices: applies(deployment.prices) };
  const { provider, model } = deployment;
  const sold = { provider, model, operation, prices: deployment.prices, day: dayOf(timeMs) };
  const booked = applyBook(priceBook, sold);
  const prices = applies(booked.prices);
  if (booked.sell === undefined) return { prices };
  if ('markupPercent' in booked.sell) return { prices, sell: booked.sell };
  const sell = applies(booked.sell);
  return { prices: [...prices, ...freeSurcharges(sell, prices, reported)], sell };
}

/** What clients pay on top and the provider does not ask for costs nothing, unless the provider itself counts it. */
function freeSurcharges(sell: readonly Price[], prices: readonly Price[], reported: readonly Quantity[]): Price[] {
  return sell.flatMap((price) => {
    const { surcharge } = price;
    const known = [...prices, ...reported].some((one) => one.surcharge === surcharge);
    return surcharge === undefined || known ? [] : [{ ...price, amount: '0' }];
  });
}
