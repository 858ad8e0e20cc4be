import { connect } from 'node:net';
import { OpenAI, toFile } from '../../simulators/clients.mts';
import { adminKey, type Json, jsonBody, openGateway } from './gateway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;
let sound: Blob;

beforeAll(async () => {
  open = await openGateway();
  const asked = { model: 'openai/tts-1', input: 'Hello from ImaRouter. This is a test.' };
  sound = await (await open.gateway.call('/v1/audio/speech', jsonBody(asked))).blob();
}, 200_000);

afterAll(() => open.close(), 60_000);

const form = (fields: Readonly<Record<string, string>>): RequestInit => {
  const body = new FormData();
  for (const [name, value] of Object.entries({ model: 'openai/whisper-1', ...fields })) body.append(name, value);
  body.append('file', sound, 'a.mp3');
  return { method: 'POST', body };
};
const refusalOf = async (path: string, init: RequestInit = {}) => {
  const reply = await open.gateway.call(path, init);
  const { error } = (await reply.json()) as Json;
  return [reply.status, error.param, typeof error.request_id];
};

const spoken = async (head: string): Promise<string> => {
  const socket = connect(Number(new URL(open.gateway.url).port), '127.0.0.1').setEncoding('utf8');
  socket.write(head);
  let said = '';
  for await (const chunk of socket) said += String(chunk);
  return said;
};

describe('A dry run', () => {
  it('of a job tells the plan, and nothing is done', async () => {
    const { gateway, simulators } = open;
    const before = simulators.openai.bill.entries.length;
    for (const path of ['/v1/audio/transcriptions/async', '/v1/audio/translations/async'])
      expect((await gateway.json(path, form({ dry_run: 'true' }))).object).toBe('audio.estimate');
    for (const path of ['/v1/audio/speech/async', '/v1/audio/generate/async']) {
      const asked = { model: 'openai/tts-1', input: 'Hello.', dry_run: true };
      expect((await gateway.json(path, jsonBody(asked))).plan[0].cost_at_most).toBe('90000');
    }
    expect((await gateway.json('/v1/jobs')).data).toEqual([]);
    expect(simulators.openai.bill.entries.length).toBe(before);
  });

  it('of a voice clones nothing', async () => {
    const { gateway, simulators } = open;
    const body = new FormData();
    for (const [name, value] of [
      ['name', 'Mine'],
      ['dry_run', 'true'],
    ] as const)
      body.append(name, value);
    body.append('files[]', sound, 'a.mp3');
    const plan = await gateway.json('/v1/voices', { method: 'POST', body });
    expect(plan).toMatchObject({ object: 'audio.estimate', plan: [{ provider: 'elevenlabs' }] });
    expect(simulators.elevenlabs.log.requests.filter(({ path }: Json) => /voices\/add/.test(path))).toEqual([]);
  });

  it('that is misspelt is not carried out', async () => {
    expect(await refusalOf('/v1/audio/transcriptions', form({ dry_run: 'yes' }))).toEqual([400, 'dry_run', 'string']);
    expect(await refusalOf('/v1/audio/speech', jsonBody({ input: 'Hi.', stream: 'maybe' }))).toEqual([
      ...[400, 'stream', 'string'],
    ]);
  });
});

describe('A field', () => {
  it('that is no text where one is wanted is refused, because a job without its webhook is lost', async () => {
    const asked = jsonBody({ input: 'Hi.', webhook_url: 5 });
    expect(await refusalOf('/v1/audio/speech/async', asked)).toEqual([400, 'webhook_url', 'string']);
  });

  it('that is null is not asked', async () => {
    const asked = { model: 'openai/tts-1', input: 'Hi.', voice: null, speed: null, instructions: null, stream: null };
    expect((await open.gateway.call('/v1/audio/speech', jsonBody(asked))).status).toBe(200);
    const client = new OpenAI({ apiKey: adminKey, baseURL: `${open.gateway.url}/v1`, maxRetries: 0 });
    const data = Buffer.from(await sound.arrayBuffer()).toString('base64');
    const { choices } = await client.chat.completions.create({
      ...{ model: 'gpt-4o-audio-preview', modalities: null, audio: null, temperature: null, n: null, stream: null },
      messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }] }],
    });
    expect(choices[0]?.message.content).toEqual(expect.any(String));
  });

  it('nobody knows is named, because a filter that is passed over adds up what was not asked', async () => {
    for (const path of ['/v1/usage?from=2026-11-01', '/v1/usage/records?from=2026-11-01'])
      expect(await refusalOf(path)).toEqual([400, 'from', 'string']);
    expect(await refusalOf('/v1/keys', jsonBody({ colour: 'red' }))).toEqual([400, 'colour', 'string']);
    const clone = jsonBody({ name: 'Mine', urls: ['https://example.com/a.mp3'], noise: 'less' });
    expect(await refusalOf('/v1/voices', clone)).toEqual([400, 'noise', 'string']);
  });

  it('that cannot be meant is refused by name', async () => {
    const letters = form({ response_format: 'verbose_json', 'timestamp_granularities[]': 'letter' });
    const name = 'timestamp_granularities';
    expect((await refusalOf('/v1/audio/transcriptions', letters)).slice(0, 2)).toEqual([400, name]);
    const dead = jsonBody({ expires_at: '2020-01-01T00:00:00Z' });
    expect(await refusalOf('/v1/keys', dead)).toEqual([400, 'expires_at', 'string']);
  });
});

