import * as fc from 'fast-check';
import { costReport, type PriceBook, priceBookSchema } from '../../src/billing';
import { createRouter } from '../../src/core/router';
import type { OperationId, Report, Unit, UsageRecord } from '../../src/operations';
import { providers } from '../../src/providers';
import { type Simulator, startSimulators } from '../../simulators/index.mts';
import { fractionOf, nearest, times } from '../billing/fraction';
import { simulatedHost } from '../support/simulatedHost.mts';
import { outcomeOf, pick, randomCall, randomFault, recordings, seeded } from './randomCalls.mts';

const calls = 1_000;
const keys = { openai: 'sim-a', elevenlabs: 'sim-b', groq: 'sim-c', sunoapi: 'sim-d', kie: 'sim-e' };

/** By what a client of each operation can be asked to pay, whatever its provider charges by. */
const unitOf = {
  transcribe: 'audioMillisecond',
  translate: 'audioMillisecond',
  speak: 'character',
  converse: 'request',
  soundEffect: 'generatedMillisecond',
  music: 'generatedMillisecond',
} as const satisfies Partial<Record<OperationId, Unit>>;
type Priced = keyof typeof unitOf;

const amount = fc
  .tuple(fc.nat(4), fc.nat(999_999_999_999), fc.integer({ min: 1, max: 12 }))
  .map(([whole, decimals, places]) => `${whole}.${String(decimals).padStart(12, '0').slice(0, places)}`);
const row = (operation: Priced) =>
  fc.record(
    {
      operation: fc.constant(operation),
      unit: fc.constant(unitOf[operation]),
      amount,
      per: fc.constantFrom(1, 7, 1_000, 60_000, 3_600_000),
      minimum: fc.integer({ min: 1, max: 20_000 }),
      roundUpTo: fc.constantFrom(1, 100, 1_000, 60_000),
      provider: fc.constantFrom('openai', 'elevenlabs', 'groq'),
      asOf: fc.constant('2020-01-01'),
    },
    { requiredKeys: ['operation', 'unit', 'amount', 'per', 'asOf'] },
  );
const rows = fc
  .tuple(...(Object.keys(unitOf) as Priced[]).map((operation) => fc.option(row(operation), { nil: undefined })))
  .map((some) => some.filter((one) => one !== undefined));
