import type { Quantity, Unit } from '../../src/operations';
import { meter } from '../../src/billing/meter';
import type { Charge } from '../../src/billing/meter';
import type { Price } from '../../src/billing/price';
import { totals } from '../../src/billing/totals';

export const charge: Charge = {
  attempt: 'a1',
  part: 0,
  time: Date.UTC(2026, 10, 22, 12),
  operation: 'transcribe',
  provider: 'somebody',
  model: 'whisper-large-v3',
  deployment: 'somebody/whisper-large-v3',
  quantities: [],
  prices: [],
  certainty: 'certain',
};

export function price(unit: Unit, amount: string, per: number, more: Partial<Price> = {}): Price {
  return { unit, amount, per, asOf: '2026-01-01', source: 'https://example.com/prices', ...more };
}

export function counted(unit: Unit, amount: number, more: Partial<Quantity> = {}): Quantity {
  return { unit, amount, source: 'parsed', ...more };
}

export function cost(more: Partial<Charge>): string | null {
  return totals(meter({ ...charge, ...more })).cost;
}
