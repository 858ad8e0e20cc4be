import { CloudEvent } from 'cloudevents';
import * as fc from 'fast-check';
import {
  decodeLine,
  encodeLine,
  jsonLinesLedger,
  keepUsage,
  memoryLedger,
  toCloudEvent,
  totals,
} from '../../src/billing';
import type { Ledger } from '../../src/billing';
import type { UsageRecord } from '../../src/operations';
import { record } from './records';

/** A file in memory that can be cut, as a crash cuts it, or refuse to take more. */
function memoryFile(start = new Uint8Array()) {
  const state = { bytes: start, full: false };
  return {
    state,
    async *read() {
      for (let index = 0; index < state.bytes.length; index += 7) yield state.bytes.slice(index, index + 7);
    },
    async append(text: string) {
      await Promise.resolve();
      if (state.full) throw new Error('the disk is full');
      state.bytes = new Uint8Array([...state.bytes, ...new TextEncoder().encode(text)]);
    },
  };
}

async function all(ledger: Ledger): Promise<UsageRecord[]> {
  const records: UsageRecord[] = [];
  for await (const one of ledger.read()) records.push(one);
  return records;
}

const amount = fc.option(fc.maxSafeNat(), { freq: 20 });
const anyRecords = fc
  .array(
    fc.record({
      costNanos: amount,
      priceNanos: amount,
      certainty: fc.constantFrom('certain' as const, 'possible' as const),
      clientLabel: fc.string({ unit: 'grapheme' }),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((more, index) => record({ ...more, attempt: `a${index}`, id: `a${index}/0/character` })));

/** The totals by another way: one pass, no look at ids, over records that are known to be distinct. */
function expected(records: readonly UsageRecord[]) {
  const add = (values: (number | null)[]) =>
    values.includes(null) ? null : values.reduce((sum, value) => sum + BigInt(value ?? 0), 0n).toString();
  const certain = records.filter(({ certainty }) => certainty === 'certain');
  return {
    cost: add(certain.map((one) => one.costNanos)),
    costAtMost: add(records.map((one) => one.costNanos)),
    price: add(certain.map((one) => one.priceNanos)),
  };
}

/** The records shuffled, some more than once, in batches. */
function told(records: readonly UsageRecord[]) {
  const indexes = fc.array(fc.nat(Math.max(records.length - 1, 0)), { maxLength: records.length });
  return fc.tuple(indexes, fc.array(fc.nat()), fc.integer({ min: 1, max: 4 })).map(([again, keys, size]) => {
    const once = records.map((one, index) => ({ one, key: keys[index] ?? index }));
    const list = [
      ...once.sort((left, right) => left.key - right.key).map(({ one }) => one),
      ...again.flatMap((index) => records[index] ?? []),
    ];
    return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
      list.slice(index * size, (index + 1) * size),
    );
  });
}

const tale = anyRecords.chain((records) =>
  fc.record({ records: fc.constant(records), batches: told(records), cut: fc.nat() }),
);

describe.each([
  ['in memory', () => memoryLedger()],
  ['of JSON lines', () => jsonLinesLedger(memoryFile())],
])('a ledger %s', (_, create) => {
  it('counts each record once, in any order and however often it is told', async () => {
    await fc.assert(
      fc.asyncProperty(tale, async ({ records, batches }) => {
        const ledger = create();
        await Promise.all(batches.map((batch) => ledger.append(batch)));
        expect(totals(await all(ledger))).toEqual(expected(records));
      }),
    );
  });

  it('says what is new, what was there and what had changed, and keeps the first', async () => {
    const ledger = create();
    const changed = record({ attempt: 'a2', costNanos: 7 });
    expect(await ledger.append([record(), record({ attempt: 'a2' })])).toEqual({ added: 2, repeated: 0, changed: [] });
    expect(await ledger.append([record(), changed, record({ attempt: 'a3' })])).toEqual({
      added: 1,
      repeated: 1,
      changed: [changed.id],
    });
    expect((await all(ledger)).map(({ costNanos }) => costNanos)).toEqual([6_000_000, 6_000_000, 6_000_000]);
  });

  it.each<[string, Partial<UsageRecord> & { currency?: string }, string]>([
    [
      'a negative cost',
      { costNanos: -1 },
      'has a cost that is neither null nor a whole number of nano-dollars from 0.',
    ],
    [
      'a broken price',
      { priceNanos: 0.5 },
      'has a price that is neither null nor a whole number of nano-dollars from 0.',
    ],
    ['a huge quantity', { quantity: 2 ** 53 }, 'has a quantity that is negative, broken or too large.'],
    ['another currency', { currency: 'EUR' }, 'is not in USD. Convert it first.'],
    ['a time that is none', { time: 'yesterday' }, 'has no time in ISO 8601.'],
    ['no id', { id: '' }, 'has no id.'],
  ])('refuses %s in one sentence, and takes none of its batch', async (_name, wrong, sentence) => {
    const ledger = create();
    await expect(ledger.append([record({ attempt: 'good' }), record(wrong)])).rejects.toThrow(sentence);
    expect(await all(ledger)).toEqual([]);
  });
});

describe('a ledger of JSON lines', () => {
  it('ends with the same totals when it is cut anywhere and told everything again', async () => {
    await fc.assert(
      fc.asyncProperty(tale, async ({ records, batches, cut }) => {
        const file = memoryFile();
        const before = jsonLinesLedger(file);
        for (const batch of batches) await before.append(batch);
        file.state.bytes = file.state.bytes.slice(0, cut % (file.state.bytes.length + 1));
        const after = jsonLinesLedger(file);
        for (const batch of batches) await after.append(batch);
        expect(totals(await all(after))).toEqual(expected(records));
        expect(totals(await all(jsonLinesLedger(memoryFile(file.state.bytes))))).toEqual(expected(records));
      }),
    );
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(anyRecords, (records) => expect(records.map((one) => decodeLine(encodeLine(one)))).toEqual(records)),
    );
  });

  it('takes a record again that the file did not take', async () => {
    const file = memoryFile();
    const ledger = jsonLinesLedger(file);
    file.state.full = true;
    await expect(ledger.append([record()])).rejects.toThrow('the disk is full');
    file.state.full = false;
    expect(await ledger.append([record()])).toEqual({ added: 1, repeated: 0, changed: [] });
    expect(await all(ledger)).toEqual([record()]);
  });
});