const book = fc.record(
  {
    costs: rows,
    sell: rows,
    markupPercent: fc.tuple(fc.integer({ min: -99, max: 400 }), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
  },
  { requiredKeys: [] },
);

type Row = PriceBook['costs'][number];

/** What a row asks for a quantity, worked out by hand. */
function asked({ amount: usd, per, minimum = 0, roundUpTo = 1 }: Row, quantity: number): bigint {
  let billed = quantity < minimum ? minimum : quantity;
  while (billed % roundUpTo !== 0) billed += 1;
  const perUnit = times(fractionOf(usd), { above: 1_000_000_000n, below: BigInt(per) });
  return nearest(times(perUnit, { above: BigInt(billed), below: 1n }));
}

function rowFor(list: readonly Row[], { operation, provider }: Pick<UsageRecord, 'operation' | 'provider'>) {
  const own = list.filter((one) => one.operation === operation && (one.provider ?? provider) === provider);
  return own.find((one) => one.provider !== undefined) ?? own[0];
}

/** What the key's owner pays for a record by the book, given what it cost and what else was counted with it. */
function priceBy(priceBook: PriceBook, record: UsageRecord, usage: readonly UsageRecord[]): bigint | null {
  const { costNanos, costSource, quantity, unit } = record;
  const sold = rowFor(priceBook.sell, record);
  const together = usage.filter(({ attempt, part }) => attempt === record.attempt && part === record.part);
  if (sold !== undefined && together.every((one) => one.unit !== sold.unit)) return null;
  if (sold !== undefined) return unit === sold.unit && record.surcharge === undefined ? asked(sold, quantity) : 0n;
  if (priceBook.markupPercent === undefined && priceBook.sell.length > 0) return null;
  if (costNanos === null) return null;
  if (costSource === 'included' || priceBook.markupPercent === undefined) return BigInt(costNanos);
  const percent = fractionOf(priceBook.markupPercent);
  const factor = { above: 100n * percent.below + percent.above, below: 100n * percent.below };
  return nearest(times({ above: BigInt(costNanos), below: 1n }, factor));
}

function sum(values: readonly (number | null)[]): string | null {
  return values.includes(null) ? null : values.reduce((total, one) => total + BigInt(one ?? 0), 0n).toString();
}

describe('The ledger under a price book', () => {
  let simulators: Awaited<ReturnType<typeof startSimulators>>;
  afterAll(() => simulators.close());

  it(`is right over ${calls} random calls with faults: contracts, prices of one's own, markups`, async () => {
    simulators = await startSimulators({ jobMs: 5, seed: 11, musicSeconds: 3, effectSeconds: 1 });
    const all = Object.values(simulators).filter((one): one is Simulator => typeof one === 'object' && one.id in keys);
    const host = simulatedHost(all, keys, { sleepsMs: 0 });
    const audio = await recordings(createRouter({ registry: providers, host }), host);
    const everything: UsageRecord[] = [];
    const tally = {
      contracts: 0,
      sold: 0,
      markups: 0,
      againstBill: 0,
      unknown: 0,
      possible: 0,
      parts: 0,
      fallbacks: 0,
    };

    await fc.assert(
      fc.asyncProperty(fc.nat(), book, async (seed, given) => {
        const priceBook = priceBookSchema.parse(given);
        const random = seeded(seed);
        all.forEach(({ faults }) => faults.clear());
        if (random() < 0.5) pick(all, random).faults.add(randomFault(random));
        const before = all.map(({ bill }) => bill.entries.length);
        const { operation, input } = randomCall(random, audio);
        const router = createRouter({ registry: providers, host, priceBook });
        const { report } = await outcomeOf(router.run({ operation, input, settings: { riskLimitUsd: 100 } }));
        for (const record of report.usage) {
          const contract = rowFor(priceBook.costs, record);
          if (contract !== undefined && record.costSource === 'computed' && record.surcharge === undefined)
            expect(BigInt(record.costNanos ?? -1)).toBe(asked(contract, record.quantity));
          const price = priceBy(priceBook, record, report.usage);
          expect(record.priceNanos).toBe(price === null ? null : Number(price));
          if (contract !== undefined) tally.contracts += 1;
          if (rowFor(priceBook.sell, record) !== undefined) tally.sold += 1;
          else if (priceBook.markupPercent !== undefined) tally.markups += 1;
        }
        expectSums(report);
        const billed = all.flatMap(({ bill }, index) => bill.entries.slice(before[index]));
        if (
          isPlain(
            report,
            billed.map(({ unit }) => unit),
          ) &&
          agrees(priceBook, report, billed)
        )
          tally.againstBill += 1;
        tally.unknown += report.cost === null || report.price === null ? 1 : 0;
        tally.possible += report.usage.some(({ certainty }) => certainty === 'possible') ? 1 : 0;
        tally.parts += report.attempts.some(({ part }) => part > 0) ? 1 : 0;
        tally.fallbacks += new Set(report.attempts.map(({ provider }) => provider)).size > 1 ? 1 : 0;
        everything.push(...report.usage);
      }),
      { numRuns: calls, seed: 20_261_128, endOnFailure: true },
    );

    const { total } = await costReport([...everything, ...everything.slice(0, 500)]);
    const certain = everything.filter(({ certainty }) => certainty === 'certain');
    expect(total).toMatchObject({ records: everything.length, cost: sum(certain.map(({ costNanos }) => costNanos)) });
    expect(Object.entries(tally).filter(([, often]) => often < calls / 100)).toEqual([]);
  }, 300_000);
});

function expectSums({ usage, cost, costAtMost, price }: Report): void {
  const certain = usage.filter(({ certainty }) => certainty === 'certain');
  expect(cost).toBe(sum(certain.map(({ costNanos }) => costNanos)));
  expect(costAtMost).toBe(sum(usage.map(({ costNanos }) => costNanos)));
  expect(price).toBe(sum(certain.map(({ priceNanos }) => priceNanos)));
}

/** Whether all that was billed is certain, and counted by the provider in characters, as a client's price may. */
function isPlain({ usage }: Report, units: readonly string[]): boolean {
  return units.length > 0 && units.every((unit) => unit === 'character') && usage.every(isCertain);
}

function isCertain({ certainty }: UsageRecord): boolean {
  return certainty === 'certain';
}

/** Holds the price of spoken characters against the characters on the providers' own bills. */
function agrees({ sell }: PriceBook, { usage, price }: Report, billed: readonly { quantity: number }[]): boolean {
  const [first] = usage;
  const sold = first === undefined ? undefined : rowFor(sell, first);
  if (sold === undefined || sold.provider !== undefined || price === null) return false;
  expect(BigInt(price)).toBe(billed.reduce((total, { quantity }) => total + asked(sold, quantity), 0n));
  return true;
}
