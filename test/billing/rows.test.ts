import { applyBook, checkPrices, defaultPriceBook } from '../../src/billing';
import { providers } from '../../src/providers';

const rows = Object.values(providers).flatMap(({ deployments }) => deployments);
const named = rows.map((row) => [`${row.provider}/${row.model} (${row.operations[0]})`, row] as const);
const day = '2026-11-22';

describe('The prices of every deployment', () => {
  it.each(named)('%s are never two for the same thing from the same date', (_name, { prices }) => {
    expect(() => checkPrices(prices)).not.toThrow();
  });

  it.each(named)('%s have a price in the default list for each of its operations', (_name, row) => {
    const { provider, model, prices } = row;
    for (const operation of row.operations) {
      const { sell } = applyBook(defaultPriceBook, { provider, model, operation, prices, day });
      expect([operation, sell]).toEqual([operation, expect.arrayContaining([expect.objectContaining({ operation })])]);
    }
  });
});
