import { OpenAI, toFile } from '../../simulators/clients.mts';
import { adminKey, type Json, jsonBody, openGateway, until } from './gateway.mts';

type Open = Awaited<ReturnType<typeof openGateway>>;

let open: Open;
let client: InstanceType<typeof OpenAI>;
let speech: Uint8Array;

beforeAll(async () => {
  open = await openGateway();
  client = new OpenAI({ apiKey: adminKey, baseURL: `${open.gateway.url}/v1`, maxRetries: 0 });
  const reply = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello from ImaRouter.' });
  speech = new Uint8Array(await reply.arrayBuffer());
}, 90_000);

afterAll(() => open.close(), 60_000);

describe('An OpenAI client with its base URL swapped', () => {
  it('gets speech as bytes, with who made it and what it cost', async () => {
    const reply = await client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello from ImaRouter.' });
    expect(reply.headers.get('content-type')).toBe('audio/mpeg');
    expect(reply.headers.get('x-imarouter-provider')).toBe('openai');
    expect(reply.headers.get('x-imarouter-cost')).toBe('315000');
    expect((await reply.arrayBuffer()).byteLength).toBe(speech.byteLength);
  });

  it('reaches the voices of another provider without another change', async () => {
    const reply = await client.audio.speech.create({
      model: 'elevenlabs-turbo',
      voice: 'alloy',
      input: 'Hello there.',
    });
    expect(reply.headers.get('x-imarouter-provider')).toBe('elevenlabs');
    expect((await reply.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
  });

  it('gets a transcript in every format', async () => {
    const create = async (response_format: 'json' | 'verbose_json' | 'text' | 'srt' | 'vtt') =>
      client.audio.transcriptions.create({ model: 'whisper-1', file: await toFile(speech, 'a.mp3'), response_format });
    expect((await create('json')).text).toBe('Hello from ImaRouter.');
    expect(await create('verbose_json')).toMatchObject({
      task: 'transcribe',
      language: 'english',
      duration: expect.any(Number),
    });
    expect(await create('text')).toBe('Hello from ImaRouter.\n');
    expect(await create('srt')).toMatch(/^1\r?\n00:00:00,000 --> /);
    expect(await create('vtt')).toMatch(/^WEBVTT/);
  });

  it('gets words with times, and speakers', async () => {
    const file = await toFile(speech, 'a.mp3');
    const timed = await client.audio.transcriptions.create({
      ...{ model: 'whisper-1', file, response_format: 'verbose_json', timestamp_granularities: ['word'] },
    });
    expect(timed.words?.map(({ word }) => word.replace(/[.,]/g, ''))).toEqual(['Hello', 'from', 'ImaRouter']);
    const spoken: Json = await client.audio.transcriptions.create({
      ...{ model: 'gpt-4o-transcribe-diarize', file, response_format: 'diarized_json', chunking_strategy: 'auto' },
    });
    expect(spoken.segments[0]).toMatchObject({ type: 'transcript.text.segment', speaker: expect.any(String) });
  });

  it('gets a transcript as a stream of events', async () => {
    const stream = await client.audio.transcriptions.create({
      ...{ model: 'whisper-1', file: await toFile(speech, 'a.mp3'), stream: true as const },
    });
    const events: Json[] = [];
    for await (const event of stream) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: 'Hello from ImaRouter.' });
  });

  it('gets a translation', async () => {
    const { text } = await client.audio.translations.create({
      model: 'whisper-1',
      file: await toFile(speech, 'a.mp3'),
    });
    expect(text).toBe('Hello from ImaRouter.');
  });

  it("names a voice by the object of OpenAI's own voices too", async () => {
    const { gateway, simulators } = open;
    const body = new FormData();
    body.append('name', 'Mine');
    body.append('files[]', new Blob([speech]), 'a.mp3');
    const { id } = await gateway.json('/v1/voices', { method: 'POST', body });
    for (const voice of [{ id }, id])
      await client.audio.speech.create({ model: 'elevenlabs/elevenlabs-turbo', voice, input: 'Hello.' });
    const [one, other] = simulators.elevenlabs.log.requests.slice(-2);
    expect(one?.path).toBe(other?.path);
    await client.audio.speech.create({ model: 'openai/tts-1', voice: { id: 'openai:voice_1234' }, input: 'Hello.' });
    expect(simulators.openai.log.requests.at(-1)?.fields).toMatchObject({ voice: { id: 'voice_1234' } });
    const voice = { id: 'nova' };
    const data = Buffer.from(speech).toString('base64');
    await client.chat.completions.create({
      ...{ model: 'gpt-4o-audio', modalities: ['text', 'audio'], audio: { voice, format: 'mp3' } },
      messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }] }],
    });
    expect(simulators.openai.log.requests.at(-1)?.fields).toMatchObject({ audio: { voice: 'nova' } });
  });

  it('has a recording answered in text and speech, whole and as a stream', async () => {
    const recording = Buffer.from(speech).toString('base64');
    const content = [{ type: 'input_audio' as const, input_audio: { data: recording, format: 'mp3' as const } }];
    const asked = {
      ...{
        model: 'gpt-4o-audio',
        modalities: ['text' as const, 'audio' as const],
        audio: { voice: 'alloy', format: 'mp3' as const },
      },
      messages: [{ role: 'user' as const, content }],
    };
    const whole = await client.chat.completions.create(asked);
    expect(whole.choices[0]?.message.audio?.data.length).toBeGreaterThan(1_000);
    let data = '';
    for await (const chunk of await client.chat.completions.create({ ...asked, stream: true })) {
      const { audio } = (chunk.choices[0]?.delta ?? {}) as { audio?: { data?: string } };
      data += audio?.data ?? '';
    }
    expect(Buffer.from(data, 'base64').byteLength).toBeGreaterThan(1_000);
  });

  it('lists models and looks one up', async () => {
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(['whisper-1', 'tts-1', 'suno-v4']));
    expect(await client.models.retrieve('tts-1')).toMatchObject({ object: 'model' });
  });

  it('is told errors as OpenAI tells them, with the request and what was tried', async () => {
    open.simulators.openai.faults.add({
      do: 'status',
      status: 400,
      message: 'No such thing',
      path: '*/speech',
      next: 1,
    });
    const thrown = await client.audio.speech.create({ model: 'openai/tts-1', voice: 'alloy', input: 'Hello.' }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(thrown).toBeInstanceOf(OpenAI.APIError);
    expect(thrown).toMatchObject({
      status: 400,
      error: { type: 'invalid_request_error', request_id: expect.stringMatching(/^req_/) },
    });
    expect((thrown as { error: Json }).error.attempts[0]).toMatchObject({ provider: 'openai', status: 'failed' });
  });

  it('is refused without a key, with a wrong one, and with a parameter nobody knows', async () => {
    const { gateway } = open;
    expect((await gateway.call('/v1/models', { key: null })).status).toBe(401);
    expect((await gateway.call('/v1/models', { key: 'ima_0000000000000000_xxxxxxxxxxxxxxxxxxxxxxxx' })).status).toBe(
      401,
    );
    const unknown = await gateway.json('/v1/audio/speech', jsonBody({ input: 'Hi', colour: 'red' }));
    expect(unknown.error).toMatchObject({ code: 'unknown_parameter', param: 'colour' });
  });
});

