import type { ICredentialDataDecryptedObject, ICredentialTestFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { ImaRouterApi } from '../../credentials/ImaRouterApi.credentials';
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { readAccess, requireSafeBaseUrls } from '../../src/surfaces/embedded/access';
import { authenticateWith } from '../../src/surfaces/n8n/credential/authenticate';
import { baseUrlFieldName } from '../../src/surfaces/embedded/fieldNames';
import { signAsOption } from '../../src/surfaces/n8n/credential/names';
import { testCredential } from '../../src/surfaces/n8n/credential/test';

const all = Object.values(providers);
const keys = Object.fromEntries(all.map(({ id }) => [id, `key-of-${id}`]));
const { properties } = new ImaRouterApi();
const withAddress = all.filter(({ origins }) => origins['api']);

const sign = (data: ICredentialDataDecryptedObject, options: IHttpRequestOptions & { [signAsOption]?: string }) =>
  authenticateWith(providers)(data, options);

describe('The credential', () => {
  it('has a hidden key field for every provider, under its id', () => {
    expect(all.length).toBeGreaterThan(5);
    for (const { id } of all) {
      expect(properties.find(({ name }) => name === id)?.typeOptions).toMatchObject({ password: true });
    }
  });

  it('begins with our own key and its address', () => {
    expect(properties.slice(0, 2).map(({ name }) => name)).toEqual(['imarouter', 'imarouterBaseUrl']);
    expect(properties[1]?.description).toContain('https://api.imarouter.com/v1');
  });

  it('has a base URL for every provider, and no allowed networks at first', () => {
    for (const { id } of all) {
      expect(properties.some(({ name }) => name === baseUrlFieldName(id, 'api'))).toBe(true);
    }
    expect(properties.at(-1)).toMatchObject({ name: 'allowedPrivateNetworks', default: '' });
  });

  it('gives each field a title and a description', () => {
    expect(properties.filter(({ displayName, description }) => !displayName || !description)).toEqual([]);
  });
});

describe('Signing', () => {
  it.each(withAddress.map(({ id }) => id))('shows the key of %s to its own address, in its own header', async (id) => {
    const provider = providers[id];
    const url = `${provider?.origins['api']}/anything`;
    const signed = await sign(keys, { url, [signAsOption]: id });
    const header = provider?.auth.header ?? '';
    expect(signed.headers?.[header]).toBe(`${provider?.auth.prefix}key-of-${id}`);
    expect(JSON.stringify(signed).split('key-of-').length).toBe(2);
    expect(Reflect.has(signed, signAsOption)).toBe(false);
  });

  it('shows no key to a foreign address, whichever provider is named', async () => {
    for (const { id } of all) {
      const signed = await sign(keys, { url: 'https://example.com/v1/audio', [signAsOption]: id });
      expect(JSON.stringify(signed)).not.toContain('key-of-');
      expect(Reflect.has(signed, signAsOption)).toBe(false);
    }
  });

  it("shows one provider's key to no other provider", async () => {
    const [first, second] = withAddress;
    const signed = await sign(keys, { url: `${second?.origins['api']}/x`, [signAsOption]: first?.id });
    expect(JSON.stringify(signed)).not.toContain('key-of-');
  });

  it('does not take an address for its own because it begins like it', async () => {
    for (const { origins } of withAddress) {
      const { host } = new URL(origins['api'] ?? '');
      const signed = await sign(keys, { url: `https://${host}.example.com/v1` });
      expect(JSON.stringify(signed)).not.toContain('key-of-');
    }
  });

  it("signs what n8n's HTTP Request node sends to a provider, and follows no redirect with a key", async () => {
    for (const { id, origins } of withAddress.filter(({ id }) => id !== 'imarouter')) {
      const legacy = Object.assign({ uri: `${origins['api']}/models`, headers: { accept: '*/*' } });
      const signed = await authenticateWith(providers)(keys, legacy);
      expect(Object.values(signed.headers ?? {}).join()).toContain(`key-of-${id}`);
      expect(signed).toMatchObject({ disableFollowRedirect: true, followRedirect: false, headers: { accept: '*/*' } });
    }
  });

  it('signs for a base URL of the user, and then no longer for the usual one', async () => {
    const data = { openai: 'key-of-openai', openaiBaseUrl: 'https://proxy.example.com/openai/v1' };
    const own = await sign(data, { url: 'https://proxy.example.com/openai/v1/models' });
    const usual = await sign(data, { url: 'https://api.openai.com/v1/models' });
    expect(own.headers).toMatchObject({ authorization: 'Bearer key-of-openai' });
    expect(usual.headers).toBeUndefined();
  });

  it('replaces a header of the same name, whatever its case', async () => {
    const headers = { Authorization: 'Bearer mine' };
    const signed = await sign({ openai: 'k' }, { url: 'https://api.openai.com/v1/models', headers });
    expect(signed.headers).toEqual({ authorization: 'Bearer k' });
  });

  it.each(['http://127.0.0.1:9000/v1', 'http://localhost:8000/v1', 'http://192.168.1.9/v1', 'http://speaches:8000/v1'])(
    'shows a key over http to %s, if the user set it',
    async (baseUrl) => {
      const data = { openaiCompatible: 'k', openaiCompatibleBaseUrl: baseUrl };
      const signed = await sign(data, { url: `${baseUrl}/models` });
      expect(signed.headers).toMatchObject({ authorization: 'Bearer k' });
      expect(() => requireSafeBaseUrls(readAccess(data, providers), providers)).not.toThrow();
    },
  );

  it('shows no key over http to a public address, and says why', async () => {
    const data = { openai: 'k', openaiBaseUrl: 'http://example.com/v1' };
    expect((await sign(data, { url: 'http://example.com/v1/models' })).headers).toBeUndefined();
    expect(() => requireSafeBaseUrls(readAccess(data, providers), providers)).toThrow(/OpenAI is not https/);
  });
});

describe('Which providers can be asked', () => {
  it('are those with a key, and a keyless server once its address is set', () => {
    const configured = (data: ICredentialDataDecryptedObject) =>
      all.filter(({ id }) => readAccess(data, providers).isConfigured(id)).map(({ id }) => id);
    expect(configured({})).toEqual([]);
    expect(configured({ groq: ' gsk ' })).toEqual(['groq']);
    expect(configured({ openaiCompatibleBaseUrl: 'http://localhost:8000/v1' })).toEqual(['openaiCompatible']);
    expect(configured({ openaiCompatible: 'k' })).toEqual([]);
  });
});

describe('Trying the credential', () => {
  const parts = { registry: providers, createRouter };
  const answering = (statusCode: number, body: unknown) => {
    const asked: { uri: string; headers: Record<string, string> }[] = [];
    const request = async (options: { uri: string; headers: Record<string, string> }) => {
      asked.push(options);
      return { statusCode, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
    };
    return { asked, context: { helpers: { request } } as unknown as ICredentialTestFunctions };
  };

  it('asks the first provider that has a key, with its key', async () => {
    const { asked, context } = answering(200, { object: 'list', data: [] });
    const verdict = await testCredential(context, { groq: 'gsk-1', kie: 'k' }, parts);
    expect(verdict).toMatchObject({ status: 'OK', message: expect.stringContaining('Groq') });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer gsk-1' });
  });

  it("says in the provider's words that a key was refused", async () => {
    const error = { message: 'Incorrect API key provided', type: 'invalid_request_error', code: 'invalid_api_key' };
    const { context } = answering(401, { error });
    const verdict = await testCredential(context, { openai: 'sk-secret-1' }, parts);
    expect(verdict).toMatchObject({ status: 'Error', message: expect.stringContaining('Incorrect API key provided') });
    expect(verdict.message).not.toContain('sk-secret-1');
  });

  it('says that no key is set', async () => {
    const { asked, context } = answering(200, {});
    expect(await testCredential(context, {}, parts)).toMatchObject({
      status: 'Error',
      message: expect.stringContaining('No key is set'),
    });
    expect(asked).toEqual([]);
  });

  it('refuses an unsafe address before a key is sent', async () => {
    const { asked, context } = answering(200, {});
    const data = { openai: 'sk', openaiBaseUrl: 'http://example.com/v1' };
    expect(await testCredential(context, data, parts)).toMatchObject({ status: 'Error' });
    expect(asked).toEqual([]);
  });
});
