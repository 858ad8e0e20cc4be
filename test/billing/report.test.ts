import * as fc from 'fast-check';
import {
  costReport,
  costReportSchema,
  createInvoiceSchema,
  groupings,
  priceBookSchema,
  renderReport,
} from '../../src/billing';
import { hints, units } from '../../src/operations';
import type { UsageRecord } from '../../src/operations';
import { record } from './records';

const words = (...list: string[]) => fc.constantFrom(...list);
const amount = fc.option(fc.maxSafeNat(), { freq: 50 });
const anyRecords = fc
  .array(
    fc.record({
      provider: words('p', 'q'),
      model: words('m', 'n'),
      operation: words('speak', 'music'),
      workflow: words('w', 'v'),
      clientLabel: words('', 'Acme'),
      time: words('2026-10-01T00:00:00.000Z', '2026-10-31T23:59:59.999Z', '2026-10-01T00:30:00+02:00'),
      unit: fc.constantFrom(...units),
      quantity: fc.maxSafeNat(),
      costNanos: amount,
      priceNanos: amount,
      certainty: fc.constantFrom('certain' as const, 'possible' as const),
    }),
    { maxLength: 30 },
  )
  .map((list) => list.map((more, index) => record({ ...more, id: `r${index}` })));

function add(values: readonly (number | null)[]): string | null {
  return values.includes(null) ? null : values.reduce((sum, value) => sum + BigInt(value ?? 0), 0n).toString();
}

async function* streamed(records: readonly UsageRecord[]) {
  yield* records.slice(0, 5);
  yield records.slice(5);
}

