import type { Quantity, QuantitySource } from '../operations';

const trust: readonly QuantitySource[] = ['reported', 'parsed', 'bound'];

/**
 * One quantity per unit and surcharge: the provider's report goes before a count, a count before a bound; several of the
 * same source are added. `lost` says in one sentence that one could not be counted (negative, broken or too large).
 */
export function mergeQuantities(quantities: readonly Quantity[]): { kept: Quantity[]; lost: string | null } {
  const bySlot = new Map<string, Quantity>();
  for (const quantity of quantities.filter(({ amount }) => isCountable(amount))) {
    const other = bySlot.get(slotOf(quantity));
    bySlot.set(slotOf(quantity), other === undefined ? quantity : merge(other, quantity));
  }
  const kept = [...bySlot.values()].filter(({ amount }) => isCountable(amount));
  const slots = new Set(kept.map(slotOf));
  const lost = quantities.find((quantity) => !slots.has(slotOf(quantity)));
  return {
    kept,
    lost: lost === undefined ? null : `${lost.amount} is no quantity of ${lost.unit} that can be counted.`,
  };
}

/** Whether an amount can be metered: a whole number from 0 to 2^53 - 1. */
export function isCountable(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount >= 0;
}

function slotOf(quantity: Quantity): string {
  return `${quantity.unit} ${quantity.surcharge ?? ''}`;
}

function merge(one: Quantity, other: Quantity): Quantity {
  const difference = trust.indexOf(one.source) - trust.indexOf(other.source);
  if (difference === 0) return { ...one, amount: one.amount + other.amount };
  return difference < 0 ? one : other;
}
