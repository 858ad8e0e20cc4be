import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouter } from '../../src/core/router';
import { providers } from '../../src/providers';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution, streamed, type FakeSettings } from './fakeExecution.mts';

const speech = readFileSync(join(import.meta.dirname, '../providers/audio/tone.mp3'));
const address = { url: 'https://files.example.com/file_1', url_expires_at: '2030-01-02T00:00:00.000Z' };
const json = { 'content-type': 'application/json' };
const model = { __rl: true, mode: 'id', value: 'openai/tts-1-hd' };
const speak = { operation: 'speak', text: 'Good morning', returnAs: 'url', model };

/** Has OpenAI speak, with a key for our API too, whose `/files` answers as told. */
async function spoken(files: () => unknown, more: Partial<FakeSettings> = {}) {
  const uploads: { url: unknown; signAs: unknown; size: number }[] = [];
  const answer = ({ url, imaRouterSignAs, body }: Record<string, unknown>) => {
    if (!String(url).includes('/files')) return streamed(200, { 'content-type': 'audio/mpeg' }, speech);
    uploads.push({ url, signAs: imaRouterSignAs, size: Object(body).size });
    return files();
  };
  const credential = { openai: 'sk-key', imarouter: 'ir-key', imarouterBaseUrl: 'https://api.example.com/v1' };
  const fake = fakeExecution({ parameters: speak, credential, answer, ...more });
  const [items = []] = await execute(fake.context, { registry: providers, createRouter });
  return { item: items[0], uploads, store: fake.store };
}

describe('Audio as a URL, with a key for our HTTP API', () => {
  it('is kept there and opens at its signed address until that ends', async () => {
    const { item, uploads } = await spoken(() => streamed(201, json, JSON.stringify(address)));
    expect(item?.json).toMatchObject({
      url: address.url,
      urlExpiresAt: address.url_expires_at,
      sizeBytes: speech.length,
    });
    expect(item?.binary).toBeUndefined();
    expect(uploads).toEqual([
      {
        url: expect.stringMatching(/^https:\/\/api\.example\.com\/v1\/files\?file_name=\S+\.mp3$/),
        signAs: 'imarouter',
        size: speech.length,
      },
    ]);
  });

  it('goes there before this n8n hands out an address of its own', async () => {
    const ours = await spoken(() => streamed(201, json, JSON.stringify(address)), {
      baseUrl: 'https://n8n.example.com/',
    });
    expect(ours.item?.json['url']).toBe(address.url);
  });

  it('is tried three times, then handed out by this n8n', async () => {
    const busy = () => streamed(503, { ...json, 'retry-after': '0' }, JSON.stringify({ error: { message: 'Busy' } }));
    const { item, uploads } = await spoken(busy, { baseUrl: 'https://n8n.example.com/' });
    expect(uploads).toHaveLength(3);
    expect(item?.json['url']).toMatch(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed/);
  });

  it('is never lost: where nobody could open a URL, it comes as a file and says why', async () => {
    const refused = () => streamed(413, json, JSON.stringify({ error: { message: 'The upload is too large' } }));
    const { item, uploads, store } = await spoken(refused);
    expect(uploads).toHaveLength(1);
    expect(item?.json['url']).toBeUndefined();
    expect(store.get(item?.binary?.['data']?.id ?? '')).toEqual(speech);
    expect(item?.json['warnings']).toContainEqual(
      expect.stringMatching(/comes as a file.*The upload is too large.*no public address/),
    );
  });
});
