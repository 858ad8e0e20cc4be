import { meter } from '../../src/billing/meter';
import { totals } from '../../src/billing/totals';
import { charge, counted, price } from './charges';

describe('totals', () => {
  const certain = meter({ ...charge, prices: [price('character', '1', 1)], quantities: [counted('character', 2)] });
  const possible = meter({
    ...charge,
    attempt: 'a2',
    certainty: 'possible',
    prices: [price('character', '1', 1)],
    quantities: [counted('character', 3, { source: 'bound' })],
  });

  it('counts what may have happened only in the upper bound', () => {
    expect(totals([...certain, ...possible])).toEqual({
      cost: '2000000000',
      costAtMost: '5000000000',
      price: '2000000000',
    });
  });

  it('counts a record written twice once', () => {
    expect(totals([...certain, ...certain])).toEqual(totals(certain));
  });

  it('leaves the sure cost known where only a possible charge has no price', () => {
    const unknown = meter({ ...charge, attempt: 'a3', certainty: 'possible' });
    expect(totals([...certain, ...unknown])).toEqual({ cost: '2000000000', costAtMost: null, price: '2000000000' });
  });
});
