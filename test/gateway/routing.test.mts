import { openMemory } from '../../gateway/routing/memory.mts';
import type { Database } from '../../gateway/store/database.mts';
import type { Attempt } from '../../src/operations';
import { type Json, jsonBody, openGateway } from './gateway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway();
}, 200_000);

afterAll(() => open.close(), 60_000);

const database: Database = {
  backend: 'pglite',
  query: async () => [],
  execute: async () => {},
  transaction: () => Promise.reject(new Error('not asked for')),
  listen: async () => {},
  close: async () => {},
};
const attempt: Attempt = {
  ...{ id: 'a', provider: 'p', model: 'm', part: 0, status: 'done', requests: 1, durationMs: 1 },
};
const fail = (message: string) => {
  throw new Error(message);
};

const speak = async (fields: object) => {
  const reply = await open.gateway.call('/v1/audio/speech', jsonBody({ voice: 'alloy', input: 'Hello.', ...fields }));
  await reply.arrayBuffer();
  return reply.headers.get('x-imarouter-provider');
};

describe('A deployment that keeps failing', () => {
  it('rests: others are asked first, until it is tried again', async () => {
    const { gateway, simulators } = open;
    simulators.openai.faults.add({ do: 'status', status: 503, path: '*/speech' });
    const either = { model: 'tts-1, elevenlabs-turbo' };
    for (let count = 0; count < 3; count++) expect(await speak(either)).toBe('elevenlabs');
    simulators.openai.faults.clear();
    const asked = simulators.openai.log.requests.length;
    expect(await speak(either)).toBe('elevenlabs');
    expect(simulators.openai.log.requests).toHaveLength(asked);
    const { data } = await gateway.json('/v1/health/deployments');
    expect(data.find(({ model }: Json) => model === 'tts-1')).toMatchObject({ is_resting: true, failures: 3 });
    expect(await speak({ model: 'openai/tts-1' })).toBe('openai');
    expect(await speak(either)).toBe('openai');
  });
});

describe("The policy 'fastest'", () => {
  it('asks the provider of a model first that was faster lately', async () => {
    const { gateway, simulators } = open;
    const make = (fields: object) => gateway.json('/v1/audio/generate', jsonBody({ prompt: 'Calm piano', ...fields }));
    expect((await make({ model: 'suno-v4' })).provider).toBe('sunoapi');
    simulators.sunoapi.faults.add({ do: 'delay', delayMs: 700 });
    for (const provider of ['sunoapi', 'kie', 'sunoapi', 'sunoapi'])
      expect((await make({ model: `${provider}/suno-v4` })).provider).toBe(provider);
    expect((await make({ model: 'suno-v4' })).provider).toBe('sunoapi');
    expect((await make({ model: 'suno-v4', policy: 'fastest' })).provider).toBe('kie');
    simulators.sunoapi.faults.clear();
  }, 60_000);

  it('asks each provider of the model once that nobody has asked lately, and those that only failed last', () => {
    const memory = openMemory(database, fail);
    const offerings = ['slow', 'fast', 'other'].map((id) => ({ provider: { id }, deployment: { model: 'm' } }));
    const learn = (provider: string, durationMs: number, status: 'done' | 'failed') =>
      memory.learn('speak', { ...attempt, provider, durationMs, status, kind: 'unavailable' });
    const order = () => memory.arrange('speak', offerings, true).map(({ provider }) => provider.id);
    learn('slow', 900, 'done');
    expect(order()).toEqual(['fast', 'other', 'slow']);
    learn('fast', 300, 'done');
    learn('other', 10, 'failed');
    expect(order()).toEqual(['fast', 'slow', 'other']);
  });
});