describe('A field that is not valid', () => {
  it('is named as the client knows it', async () => {
    for (const [fields, param] of [
      [{ input: '' }, 'input'],
      [{ input: 'Hi.', response_format: 'mp5' }, 'response_format'],
      [{ input: 'Hi.', voice: { name: 'alloy' } }, 'voice'],
    ] as const) {
      const reply = await open.gateway.call('/v1/audio/speech', jsonBody({ model: 'tts-1', ...fields }));
      expect([reply.status, ((await reply.json()) as Json).error.param]).toEqual([400, param]);
    }
  });
});

describe('Answers in JSON', () => {
  it('carry speech as base64 or by an address that opens without a key', async () => {
    const { gateway } = open;
    const asked = { model: 'tts-1', voice: 'alloy', input: 'Hello from ImaRouter.' };
    const inline = await gateway.json('/v1/audio/speech', jsonBody({ ...asked, delivery: 'base64' }));
    expect(Buffer.from(inline.b64_json, 'base64').byteLength).toBe(speech.byteLength);
    expect(inline).toMatchObject({ cost: '315000', media_type: 'audio/mpeg' });
    const linked = await gateway.json('/v1/audio/speech', {
      ...jsonBody(asked),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    });
    const file = await fetch(linked.url);
    expect((await file.arrayBuffer()).byteLength).toBe(speech.byteLength);
    expect((await fetch(linked.url.replace('signature=', 'signature=_'))).status).toBe(401);
    const part = await fetch(linked.url, { headers: { range: 'bytes=10-19' } });
    expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
  });

  it('tell the plan and its price on a dry run, and send nothing', async () => {
    const before = open.simulators.openai.bill.entries.length;
    const plan = await open.gateway.json(
      '/v1/audio/speech',
      jsonBody({ model: 'tts-1', input: 'Hello.', dry_run: true }),
    );
    expect(plan.plan[0]).toMatchObject({ provider: 'openai', model: 'tts-1', parts: 1, cost_at_most: '90000' });
    expect(open.simulators.openai.bill.entries.length).toBe(before);
  });
});

