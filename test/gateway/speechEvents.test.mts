import { OpenAI, OpenAIStream } from '../../simulators/clients.mts';
import { adminKey, type Json, jsonBody, openGateway, until } from './gateway.mts';
import { type Halfway, startHalfway } from './halfway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;
let halfway: Halfway;
let client: InstanceType<typeof OpenAI>;

beforeAll(async () => {
  halfway = await startHalfway(() => open.simulators.groq.baseUrl);
  open = await openGateway({ GROQ_BASE_URL: halfway.url });
  client = new OpenAI({ apiKey: adminKey, baseURL: `${open.gateway.url}/v1`, maxRetries: 0 });
}, 200_000);

afterAll(async () => {
  await open.close();
  await halfway.close();
}, 60_000);

afterEach(() => {
  for (const { faults } of [open.simulators.openai, open.simulators.elevenlabs]) faults.clear();
});

const input = 'Hello from ImaRouter. This is a test.';
const said = (model: string, text = input) => ({ model, voice: 'alloy', input: text });
const wav = { ...said('groq/orpheus-v1-english'), response_format: 'wav' } as const;

/** The events of a speech as OpenAI's client reads them. */
async function eventsOf(asked: ReturnType<typeof said>) {
  const controller = new AbortController();
  const { signal } = controller;
  const reply = await client.audio.speech.create({ ...asked, stream_format: 'sse' }, { signal });
  return { controller, reply, events: OpenAIStream.fromSSEResponse<Json>(reply, controller) };
}

async function gathered(events: AsyncIterable<Json>): Promise<Json[]> {
  const all: Json[] = [];
  for await (const event of events) all.push(event);
  return all;
}

function soundOf(events: readonly Json[]): Buffer {
  return Buffer.concat(
    events.flatMap(({ type, audio }) => (type === 'speech.audio.delta' ? [Buffer.from(audio, 'base64')] : [])),
  );
}

async function bytesOf(asked: ReturnType<typeof said>): Promise<Buffer> {
  return Buffer.from(await (await client.audio.speech.create(asked)).arrayBuffer());
}