describe('A request that cannot be read', () => {
  it('is refused in the shape of OpenAI', async () => {
    const type = { 'content-type': 'multipart/form-data' };
    const noBoundary = { method: 'POST', headers: type, body: 'x' };
    expect(await refusalOf('/v1/audio/transcriptions', noBoundary)).toEqual([400, null, 'string']);
    expect(await refusalOf('/v1/jobs/%E0%A4%A')).toEqual([400, null, 'string']);
    expect(await refusalOf(`/v1/jobs/${'a'.repeat(600)}`)).toEqual([414, null, 'string']);
    for (const [status, head] of [
      [400, 'GET / HTTP/9\r\n\r\n'],
      [431, `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
    ] as const) {
      const said = await spoken(head);
      expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      const { error } = JSON.parse(said.slice(said.indexOf('{')));
      expect([error.type, said]).toEqual([
        'invalid_request_error',
        expect.stringContaining(`x-request-id: ${error.request_id}`),
      ]);
    }
  });

  it('by its method says which methods there are', async () => {
    for (const [method, path, allowed] of [
      ['PUT', '/v1/audio/speech', 'POST'],
      ['POST', '/v1/jobs/job_1?a=b', 'DELETE, GET, HEAD'],
      ['DELETE', '/v1/models/elevenlabs/x', 'GET, HEAD'],
    ] as const) {
      const reply = await open.gateway.call(path, { method });
      expect([reply.status, reply.headers.get('allow')]).toEqual([405, allowed]);
      expect(((await reply.json()) as Json).error).toMatchObject({
        code: 'method_not_allowed',
        request_id: expect.stringMatching(/^req_/),
      });
    }
    expect((await open.gateway.call('/v1/nothing', { method: 'PUT' })).status).toBe(404);
  });
});

describe("A model by OpenAI's own ids", () => {
  it.each(['gpt-4o-audio-preview', 'gpt-4o-audio-preview-2024-12-17', 'gpt-4o-audio-preview-2025-06-03'])(
    '%s is known',
    async (model) => {
      const data = Buffer.from(await sound.arrayBuffer()).toString('base64');
      const content = [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }];
      const asked = { model, dry_run: true, messages: [{ role: 'user', content }] };
      const reply = await open.gateway.json('/v1/chat/completions', jsonBody(asked));
      expect(reply.plan?.[0] ?? reply).toMatchObject({ model: 'gpt-4o-audio' });
    },
  );
});

describe('Texts that the store cannot hold', () => {
  it('are refused, and spoil nothing for others', async () => {
    const speech = (more: object) => open.gateway.call('/v1/audio/speech', jsonBody({ input: 'Hi.', ...more }));
    const odd = [{ client_label: 'a\0b' }, { voice: 'a\0' }, { model: '\ud800' }];
    const statuses = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => (await speech(odd[index] ?? {})).status),
    );
    expect(statuses).toEqual([...odd.map(() => 400), ...Array.from({ length: 9 }, () => 200)]);
    for (const path of ['/v1/jobs/%00', '/v1/jobs?after=%00', '/v1/usage?key=%00', '/v1/voices/%00'])
      expect([path, (await refusalOf(path))[0]]).toEqual([path, 400]);
    expect((await refusalOf('/v1/keys', jsonBody({ account: '\0' })))[0]).toBe(400);
    expect((await refusalOf('/v1/audio/transcriptions', form({ client_label: 'a\0' })))[0]).toBe(400);
  });

  it.each(['a\0b', 'a\ud800b'])('do not lose what a provider made: %j', async (text) => {
    const { gateway, simulators } = open;
    const body = JSON.stringify({ text, language: 'english', duration: 2.7, segments: [] });
    simulators.openai.faults.add({ do: 'reply', contentType: 'application/json', body, path: '*/transcriptions' });
    const { id } = await gateway.json('/v1/audio/transcriptions/async', form({}));
    const job = await gateway.json(`/v1/jobs/${id}?wait=20`);
    simulators.openai.faults.clear();
    expect(job).toMatchObject({ status: 'completed', output: { text: 'a\ufffdb' } });
  });
});

describe('A transcript with speakers', () => {
  it('as a stream tells who says what', async () => {
    const client = new OpenAI({ apiKey: adminKey, baseURL: `${open.gateway.url}/v1`, maxRetries: 0 });
    const stream = await client.audio.transcriptions.create({
      ...{ model: 'gpt-4o-transcribe-diarize', response_format: 'diarized_json', chunking_strategy: 'auto' },
      ...{ file: await toFile(sound, 'a.mp3'), stream: true as const },
    });
    const events: Json[] = [];
    for await (const event of stream) events.push(event);
    const segments = events.filter(({ type }) => type === 'transcript.text.segment');
    expect(segments[0]).toMatchObject({ speaker: expect.any(String), start: 0, text: 'Hello from ImaRouter.' });
    expect(segments.map(({ id }) => id)).toEqual(events.flatMap((event) => event.segment_id ?? []));
  });
});
