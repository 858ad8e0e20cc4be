import * as fc from 'fast-check';
import { createSeen } from '../../src/billing/seen';

describe('the memory of ids', () => {
  it('agrees with a map, for ids of every length and alphabet', () => {
    const id = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'b', 'x'.repeat(4_096), 'x'.repeat(4_097), 'ÿ', 'Ā'),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(id, fc.integer({ min: -2, max: 2 }))), (steps) => {
        const seen = createSeen();
        const known = new Map<string, number>();
        for (const [text, print] of steps) {
          const before = known.get(text);
          expect(seen.see(text, print)).toBe(before === undefined ? 'new' : before === print ? 'same' : 'changed');
          if (before === undefined) known.set(text, print);
        }
      }),
    );
  });

  it('tells apart ids whose hashes are equal', () => {
    const seen = createSeen();
    for (const id of ['costarring', 'liquid', 'declinate', 'macallums']) expect(seen.see(id, 1)).toBe('new');
    for (const id of ['costarring', 'liquid', 'declinate', 'macallums']) expect(seen.see(id, 1)).toBe('same');
  });

  it('grows, and forgets none', () => {
    const seen = createSeen();
    const ids = Array.from({ length: 50_000 }, (_, index) => `attempt-${index}-${'x'.repeat(index % 90)}`);
    expect(ids.filter((id, index) => seen.see(id, index) !== 'new')).toEqual([]);
    expect(ids.filter((id, index) => seen.see(id, index) !== 'same')).toEqual([]);
    expect(ids.filter((id, index) => seen.see(id, index + 1) !== 'changed')).toEqual([]);
  });
});