describe('Jobs', () => {
  it('are accepted, run, waited for, and announced by a signed message', async () => {
    const { gateway } = open;
    const accepted = await gateway.call(
      '/v1/audio/generate/async',
      jsonBody({ model: 'suno-v4', prompt: 'Calm piano' }),
    );
    expect(accepted.status).toBe(202);
    const { id } = (await accepted.json()) as Json;
    const job = await gateway.json(`/v1/jobs/${id}?wait=30`);
    expect(job).toMatchObject({ id, status: 'completed', operation: 'music', output: { media_type: 'audio/mpeg' } });
    expect((await fetch(job.output.url)).status).toBe(200);
  });

  it('of speech tell when each word is said, where subtitles were asked for', async () => {
    const job = await speechJob({ model: 'elevenlabs-turbo', input: 'Hello there.', subtitles: 'srt' });
    expect(job).toMatchObject({ status: 'completed', operation: 'speak', output: { media_type: 'audio/mpeg' } });
    expect(job.output.words.map(({ text }: Json) => text)).toEqual(['Hello', 'there.']);
    expect(job.output.subtitles.srt).toContain('Hello there.');
  });

  it('of speech that could not be joined tell every file and what it says', async () => {
    const nth = Array.from({ length: 12 }, (_, index) => index + 2);
    open.simulators.elevenlabs.reset();
    open.simulators.elevenlabs.faults.add({ do: 'status', status: 503, path: '/v1/text-to-speech*', nth });
    const job = await speechJob({
      ...{
        model: 'elevenlabs/elevenlabs-turbo, openai/tts-1',
        input: 'A: The ship left.\nB: Nobody saw it.\nA: Rain.',
      },
      speaker_voices: { A: 'onyx', B: 'nova' },
    });
    open.simulators.elevenlabs.reset();
    const tracks: Json[] = job.output.tracks;
    expect(tracks.map(({ text }) => text).join(' ')).toBe('The ship left. Nobody saw it. Rain.');
    expect(tracks.map(({ title }) => title)).toEqual(tracks.map((_, index) => `Part ${index + 1} of ${tracks.length}`));
    expect(new Set(tracks.map(({ url }) => url)).size).toBe(tracks.length);
    expect(tracks.length).toBeGreaterThan(1);
  });

  it('make sound effects while the client waits', async () => {
    const job = await open.gateway.json(
      '/v1/audio/generate',
      jsonBody({ operation: 'sound_effect', prompt: 'Rain', duration_seconds: 2 }),
    );
    expect(job).toMatchObject({ status: 'completed', operation: 'soundEffect', provider: 'elevenlabs' });
    const ask = jsonBody({ operation: 'sound_effect', prompt: 'Rain', duration_seconds: 1, delivery: 'base64' });
    expect(
      Buffer.from((await open.gateway.json('/v1/audio/generate', ask)).b64_json, 'base64').byteLength,
    ).toBeGreaterThan(500);
    const bytes = await open.gateway.call('/v1/audio/generate', {
      ...ask,
      headers: { ...ask.headers, accept: 'audio/mpeg' },
      body: ask.body.replace('base64', 'bytes'),
    });
    expect(bytes.headers.get('x-imarouter-provider')).toBe('elevenlabs');
    expect(bytes.headers.get('x-imarouter-model')).toBe('elevenlabs-sound-effects');
  });

  it('fail as soon as their provider says so', async () => {
    const reply = await open.gateway.call('/v1/audio/generate', jsonBody({ model: 'suno-v4', prompt: 'Piano [fail]' }));
    const { error } = (await reply.json()) as Json;
    expect([reply.status, error.code, error.attempts[0].status]).toEqual([503, 'unavailable', 'failed']);
  });

  it('are refused at once when they could only fail', async () => {
    const reply = await open.gateway.call('/v1/audio/generate/async', jsonBody({ operation: 'music', prompt: '' }));
    expect(reply.status).toBe(400);
  });
});

