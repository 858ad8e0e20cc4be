import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { createRouter } from '../../src/core/router';
import { builtInVoices } from '../../src/operations';
import { providers } from '../../src/providers';
import { listSearches } from '../../src/surfaces/n8n/lists';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { fakeExecution, streamed } from './fakeExecution.mts';

const lists = listSearches({ registry: providers, createRouter });

describe('The list of models', () => {
  const search = (operation: string, filter?: string, token?: string, credential = {}) =>
    lists.searchModels.call(contextOf({ operation, credential }), filter, token);
  const values = ({ results }: INodeListSearchResult) => results.map(({ value }) => value);

  it('holds what can do the chosen operation, and the automatic choice first', async () => {
    const spoken = values(await search('speak'));
    expect(spoken[0]).toBe('auto');
    expect(spoken).toContain('tts-1-hd');
    expect(spoken).not.toContain('whisper-large-v3');
    expect(values(await search('transcribe'))).toContain('whisper-large-v3');
  });

  it('really filters, by every word, in name, provider or ID', async () => {
    const found = await search('speak', 'tts hd');
    expect(values(found)).toEqual(['tts-1-hd']);
    expect(values(await search('speak', 'nothing like that'))).toEqual([]);
    for (const { name } of (await search('speak', 'elevenlabs')).results) expect(name).toMatch(/elevenlabs/i);
  });

  it('tells who has a model, when it ends, and where the key is missing', async () => {
    const without = (await search('speak', 'tts-1-hd')).results[0]?.name;
    const withKey = (await search('speak', 'tts-1-hd', undefined, { openai: 'k' })).results[0]?.name;
    expect(without).toMatch(/OpenAI/);
    expect(without).toMatch(/no key/);
    expect(withKey).not.toMatch(/no key/);
  });

  it('shows models with a key first', async () => {
    const [, first] = values(await search('transcribe', undefined, undefined, { groq: 'k' }));
    expect((await search('transcribe', String(first))).results[0]?.name).toMatch(/Groq/);
  });

  it('pages without losing or repeating one', async () => {
    const seen: unknown[] = [];
    for (let token: string | undefined, page = 0; page < 10; page++) {
      const { results, paginationToken } = await search('transcribe', undefined, token);
      expect(results.length).toBeLessThanOrEqual(50);
      seen.push(...results.map(({ value }) => value));
      token = paginationToken === undefined ? undefined : String(paginationToken);
      if (token === undefined) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('The list of languages', () => {
  const search = (filter?: string, token?: string) =>
    lists.searchLanguages.call(contextOf({ operation: 'transcribe', credential: {} }), filter, token);

  it('is found by English name or code, after the automatic choice', async () => {
    expect((await search()).results[0]).toEqual({ name: 'Detect Automatically', value: 'auto' });
    expect((await search('german')).results).toContainEqual({ name: 'German (de)', value: 'de' });
    expect((await search('(cy)')).results).toEqual([{ name: 'Welsh (cy)', value: 'cy' }]);
  });

  it('goes on page by page, sorted by name', async () => {
    const first = await search();
    const second = await search(undefined, String(first.paginationToken));
    expect(first.results).toHaveLength(50);
    const names = [...first.results.slice(1), ...second.results].map(({ name }) => name);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('The list of voices', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators();
  });
  afterAll(() => simulators.close());

  const credential = () => ({
    openai: 'sim-openai-1',
    openaiBaseUrl: simulators.openai.baseUrl,
    elevenlabs: 'sim-eleven-1',
    elevenlabsBaseUrl: simulators.elevenlabs.baseUrl,
  });
  const search = (filter?: string, token?: string, keys: Record<string, string> = credential()) =>
    lists.searchVoices.call(contextOf({ operation: 'speak', credential: keys }), filter, token);

  it('begins with the names that every provider has a match for', async () => {
    const { results } = await search();
    expect(results.slice(0, 6).map(({ value }) => value)).toEqual([...builtInVoices]);
  });

  it('goes over the tables and the services of all providers with a key, and over no others', async () => {
    const values = (await everything(search)).map(({ value }) => String(value));
    expect(values).toContain('openai:alloy');
    expect(values.some((value) => value.startsWith('elevenlabs:'))).toBe(true);
    expect(values.some((value) => value.startsWith('groq:'))).toBe(false);
    expect(new Set(values).size).toBe(values.length);
  });

  it('really filters, in tables and at services', async () => {
    const all = await everything(search);
    const [named] = all.filter(({ value }) => String(value).startsWith('elevenlabs:'));
    const name = String(named?.name).split(' ')[0] ?? '';
    const found = await everything((_filter, token) => search(name, token));
    expect(found.map(({ value }) => value)).toContain(named?.value);
    expect(found.length).toBeLessThan(all.length);
    expect(await everything((_filter, token) => search('nobody is called this', token))).toEqual([]);
  });

  it('still shows the others when one provider refuses its key', async () => {
    const values = await everything((filter, token) => search(filter, token, { ...credential(), elevenlabs: 'wrong' }));
    expect(values.map(({ value }) => value)).toContain('openai:nova');
  });
});

type Search = (filter?: string, token?: string) => Promise<INodeListSearchResult>;

async function everything(search: Search) {
  const results: INodeListSearchResult['results'] = [];
  for (let token: string | undefined, page = 0; page < 20; page++) {
    const found = await search(undefined, token);
    results.push(...found.results);
    if (found.paginationToken === undefined) return results;
    token = String(found.paginationToken);
  }
  throw new Error('The list does not end.');
}

function contextOf({ operation, credential }: { operation: string; credential: object }): ILoadOptionsFunctions {
  const { context, sent } = fakeExecution({ parameters: {}, credential: { ...credential } });
  const helpers = {
    ...context.helpers,
    httpRequestWithAuthentication: async (_name: string, options: { url: string; method: string }) => {
      const keys: Record<string, unknown> = { ...credential };
      const reply = await fetch(options.url, {
        method: options.method,
        headers: { 'xi-api-key': String(keys['elevenlabs']) },
      });
      return streamed(reply.status, Object.fromEntries(reply.headers), await reply.text());
    },
  };
  const lists = { ...context, helpers, sent, getCurrentNodeParameter: () => operation };
  return lists as unknown as ILoadOptionsFunctions;
}
