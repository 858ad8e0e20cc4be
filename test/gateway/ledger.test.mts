import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HTTP } from 'cloudevents';
import { execute } from '../../src/surfaces/n8n/execute';
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { fakeExecution } from '../n8n/fakeExecution.mts';
import { built } from '../pipedream/built.mts';
import { runInConnect } from '../pipedream/harness.mts';
import { adminKey, jsonBody, type RunningGateway, startGateway } from './gateway.mts';
import { inThePast } from './past.mts';

describe('The ledger of a gateway', () => {
  let folder: string;
  let simulators: Simulators;
  let gateway: RunningGateway;
  let month: string;
  let otherKey: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'imarouter-ledger-'));
    process.env['STASH_DIR'] = folder;
    simulators = await startSimulators();
    const before = await startGateway(folder, simulators, { NODE_OPTIONS: inThePast });
    const said = { model: 'tts-1', input: 'Good morning.', voice: 'alloy', client_label: 'Acme' };
    const reply = await before.call('/v1/audio/speech', jsonBody(said));
    expect(reply.status).toBe(200);
    await reply.arrayBuffer();
    otherKey = (await before.json('/v1/keys', jsonBody({ account: 'billed twice at once' }))).key;
    await (await before.call('/v1/audio/speech', { ...jsonBody(said), key: otherKey })).arrayBuffer();
    month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7);
    await before.stop();
    gateway = await startGateway(folder, simulators);
  }, 180_000);
  afterAll(async () => {
    delete process.env['STASH_DIR'];
    await gateway.stop();
    await simulators.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const parties = { sellerName: 'Studio Nord', buyerName: 'Acme Ltd' };
  const inNode = async (parameters: Record<string, unknown>) => {
    const credential = { imarouter: adminKey, imarouterBaseUrl: `${gateway.url}/v1` };
    const fake = fakeExecution({
      parameters: { resource: 'usage', usageSource: 'httpApi', ...parameters },
      credential,
      answer: async ({ url }) => {
        const reply = await gateway.call(String(url).slice(gateway.url.length));
        return {
          statusCode: reply.status,
          headers: Object.fromEntries(reply.headers),
          body: Buffer.from(await reply.arrayBuffer()),
        };
      },
    });
    const [items = []] = await execute(fake.context, { registry: providers, createRouter });
    return { items, files: [...fake.store.values()] };
  };
  const inStep = (name: string, values: Record<string, unknown>) => {
    const accounts = { imarouter: { api_key: adminKey, base_url: `${gateway.url}/v1` } };
    return runInConnect(built('actions', name), { values, accounts });
  };

  it('is reported in n8n and Pipedream alike, over all of its time', async () => {
    const expected = { clientLabel: 'Acme' };
    const { items } = await inNode({ operation: 'getCostReport', groupBy: ['clientLabel'] });
    expect(items.map(({ json }) => json)).toMatchObject([{ ...expected, cost: '195000', records: 1 }]);
    const { returned, exports } = await inStep('get-cost-report', { groupBy: ['clientLabel'], operation: 'speak' });
    expect(returned).toMatchObject({ rows: [{ group: expected, cost: '195000' }], total: { records: 1 } });
    expect(exports['$summary']).toBe('Summed 1 usage records: $0.000195');
    const none = await inStep('get-cost-report', { clientLabel: 'Nobody' });
    expect(none.returned).toMatchObject({ total: { records: 0, cost: '0' } });
  });

  it('is handed over record by record, to n8n and as CloudEvents in pages that follow each other', async () => {
    const { items } = await inNode({ operation: 'exportUsage' });
    expect(items.map(({ json }) => json)).toMatchObject([{ unit: 'character', quantity: 13, costNanos: 195_000 }]);
    const path = '/v1/usage/records?from_day=2026-01-01&format=cloud_events';
    const reply = await gateway.call(`${path}&limit=1`);
    const [event] = [
      HTTP.toEvent({
        headers: { 'content-type': String(reply.headers.get('content-type')) },
        body: await reply.text(),
      }),
    ].flat();
    expect(event).toMatchObject({ id: items[0]?.json['id'], subject: 'Acme', data: { costNanos: 195_000 } });
    const next = /^<(.+)>; rel="next"$/.exec(reply.headers.get('link') ?? '')?.[1] ?? '';
    const last = await gateway.call(next);
    expect([await last.json(), last.headers.get('link')]).toEqual([[], null]);
  });

  it.each(['from_day', 'to_day'])('is not read by a day that is none (%s)', async (name) => {
    for (const path of ['/v1/usage', '/v1/usage/records']) {
      const reply = await gateway.call(`${path}?${name}=2026-13-45`);
      expect([path, reply.status, await reply.text()]).toEqual([path, 400, expect.stringContaining(`'${name}'`)]);
      expect((await gateway.call(`${path}?${name}=0000-01-01`)).status).toBe(400);
    }
  });

  it('gives one and the same invoice to both, numbered by itself', async () => {
    const { items, files } = await inNode({ operation: 'createInvoice', month, ...parties, invoiceFormat: 'html' });
    const [item] = items;
    expect(item?.json).toMatchObject({ invoice: { number: '000001', month }, fileName: 'invoice-000001.html' });
    expect(String(files[0])).toContain('Acme Ltd');
    const { returned } = await inStep('create-invoice', { month, ...parties, fileFormat: 'pdf' });
    expect(returned).toMatchObject({ number: '000001', invoice: item?.json['invoice'] });
    const path = String(Object(returned).filePath);
    expect(readFileSync(path, 'latin1')).toMatch(/^%PDF-/);
  });

  it('has its invoice by number, and names it to who would bill the same again', async () => {
    const named = await gateway.json('/v1/invoices/000001');
    expect(named).toMatchObject({ number: '000001', month });
    expect(await (await gateway.call('/v1/invoices/000001?format=csv')).text()).toContain('000001,total');
    expect((await gateway.call('/v1/invoices/000002')).status).toBe(404);
    const again = await gateway.call(`/v1/invoices/${month}?seller_name=Other`);
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining('It has invoices already: 000001.'),
    ]);
    expect((await gateway.call('/v1/invoices/0000-01')).status).toBe(400);
  });

  it('refuses a month that has not ended, and tax rates that are none, in its own words', async () => {
    const now = new Date().toISOString().slice(0, 7);
    await expect(inStep('create-invoice', { month: now, ...parties })).rejects.toThrow(`${now} has not ended in UTC`);
    const reply = await gateway.call(`/v1/invoices/${month}?tax_rates=19`);
    expect(reply.status).toBe(400);
    expect(await (await gateway.call(`/v1/invoices/${month}?tax_rates=%5B`)).text()).toContain(
      "'tax_rates' is to be JSON",
    );
  });

  it('gives an invoice in the format that a client accepts, and says that one was issued before', async () => {
    const typeFor = async (accept: string, query = '') => {
      const reply = await gateway.call(`/v1/invoices/${month}${query}`, { headers: { accept } });
      return reply.headers.get('content-type');
    };
    expect(await typeFor('text/html,application/xhtml+xml,*/*;q=0.8')).toBe('text/html; charset=utf-8');
    expect(await typeFor('text/csv;q=0.9')).toBe('text/csv; charset=utf-8');
    expect(await typeFor('application/pdf')).toBe('application/pdf');
    expect(await typeFor('*/*')).toBe('application/json');
    expect(await typeFor('text/csv', '?format=json')).toBe('application/json');
    const late = await gateway.call(`/v1/invoices/${month}?payment_days=60`);
    expect(decodeURIComponent(late.headers.get('x-imarouter-warnings') ?? '')).toContain('issued before and never');
  });

  it('bills a month once where two ask for different invoices of it at the same moment', async () => {
    const ask = (seller: string) => gateway.call(`/v1/invoices/${month}?seller_name=${seller}`, { key: otherKey });
    const replies = await Promise.all(['One', 'Two', 'Three', 'Four'].map(ask));
    expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
    for (const reply of replies) {
      const text = await reply.text();
      if (!reply.ok)
        expect(text).toMatch(/It has invoices already: 000002|billed by another request at the same moment/);
    }
  });
});
