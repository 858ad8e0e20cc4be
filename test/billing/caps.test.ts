import * as fc from 'fast-check';
import { memoryCaps, reserveUnder } from '../../src/billing';
import type { Cap, CapStore } from '../../src/billing';

function cap(store: CapStore, limitUsd: string | number, key = 'item', title = 'this item'): Cap {
  return { store, limitUsd, key, title };
}

describe('caps', () => {
  it('refuse a request that would pass the limit, with what it could cost and what is taken', async () => {
    const store = memoryCaps();
    await reserveUnder([cap(store, 1)], 'r1', '750000000');
    await expect(reserveUnder([cap(store, 1)], 'r2', '250000001')).rejects.toMatchObject({
      kind: 'capReached',
      message:
        'The request could cost up to $0.250000001, which passes the limit of $1.00 for this item: $0.75 is taken. Nothing was sent.',
    });
    await expect(reserveUnder([cap(store, 1)], 'r3', '250000000')).resolves.toBeInstanceOf(Function);
  });

  it('put the real cost in the place of the bound', async () => {
    const store = memoryCaps();
    const settle = await reserveUnder([cap(store, 1)], 'r1', '1000000000');
    await settle('1');
    expect(store.snapshot()).toEqual({ item: '1' });
    await expect(reserveUnder([cap(store, 1)], 'r2', '999999999')).resolves.toBeInstanceOf(Function);
  });

  it('keep the bound where the real cost is not known', async () => {
    const store = memoryCaps();
    const settle = await reserveUnder([cap(store, 1)], 'r1', '900000000');
    await settle(null);
    expect(store.snapshot()).toEqual({ item: '900000000' });
  });

  it('refuse a request whose bound is not known', async () => {
    await expect(reserveUnder([cap(memoryCaps(), 1)], 'r1', null)).rejects.toThrow(
      'What the request could cost is not known, so the limit for this item cannot be kept. Nothing was sent.',
    );
    await expect(reserveUnder([], 'r1', null)).resolves.toBeInstanceOf(Function);
  });

  it('count a reservation and its settlement once, however often they are told', async () => {
    const store = memoryCaps();
    const settle = await reserveUnder([cap(store, 1)], 'r1', '600000000');
    await reserveUnder([cap(store, 1)], 'r1', '600000000');
    expect(store.snapshot()).toEqual({ item: '600000000' });
    await settle('500000000');
    await settle('500000000');
    await reserveUnder([cap(store, 1)], 'r1', '600000000');
    expect(store.snapshot()).toEqual({ item: '500000000' });
  });

  it('take a request under every cap or under none', async () => {
    const store = memoryCaps();
    const both = [cap(store, 5, 'item'), cap(store, 1, 'execution', 'this execution')];
    await expect(reserveUnder(both, 'r1', '2000000000')).rejects.toThrow('the limit of $1.00 for this execution');
    expect(store.snapshot()).toEqual({ item: '0' });
    await reserveUnder(both, 'r1', '1000000000');
    expect(store.snapshot()).toEqual({ item: '1000000000', execution: '1000000000' });
  });

  it('give back what they took when a store fails', async () => {
    const store = memoryCaps();
    const broken: CapStore = { reserve: () => Promise.reject(new Error('away')), settle: async () => undefined };
    await expect(reserveUnder([cap(store, 5), cap(broken, 5, 'month')], 'r1', '1')).rejects.toThrow('away');
    expect(store.snapshot()).toEqual({ item: '0' });
  });

  it('go on from a snapshot, as plain JSON', async () => {
    const store = memoryCaps();
    await reserveUnder([cap(store, 1)], 'r1', '400000000');
    const later = memoryCaps(JSON.parse(JSON.stringify(store.snapshot())));
    await expect(reserveUnder([cap(later, 1)], 'r2', '600000001')).rejects.toThrow('passes the limit');
  });

  it('read a limit by its decimal text, so that 0.1 and 0.2 are 0.3', async () => {
    const store = memoryCaps();
    await reserveUnder([cap(store, 0.3)], 'r1', '100000000');
    await expect(reserveUnder([cap(store, 0.3)], 'r2', '200000000')).resolves.toBeInstanceOf(Function);
  });

  it('are never passed, whatever requests run at once and however they end', async () => {
    const requests = fc.array(fc.record({ bound: fc.nat(400), real: fc.nat(400), waits: fc.nat(5) }), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const store = memoryCaps();
        let [spent, inFlight, refused] = [0, 0, 0];
        await Promise.all(
          all.map(async ({ bound, real, waits }, index) => {
            const settle = await reserveUnder([cap(store, '0.000001')], `r${index}`, String(bound)).catch(() => null);
            if (!settle) return void (refused += 1);
            inFlight += bound;
            expect(spent + inFlight).toBeLessThanOrEqual(1_000);
            for (let turn = 0; turn < waits; turn++) await Promise.resolve();
            inFlight -= bound;
            spent += Math.min(real, bound);
            await settle(String(Math.min(real, bound)));
          }),
        );
        expect(BigInt(store.snapshot().item ?? '0')).toBe(BigInt(spent));
        if (all.reduce((sum, { bound }) => sum + bound, 0) <= 1_000) expect(refused).toBe(0);
      }),
    );
  });
});
