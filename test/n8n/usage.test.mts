import { readFileSync } from 'node:fs';
import { CloudEvent } from 'cloudevents';
import type { INodeExecutionData } from 'n8n-workflow';
import { providers } from '../../src/providers';
import { execute } from '../../src/surfaces/n8n/execute';
import { nodeProperties } from '../../src/surfaces/n8n/properties';
import { record } from '../billing/records';
import { fakeExecution, streamed } from './fakeExecution.mts';
import { parts, list, october, run, refusal } from './usageRun.mts';

describe('Estimate Cost', () => {
  const speak = {
    resource: 'usage',
    operation: 'estimateCost',
    operationToEstimate: 'speak',
    text: 'Hello',
    model: list('tts-1-hd'),
  };

  it('tells who would do it, in how many parts and at what cost, and sends nothing', async () => {
    const { first, sent } = await run({ parameters: speak, credential: { openai: 'sk-a' } });
    expect(first.json).toMatchObject({ operation: 'speak', provider: 'openai', model: 'tts-1-hd', parts: 1 });
    expect(first.json).toMatchObject({ costAtMost: '150000', costAtMostUsd: '0.00015' });
    expect(sent).toEqual([]);
  });

  it('prices by the book of the credential', async () => {
    const priceBook = { sell: [{ unit: 'character', amount: '1', per: 5, asOf: '2020-01-01' }] };
    const credential = { openai: 'sk-a', priceBook: JSON.stringify(priceBook) };
    const { first } = await run({ parameters: speak, credential });
    expect(first.json).toMatchObject({ costAtMostUsd: '0.00015', priceAtMostUsd: '1.00' });
  });

  it('says what is wrong in a price book, where it stands', async () => {
    const credential = (priceBook: string) => ({ openai: 'sk-a', priceBook });
    expect(await refusal({ parameters: speak, credential: credential('{ "markup') })).toContain('is not valid JSON');
    const euros = credential('{ "currency": "EUR" }');
    expect(await refusal({ parameters: speak, credential: euros })).toContain('at currency: Only USD can be billed');
  });

  it('is offered for every operation that costs money, with the fields of that operation', () => {
    const shown = nodeProperties(providers).filter(({ displayOptions }) =>
      displayOptions?.show?.operation?.includes('estimateCost'),
    );
    const chosen = shown.find(({ name }) => name === 'operationToEstimate');
    const ids = (chosen?.options ?? []).flatMap((option) => ('value' in option ? [option.value] : []));
    expect(ids).toEqual(
      expect.arrayContaining(['transcribe', 'translate', 'speak', 'converse', 'soundEffect', 'music']),
    );
    const forSpeak = shown.filter(({ displayOptions }) => displayOptions?.show?.operationToEstimate?.includes('speak'));
    expect(forSpeak.map(({ name }) => name)).toEqual(expect.arrayContaining(['text', 'model', 'voice', 'options']));
  });
});

describe('Export Usage', () => {
  const parameters = { resource: 'usage', operation: 'exportUsage', usageField: 'usage' };
  const input = [
    { json: { usage: [record(), record({ attempt: 'a2', clientLabel: 'Acme' })] } },
    { json: { usage: [record({ attempt: 'a2', clientLabel: 'Acme' })] } },
  ];

  it('gives each record once, as it is', async () => {
    const { items } = await run({ parameters, items: input });
    expect(items.map(({ json }) => json)).toEqual([record(), record({ attempt: 'a2', clientLabel: 'Acme' })]);
    expect(items[0]?.pairedItem).toEqual([{ item: 0 }, { item: 1 }]);
  });

  it('gives CloudEvents that the official library accepts, of those that pass the filter', async () => {
    const asked = { ...parameters, exportForm: 'cloudEvents', options: { clientLabel: 'Acme' } };
    const { items } = await run({ parameters: asked, items: input });
    expect(items).toHaveLength(1);
    const event = new CloudEvent(items[0]?.json ?? {}, true);
    expect([event.id, event.subject, event.type]).toEqual(['a2/0/audioMillisecond', 'Acme', 'imarouter.usage']);
  });
});

