import type { Charge } from './wire.mts';

/** One booked charge; `delivered` turns false when the customer never got the whole reply. */
export interface BillEntry {
  requestId: string;
  time: string;
  path: string;
  model: string;
  unit: string;
  quantity: number;
  costNanos: number;
  delivered: boolean;
}

/** What a simulated provider charged, in integer units and integer nano-dollars. */
export interface Bill {
  entries: BillEntry[];
  totalNanos(): bigint;
}

/** A price of `amountNanos` nano-dollars for every `per` units. */
export interface Price {
  unit: string;
  amountNanos: bigint;
  per: bigint;
}

/** The charge for a whole number of units at a price, rounded once, half to even. */
export function chargeFor(model: string, quantity: number, price: Price): Charge {
  const exact = BigInt(quantity) * price.amountNanos;
  const whole = exact / price.per;
  const twiceRest = 2n * (exact % price.per);
  const isUp = twiceRest > price.per || (twiceRest === price.per && whole % 2n === 1n);
  return { model, unit: price.unit, quantity, costNanos: isUp ? whole + 1n : whole };
}

/** An empty bill. */
export function createBill(): Bill & { book(requestId: string, path: string, charge: Charge): BillEntry } {
  const entries: BillEntry[] = [];
  return {
    entries,
    totalNanos: () => entries.reduce((sum, entry) => sum + BigInt(entry.costNanos), 0n),
    book(requestId, path, { costNanos, ...charge }) {
      const time = new Date().toISOString();
      const entry = { requestId, time, path, ...charge, costNanos: Number(costNanos), delivered: true };
      entries.push(entry);
      return entry;
    },
  };
}