describe('The same request under the same Idempotency-Key', () => {
  it('is carried out once, with another multipart boundary too, and another request is refused', async () => {
    const { gateway, simulators } = open;
    const send = (text: string) =>
      gateway.call('/v1/audio/speech', {
        ...jsonBody({ model: 'tts-1', input: text }),
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      });
    const before = simulators.openai.bill.entries.length;
    const [one, other] = await Promise.all([send('Once only.'), send('Once only.')]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(Buffer.from(await one.arrayBuffer()).equals(Buffer.from(await other.arrayBuffer()))).toBe(true);
    expect(simulators.openai.bill.entries.length).toBe(before + 1);
    expect((await send('Something else.')).status).toBe(422);
    const upload = async () => {
      const form = new FormData();
      form.append('file', new Blob([speech]), 'a.mp3');
      form.append('model', 'whisper-1');
      return gateway.json('/v1/audio/transcriptions', {
        method: 'POST',
        body: form,
        headers: { 'idempotency-key': 'upload' },
      });
    };
    expect((await upload()).text).toBe((await upload()).text);
    expect(simulators.openai.bill.entries.length).toBe(before + 2);
  });
});

describe('A provider that breaks off in the middle of a stream', () => {
  it('ends it visibly, is not followed by another, and leaves an unsettled record', async () => {
    const { gateway, simulators } = open;
    simulators.openai.faults.add({ do: 'resetMiddle', path: '*/speech', next: 1 });
    const before = simulators.elevenlabs.bill.entries.length;
    const reply = await gateway.call(
      '/v1/audio/speech',
      jsonBody({ model: 'tts-1', input: 'A long text that breaks off. '.repeat(40) }),
    );
    expect(reply.status).toBe(200);
    await expect(reply.arrayBuffer()).rejects.toThrow();
    expect(simulators.elevenlabs.bill.entries.length).toBe(before);
    await until('an unsettled record', async () => (await gateway.json('/v1/usage')).unsettled > 0);
    await until('the request', async () => (await gateway.json('/v1/requests')).data[0].status === 502);
    const [request] = (await gateway.json('/v1/requests')).data;
    expect([request.cost, request.attempts[0].status]).toEqual([null, 'uncertain']);
  });
});

async function speechJob(ask: object): Promise<Json> {
  const { id } = await open.gateway.json('/v1/audio/speech/async', jsonBody(ask));
  return open.gateway.json(`/v1/jobs/${id}?wait=30`);
}