describe('Get Cost Report', () => {
  const parameters = { resource: 'usage', operation: 'getCostReport', usageField: 'usage', groupBy: ['provider'] };
  const items: INodeExecutionData[] = [
    { json: { usage: [record({ id: 'a', provider: 'openai', costNanos: 1_500_000_000, priceNanos: 2_000_000_000 })] } },
    { json: { usage: JSON.stringify([record({ id: 'b', provider: 'groq', costNanos: 1, priceNanos: 2 })]) } },
    { json: { usage: [record({ id: 'a', provider: 'openai', costNanos: 1_500_000_000, priceNanos: 2_000_000_000 })] } },
    { json: { error: 'It did not work', details: { usage: [record({ id: 'c', provider: 'groq', costNanos: 4 })] } } },
    { json: { job: { status: 'pending' } } },
  ];

  it('sums the usage of all items, lists and JSON text alike, each record once, with what failed items had used', async () => {
    const { items: rows } = await run({ parameters, items });
    expect(rows.map(({ json }) => json)).toMatchObject([
      { provider: 'groq', cost: '5', costUsd: '0.000000005', records: 2 },
      { provider: 'openai', cost: '1500000000', costUsd: '1.50', priceUsd: '2.00', marginUsd: '0.50', records: 1 },
    ]);
  });

  it('groups by several things and keeps to what is wanted', async () => {
    const asked = { ...parameters, groupBy: ['day', 'clientLabel'], options: { provider: 'openai' } };
    const { items: rows } = await run({ parameters: asked, items });
    expect(rows).toHaveLength(1);
    expect(Object.keys(rows[0]?.json ?? {}).slice(0, 2)).toEqual(['day', 'clientLabel']);
  });

  it('gives one item with rows and total where a summary is wanted', async () => {
    const { items: all, first } = await run({ parameters: { ...parameters, reportForm: 'summary' }, items });
    expect(all).toHaveLength(1);
    expect(first.json).toMatchObject({ currency: 'USD', total: { cost: '1500000005' }, rows: [{}, {}], notes: [] });
  });

  it.each([
    ['csv', 'text/csv; charset=utf-8', 'Total,1.500000005'],
    ['html', 'text/html; charset=utf-8', '<h1>Cost report</h1>'],
    ['json', 'application/json', '"total"'],
  ])('makes a file of it as %s', async (reportForm, mimeType, inside) => {
    const { file, text } = await run({ parameters: { ...parameters, reportForm }, items });
    expect(file).toMatchObject({ mimeType, fileName: `cost-report.${reportForm}` });
    expect(text).toContain(inside);
  });

  it('says which record is not what it should be, and what to do where there is none', async () => {
    const wrong = [{ json: { usage: [{ ...record({ id: 'x' }), costNanos: -1 }] } }];
    expect(await refusal({ parameters, items: wrong })).toContain("Usage record 'x' has a cost that is neither null");
    const euros = [{ json: { usage: [{ ...record({ id: 'x' }), currency: 'EUR' }] } }];
    expect(await refusal({ parameters, items: euros })).toContain('is not in USD');
    expect(await refusal({ parameters, items: [{ json: {} }] })).toContain("No item has usage records in 'usage'");
    expect(await refusal({ parameters: { ...parameters, options: { fromDay: 'May' } }, items })).toContain(
      "'From' is not valid: Give the date as YYYY-MM-DD",
    );
  });

  it('needs no credential', async () => {
    const { context } = fakeExecution({ parameters, items });
    context.getCredentials = () => Promise.reject(new Error('There is none.'));
    expect((await execute(context, parts))[0]).toHaveLength(2);
  });
});