describe('keeping usage', () => {
  it('never throws: it says which ledger did not take what, and the others have it', async () => {
    const file = memoryFile();
    file.state.full = true;
    const good = memoryLedger();
    const sentences = await keepUsage({ 'The file': jsonLinesLedger(file), 'The memory': good }, [record()]);
    expect(sentences).toEqual([
      'The file did not take 1 record of usage. They stand in this result. Append them again: each counts once.',
    ]);
    expect(await all(good)).toEqual([record()]);
  });

  it('says when a ledger already holds other figures', async () => {
    const ledger = memoryLedger();
    await ledger.append([record()]);
    expect(await keepUsage({ Ledger: ledger }, [record({ costNanos: 1 })])).toEqual([
      'Ledger already holds usage record a1/0/audioMillisecond with other figures, and kept them.',
    ]);
  });
});

describe('a CloudEvent', () => {
  it('has the attributes of CloudEvents 1.0, a stable id and JSON data', () => {
    const event = toCloudEvent(record({ clientLabel: 'Acme' }));
    expect(JSON.parse(JSON.stringify(event))).toMatchObject({
      specversion: '1.0',
      id: 'a1/0/audioMillisecond',
      source: 'urn:imarouter',
      type: 'imarouter.usage',
      time: '2026-10-05T12:00:00.000Z',
      subject: 'Acme',
      datacontenttype: 'application/json',
      data: { unit: 'audioMillisecond', quantity: 60_000, costNanos: 6_000_000 },
    });
    expect(() => new CloudEvent({ ...event }, true)).not.toThrow();
    expect(toCloudEvent(record({ clientLabel: 'Acme' }))).toEqual(event);
    expect(toCloudEvent(record()).subject).toBe('unlabelled');
  });
});
