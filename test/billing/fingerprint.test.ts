import { fingerprint, fingerprints } from '../../src/billing/intake';
import { record } from './records';

describe('the fingerprint of a record', () => {
  const changes = [
    { time: '2026-10-05T12:00:00.001Z' },
    { provider: 'other' },
    { provider: 'somebodyw', model: 'hisper-large-v3' },
    { model: 'whisper-1' },
    { clientLabel: 'Müller' },
    { clientLabel: 'Muller' },
    { certainty: 'possible' as const },
    { quantity: 60_001 },
    { quantity: 60_000 + 2 ** 32 },
    { costNanos: 6_000_001 },
    { costNanos: null },
    { priceNanos: 7_500_001 },
    { priceNanos: null },
  ];

  it('changes with every figure and name that is billed', () => {
    const prints = [record(), ...changes.map(record)].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('is the same alone as among many others, whatever their alphabet', () => {
    for (const others of [changes, changes.filter(({ clientLabel }) => clientLabel !== 'Müller')]) {
      const many = Array.from({ length: 600 }, (_, index) => record(others[index % others.length]));
      expect([...fingerprints(many)]).toEqual(many.map(fingerprint));
    }
  });
});