describe('Create Invoice', () => {
  const parameters = {
    resource: 'usage',
    operation: 'createInvoice',
    usageField: 'usage',
    month: '2026-10',
    invoiceNumber: '2026-000042',
    sellerName: 'Studio Nord',
    sellerTaxId: 'DE1',
    buyerName: 'Acme Ltd',
    taxRates: '[{ "name": "VAT 19 %", "percent": "19" }]',
    invoiceFormat: 'html',
  };
  const items = [1, 2, 3].map((day) => ({
    json: { usage: [record({ id: `r${day}`, time: october(day), priceNanos: 1_000_000_000 })] },
  }));

  it('bills a month that has ended, with tax, and says which records stand on it', async () => {
    const { first, file, text } = await run({ parameters, items });
    expect(first.json).toMatchObject({
      invoice: { number: '2026-000042', month: '2026-10', netUsd: '3.00', totalUsd: '3.57' },
      recordIds: ['r1', 'r2', 'r3'],
      notes: [],
    });
    expect(file).toMatchObject({ mimeType: 'text/html; charset=utf-8', fileName: 'invoice-2026-000042.html' });
    expect(text).toContain('Acme Ltd');
  });

  it.each([
    ['json', 'application/json', '"totalUsd": "3.57"'],
    ['csv', 'text/csv; charset=utf-8', 'total'],
    ['pdf', 'application/pdf', '%PDF-1.'],
  ])('makes a file of it as %s', async (invoiceFormat, mimeType, inside) => {
    const { file, text } = await run({ parameters: { ...parameters, invoiceFormat }, items });
    expect(file).toMatchObject({ mimeType, fileName: `invoice-2026-000042.${invoiceFormat}` });
    expect(text).toContain(inside);
  });

  it.each([
    ['a month that has not ended', { month: '2999-01' }, '2999-01 has not ended in UTC'],
    ['a month that is none', { month: 'October' }, "'Month' is not valid: Give the month as YYYY-MM"],
    ['an invoice without a number', { invoiceNumber: '' }, "'Invoice Number' is empty"],
    ['a month without usage', { month: '2026-01' }, 'There is nothing to bill for 2026-01'],
    ['a reverse charge with tax', { reverseCharge: true, buyerTaxId: 'FR1' }, 'A reverse charge asks no tax'],
    ['names that PDF cannot write', { invoiceFormat: 'pdf', buyerName: 'Ωmega 東京' }, 'HTML'],
  ])('refuses %s in one sentence', async (_what, changed, sentence) => {
    expect(await refusal({ parameters: { ...parameters, ...changed }, items })).toContain(sentence);
  });

  it('refuses a record without a price, and one that is not in USD', async () => {
    const unknown = [{ json: { usage: [record({ id: 'x', time: october(1), priceNanos: null })] } }];
    expect(await refusal({ parameters, items: unknown })).toMatch(/price/);
    const euros = [{ json: { usage: [{ ...record({ id: 'x', time: october(1) }), currency: 'EUR' }] } }];
    expect(await refusal({ parameters, items: euros })).toContain('is not in USD');
  });

  it('flags a record that was changed after the fact, and bills it as it first came', async () => {
    const changed = { json: { usage: [record({ id: 'r1', time: october(1), priceNanos: 9_000_000_000 })] } };
    const { first } = await run({ parameters, items: [...items, changed] });
    expect(first.json).toMatchObject({
      invoice: { netUsd: '3.00' },
      notes: [expect.stringContaining('came again with other figures')],
    });
  });

  it('bills late records as an adjustment where that is wanted', async () => {
    const late = {
      json: { usage: [record({ id: 'late', time: '2026-09-30T12:00:00.000Z', priceNanos: 10_000_000 })] },
    };
    const asked = { ...parameters, options: { lateRecords: true } };
    const { first } = await run({ parameters: asked, items: [...items, late] });
    expect(JSON.stringify(first.json['invoice'])).toContain('Adjustment for 2026-09');
  });
});

describe('Cost Limit per Execution', () => {
  const speak = (limit: number | undefined, itemsAtOnce = 5) => ({
    resource: 'speech',
    operation: 'speak',
    text: 'Hello',
    model: list('tts-1-hd'),
    options: { fallback: false, itemsAtOnce, ...(limit === undefined ? {} : { executionCostLimitUsd: limit }) },
  });
  const tone = readFileSync('test/providers/audio/tone.mp3');
  const credential = { openai: 'sk-a' };
  const answer = () => streamed(200, { 'content-type': 'audio/mpeg' }, tone);
  const many = (count: number) => Array.from({ length: count }, () => ({ json: {} }));

  it('is not passed by items side by side: what could pass it is refused before it is sent', async () => {
    const { items, sent } = await run({
      ...{ parameters: speak(0.00035), credential, answer, goOn: true },
      items: many(5),
    });
    expect(sent).toHaveLength(2);
    const refused = items.filter(({ json }) =>
      String(json['error']).includes('the limit of $0.00035 for this execution'),
    );
    expect(refused).toHaveLength(3);
  });

  it('counts what other nodes of the execution spent, with a limit of their own or none', async () => {
    const nodeContext = {};
    const first = { parameters: speak(undefined), credential, answer, goOn: true, nodeContext };
    expect((await run({ ...first, items: many(2) })).sent).toHaveLength(2);
    const second = await run({ ...first, parameters: speak(0.00035), items: many(2) });
    expect(second.sent).toEqual([]);
  });

  it('keeps what was spent as plain JSON with the execution', async () => {
    const nodeContext: Record<string, unknown> = {};
    await run({ parameters: speak(1), credential, answer, goOn: true, nodeContext });
    expect(JSON.parse(JSON.stringify(nodeContext))['imaRouterSpent']).toEqual({ settled: '150000', open: {} });
  });
});