describe('a cost report', () => {
  it('sums each group as a slow sum does, in any order, with repetitions, streaming one by one, in pages or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRecords,
        fc.subarray([...groupings], { minLength: 1 }),
        fc.boolean(),
        async (records, groupBy, streams) => {
          const twice = [...records, ...records].reverse();
          const report = await costReport(streams ? streamed(twice) : twice, groupBy);
          const dayOf = ({ time }: UsageRecord) => new Date(time).toISOString().slice(0, 10);
          for (const { group, cost, costAtMost, price, margin, records: count } of report.rows) {
            const own = records.filter((one) =>
              groupBy.every((name) => (name === 'day' ? dayOf(one) : one[name]) === group[name]),
            );
            const certain = own.filter(({ certainty }) => certainty === 'certain');
            expect([cost, costAtMost, price]).toEqual([
              add(certain.map((one) => one.costNanos)),
              add(own.map((one) => one.costNanos)),
              add(certain.map((one) => one.priceNanos)),
            ]);
            expect(margin).toBe(cost === null || price === null ? null : (BigInt(price) - BigInt(cost)).toString());
            expect(count).toBe(own.length);
          }
          expect(report.rows.reduce((sum, row) => sum + row.records, 0)).toBe(records.length);
          expect(report.total.records).toBe(records.length);
          expect(report.total.costAtMost).toBe(add(records.map((one) => one.costNanos)));
          expect(JSON.parse(JSON.stringify(report))).toEqual(report);
        },
      ),
    );
  });

  it('gives the same for records in any order', async () => {
    await fc.assert(
      fc.asyncProperty(anyRecords, async (records) => {
        expect(await costReport([...records].reverse(), groupings)).toEqual(await costReport(records, groupings));
      }),
    );
  });

  it('shows cost, price and margin, and quantities by unit without surcharges', async () => {
    const surcharge = record({ id: 's', surcharge: 'keyTerms', costNanos: 1_000, priceNanos: 0 });
    const { rows, total } = await costReport(
      [record(), surcharge, record({ id: 'x', certainty: 'possible' })],
      ['provider'],
    );
    expect(rows).toEqual([{ group: { provider: 'somebody' }, ...total }]);
    expect(total).toEqual({
      cost: '6001000',
      costAtMost: '12001000',
      price: '7500000',
      margin: '1499000',
      records: 3,
      costUnknown: 0,
      priceUnknown: 0,
      quantities: { audioMillisecond: '60000' },
    });
  });

  it('never shows a part of a sum: one cost that is not known makes it not known, and is said', async () => {
    const { rows, total, notes } = await costReport([
      record(),
      record({ id: 'x', provider: 'other', costNanos: null }),
    ]);
    expect(rows.map(({ cost, costUnknown }) => [cost, costUnknown])).toEqual([
      [null, 1],
      ['6000000', 0],
    ]);
    expect(total.cost).toBeNull();
    expect(notes).toEqual(['The cost of 1 record is not known, so neither are sums with it.']);
  });

  it('filters by days in UTC, label and the rest', async () => {
    const records = [
      record({ id: '1', time: '2026-10-31T23:30:00-01:00', clientLabel: 'Acme' }),
      record({ id: '2', time: '2026-10-31T23:30:00Z', clientLabel: 'Acme' }),
      record({ id: '3', clientLabel: 'Other' }),
    ];
    const count = async (filter: Parameters<typeof costReport>[2]) =>
      (await costReport(records, [], filter)).total.records;
    expect(await count({ toDay: '2026-10-31', clientLabel: 'Acme' })).toBe(1);
    expect(await count({ fromDay: '2026-11-01' })).toBe(1);
    expect(await count({ operation: 'speak' })).toBe(0);
    expect(await count({})).toBe(3);
  });

  it('flags a record that came again with other figures, and counts the first', async () => {
    const { total, notes } = await costReport([record(), record({ costNanos: 6_000_001 })]);
    expect(total.cost).toBe('6000000');
    expect(notes).toEqual([
      '1 record came again with other figures. The first of each counts; look for who changed it.',
    ]);
  });

  it('refuses a record in another currency', async () => {
    await expect(costReport([record({ currency: 'EUR' })])).rejects.toThrow(
      "Usage record 'a1/0/audioMillisecond' is not in USD. Convert it first.",
    );
  });

  it.each([
    '2026-13-01T00:00:00.000Z',
    '2026-00-01T00:00:00.000Z',
    '2026-10-00T00:00:00.000Z',
    '2026-10-32T00:00:00.000Z',
    '2026-10-05T24:00:00.000Z',
    '2026-10-05T23:60:00.000Z',
    '2026-10-05T23:59:60.000Z',
    '2026-10-05 12:00:00.000Z',
    '2026-10-05T12:00:00.00xZ',
    '2026-10-05T12:00:00.000',
    '2026-10-05',
  ])('refuses %s as a time', async (time) => {
    await expect(costReport([record({ time })])).rejects.toThrow('has no time in ISO 8601');
  });

  it('takes every moment that a clock writes, in UTC or not', async () => {
    const moments = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    await fc.assert(
      fc.asyncProperty(moments, async (moment) => {
        const utc = moment.toISOString();
        const times = [utc, utc.replace('.000', ''), utc.replace('Z', '+00:00')];
        const { total } = await costReport(times.map((time, index) => record({ id: String(index), time })));
        expect(total.records).toBe(3);
      }),
    );
  });

  it('is asked with fields that have a title, a description and a hint', () => {
    const fields = [costReportSchema, createInvoiceSchema(), priceBookSchema].flatMap((schema) =>
      Object.entries(schema.shape),
    );
    for (const [name, schema] of fields) {
      expect([name, schema.meta()?.title, schema.meta()?.description]).toEqual([
        name,
        expect.any(String),
        expect.any(String),
      ]);
      expect(hints.has(schema)).toBe(true);
    }
    expect(costReportSchema.parse({})).toEqual({ groupBy: ['provider'] });
  });
});

describe('a rendered report', () => {
  const records = [record(), record({ id: 'x', provider: '=<b>', costNanos: null })];
  const rendered = async (format: 'json' | 'csv' | 'html') =>
    new TextDecoder().decode(renderReport(await costReport(records, ['provider', 'day']), format).bytes);

  it('is the report itself as JSON', async () => {
    expect(JSON.parse(await rendered('json'))).toEqual(await costReport(records, ['provider', 'day']));
  });

  it('has rows and total as CSV, in USD; what is not known stays empty', async () => {
    expect((await rendered('csv')).split('\r\n')).toEqual([
      'provider,day,costUsd,costAtMostUsd,priceUsd,marginUsd,records',
      "'=<b>,2026-10-05,,,0.0075,,1",
      'somebody,2026-10-05,0.006,0.006,0.0075,0.0015,1',
      'Total,,,,0.015,,2',
      '',
    ]);
  });

  it('escapes names in HTML, says what is not known, and draws the rest', async () => {
    const page = await rendered('html');
    expect(page).not.toMatch(/<b>|<script/);
    expect(page).toContain('<td class="amount">not known</td>');
    expect(page).toContain('The cost of 1 record is not known, so neither are sums with it.');
    expect(page.match(/<rect /g)).toHaveLength(2);
  });
});
