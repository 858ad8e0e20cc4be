import * as fc from 'fast-check';
import { hashAt } from '../../src/billing/hash';
import { createSeen } from '../../src/billing/seen';

describe('the memory of ids', () => {
  it('agrees with a map, for ids of every length and alphabet', () => {
    const id = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('a', 'b', 'x'.repeat(4_096), 'x'.repeat(4_097), 'ÿ', 'Ā'),
    );
    const step = fc.tuple(id, fc.integer({ min: -2, max: 2 }));
    fc.assert(
      fc.property(fc.array(fc.array(step)), (batches) => {
        const seen = createSeen();
        const known = new Map<string, number>();
        for (const batch of batches) {
          const expected = batch.map(([text, print]) => {
            const before = known.get(text);
            if (before === undefined) known.set(text, print);
            return before === undefined ? 'new' : before === print ? 'same' : 'changed';
          });
          const prints = batch.map(([, print]) => print);
          const texts = batch.map(([text]) => text);
          expect(seen.see(texts, prints)).toEqual(expected);
        }
      }),
    );
  });

  it('agrees with a map where new, known and odd ids alternate over many batches', () => {
    const seen = createSeen();
    const known = new Set<string>();
    for (let round = 0; round < 40; round++) {
      const ids = Array.from({ length: 400 }, (_, index) => {
        const name = `${(round * 331 + index * 7) % 5_000}`;
        return index % 97 === 0 ? `é${name}` : name.repeat(1 + (index % 300));
      });
      const expected = ids.map((id) => (known.has(id) ? 'same' : (known.add(id), 'new')));
      expect(seen.see(ids)).toEqual(expected);
    }
  });

  it('tells apart ids whose hashes are equal', () => {
    const pair = equalInHash();
    const seen = createSeen();
    expect(seen.see(pair)).toEqual(['new', 'new']);
    expect(seen.see(pair)).toEqual(['same', 'same']);
  });

  it('grows, and forgets none', () => {
    const seen = createSeen();
    const ids = Array.from({ length: 50_000 }, (_, index) => `attempt-${index}-${'x'.repeat(index % 90)}`);
    const prints = ids.map((_, index) => index);
    const kinds = (some: number[]) => [...new Set(seen.see(ids, some))];
    expect(kinds(prints)).toEqual(['new']);
    expect(kinds(prints)).toEqual(['same']);
    expect(kinds(prints.map((print) => print + 1))).toEqual(['changed']);
  });
});

/** The first two of these ids that have one hash; there are some among every hundred thousand. */
function equalInHash(): [string, string] {
  const known = new Map<number, string>();
  for (let index = 0; ; index++) {
    const id = `attempt-${index}`;
    const bytes = new TextEncoder().encode(id);
    const hash = hashAt(new DataView(bytes.buffer), 0, bytes.length);
    const other = known.get(hash);
    if (other !== undefined) return [other, id];
    known.set(hash, id);
  }
}