describe('Speech in events', () => {
  it.each([
    ['openai/tts-1', input],
    ['openai/gpt-4o-mini-tts', input],
    ['elevenlabs/elevenlabs-turbo', input],
    ['openai/tts-1', `${input} `.repeat(150)],
  ])('is the same sound as in bytes, by %s', async (model, text) => {
    const { reply, events } = await eventsOf(said(model, text));
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const all = await gathered(events);
    expect(soundOf(all).equals(await bytesOf(said(model, text)))).toBe(true);
    expect(all.filter(({ type }) => type === 'speech.audio.done')).toEqual([all.at(-1)]);
    const [provider, name] = model.split('/');
    expect(all.at(-1)).toMatchObject({ provider, model: name, cost: expect.stringMatching(/^[1-9]\d*$/) });
  });

  it('tells the tokens that the provider told, and none where it told none', async () => {
    const { events } = await eventsOf(said('openai/gpt-4o-mini-tts'));
    const { usage } = (await gathered(events)).at(-1);
    expect(usage).toMatchObject({ input_tokens: Math.ceil(input.length / 4), output_tokens: expect.any(Number) });
    expect(usage.total_tokens).toBe(usage.input_tokens + usage.output_tokens);
    const told = await gathered((await eventsOf(said('openai/tts-1'))).events);
    expect(told.at(-1).usage).toEqual({ input_tokens: null, output_tokens: null, total_tokens: null });
  });

  it('begins before the provider has ended, and tells no cost where none is known', async () => {
    const { events } = await eventsOf(wav);
    const all: Json[] = [];
    for await (const event of events) {
      all.push(event);
      halfway.goOn();
    }
    expect(all.length).toBeGreaterThan(2);
    expect(all.at(-1)).toMatchObject({ type: 'speech.audio.done', cost: null, provider: 'groq' });
  });

  it('comes from the next provider where the first fails before a byte', async () => {
    open.simulators.openai.faults.add({ do: 'status', status: 503, path: '*/speech' });
    const all = await gathered((await eventsOf(said('openai/tts-1, elevenlabs/elevenlabs-turbo'))).events);
    expect(all.at(-1)).toMatchObject({ type: 'speech.audio.done', provider: 'elevenlabs' });
    expect(soundOf(all).equals(await bytesOf(said('elevenlabs/elevenlabs-turbo')))).toBe(true);
  });

  it('is refused as bytes are where nobody can make it', async () => {
    open.simulators.openai.faults.add({ do: 'status', status: 400, path: '*/speech', next: 1 });
    await expect(eventsOf(said('openai/tts-1'))).rejects.toMatchObject({ status: 400 });
  });

  it('ends its provider when the client goes away', async () => {
    const isWhole = halfway.nextEnd();
    const { controller, events } = await eventsOf(wav);
    for await (const event of events) {
      expect(event.type).toBe('speech.audio.delta');
      controller.abort();
    }
    expect(await isWhole).toBe(false);
    await until('the request', async () => (await open.gateway.json('/v1/requests')).data[0].status === 499);
  });

  it('is carried out once under an Idempotency-Key', async () => {
    const { gateway, simulators } = open;
    const ask = jsonBody({ ...said('openai/tts-1'), stream_format: 'sse' });
    const send = () =>
      gateway.call('/v1/audio/speech', { ...ask, headers: { ...ask.headers, 'idempotency-key': 'e' } });
    const before = simulators.openai.bill.entries.length;
    const [one, other] = [await send(), await send()];
    expect(other.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const told = await one.text();
    expect(told).toMatch(/^event: speech\.audio\.delta\n[\s\S]*event: speech\.audio\.done\n.*\n\n$/);
    expect(await other.text()).toBe(told);
    expect(simulators.openai.bill.entries.length).toBe(before + 1);
  });

  it('is asked for whatever the client accepts, and not with an address or base64', async () => {
    const ask = (more: object) => {
      const { headers, ...rest } = jsonBody({ ...said('openai/tts-1'), stream_format: 'sse', ...more });
      return open.gateway.call('/v1/audio/speech', { ...rest, headers: { ...headers, accept: 'application/json' } });
    };
    expect((await ask({})).headers.get('content-type')).toMatch(/^text\/event-stream/);
    for (const [more, param] of [
      [{ delivery: 'url' }, 'delivery'],
      [{ delivery: 'base64' }, 'delivery'],
      [{ stream_format: 'mp3' }, 'stream_format'],
    ] as const) {
      const reply = await ask(more);
      expect([reply.status, ((await reply.json()) as Json).error.param]).toEqual([400, param]);
    }
  });
});

describe('A provider that breaks off in the middle of a sound', () => {
  it.each([
    ['openai/tts-1', 'resetMiddle'],
    ['openai/gpt-4o-mini-tts', 'truncated'],
  ] as const)('is told in an event, and is not asked again: %s', async (model, fault) => {
    const { gateway, simulators } = open;
    simulators.openai.faults.add({ do: fault, path: '*/speech', next: 1 });
    const before = simulators.openai.log.requests.length;
    const all: Json[] = [];
    const { events } = await eventsOf(said(`${model}, elevenlabs/elevenlabs-turbo`, `${input} `.repeat(20)));
    const read = async () => {
      for await (const event of events) all.push(event);
    };
    await expect(read()).rejects.toMatchObject({
      error: { type: 'server_error', code: 'broken_off', message: expect.any(String), request_id: expect.any(String) },
    });
    expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['speech.audio.delta']));
    await until('the request', async () => (await gateway.json('/v1/requests')).data[0].status === 502);
    expect(simulators.openai.log.requests.length).toBe(before + 1);
  });

  it('is seen in bytes too where only the end of its events is missing', async () => {
    open.simulators.openai.faults.add({ do: 'truncated', path: '*/speech', next: 1 });
    const reply = await client.audio.speech.create(
      said('openai/gpt-4o-mini-tts, elevenlabs/elevenlabs-turbo', `${input} `.repeat(20)),
    );
    await expect(reply.arrayBuffer()).rejects.toThrow();
  });
});
