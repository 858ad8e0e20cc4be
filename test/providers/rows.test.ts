import type { Deployment } from '../../src/core/deployment';
import { isClosed } from '../../src/core/catalogue';
import { builtInVoices } from '../../src/operations';
import { providers } from '../../src/providers';

const rows = Object.values(providers).flatMap((provider) => provider.deployments);
const named = rows.map((row): [string, Deployment] => [`${row.provider}/${row.model} (${row.operations[0]})`, row]);
const sounding = named.filter(([, { operations }]) =>
  operations.some((operation) => ['speak', 'soundEffect', 'music', 'converse'].includes(operation)),
);

describe('The registry', () => {
  it('knows providers by their own ids, our own API first and servers of ones own last', () => {
    const ids = Object.keys(providers);
    expect(Object.values(providers).map(({ id }) => id)).toEqual(ids);
    expect(ids[0]).toBe('imarouter');
    expect(ids.at(-1)).toBe('openaiCompatible');
  });

  it.each(Object.values(providers).map((provider) => [provider.id, provider] as const))(
    '%s tells where keys come from and where it is documented, and has an address unless one must be given',
    (_id, { keyPage, docsPage, origins, needsBaseUrl, concurrency, title }) => {
      expect([keyPage, docsPage].every((page) => page.startsWith('https://'))).toBe(true);
      expect(origins['api'] === '').toBe(needsBaseUrl === true);
      expect(concurrency).toBeGreaterThan(0);
      expect(title).not.toBe('');
    },
  );

  it('offers every model of every provider through our own API', () => {
    const routed = new Set(providers['imarouter']?.deployments.map(({ model }) => model));
    const others = rows.filter(({ providerModel }) => providerModel !== null);
    expect(others.filter(({ model }) => !routed.has(model))).toEqual([]);
  });
});

describe('Every row', () => {
  it('stands once per provider, model and operation', () => {
    const keys = rows.flatMap((row) => row.operations.map((operation) => `${row.provider}/${row.model}/${operation}`));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it.each(named)('%s has a title, evidence, a day and a source', (_name, row) => {
    expect(row.title).not.toBe('');
    expect(['spec', 'docs', 'thirdParty', 'unconfirmed']).toContain(row.evidence);
    expect(row.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(row.source).toMatch(/^https:\/\//);
  });

  it.each(named)('%s belongs to a provider that can do its operations', (_name, row) => {
    const provider = providers[row.provider];
    expect(provider?.deployments).toContain(row);
    expect(row.operations.filter((operation) => provider?.adapters[operation] === undefined)).toEqual([]);
  });

  it.each(named)('%s has whole prices', (_name, row) => {
    for (const price of row.prices) {
      expect(price.amount).toMatch(/^\d+(\.\d+)?$/);
      expect(price.per).toBeGreaterThan(0);
      expect(price.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(price.source).toMatch(/^https:\/\//);
    }
  });

  it.each(sounding)('%s gives MP3 and WAV, or says by name what it cannot', (_name, row) => {
    const missing = (['mp3', 'wav'] as const).filter((format) => row.output?.[format] === undefined);
    for (const format of missing) expect(row.note ?? '').toContain(format.toUpperCase());
  });

  it.each(named.filter(([, { operations }]) => operations.includes('speak')))(
    '%s has a voice for each built-in name, from its own table',
    (_name, row) => {
      const table = providers[row.provider]?.voiceTable;
      for (const name of builtInVoices) {
        const voice = row.voices?.[name];
        expect(voice).toBeTruthy();
        if (table !== undefined) expect(table.map(({ id }) => id)).toContain(voice);
      }
    },
  );

  it.each(named.filter(([, { shutdown }]) => shutdown !== undefined))(
    '%s goes on at a model that is open in June 2027',
    (_name, row) => {
      const successors = rows.filter(({ model }) => model === row.shutdown?.successor);
      const open = successors.filter((successor) => !isClosed(successor, '2027-06-01'));
      expect(open.map(({ provider }) => provider)).not.toEqual([]);
      expect(open.flatMap(({ operations }) => operations)).toContain(row.operations.find((one) => one !== 'converse'));
    },
  );

  it('takes at most 26,214,400 bytes where the provider says so', () => {
    for (const row of rows.filter(({ provider, input }) => input && ['openai', 'groq'].includes(provider))) {
      expect(row.input?.maxBytes).toBe(26_214_400);
    }
  });
});
