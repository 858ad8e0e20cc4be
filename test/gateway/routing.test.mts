import { type Json, jsonBody, openGateway } from './gateway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway();
}, 200_000);

afterAll(() => open.close(), 60_000);

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
});
