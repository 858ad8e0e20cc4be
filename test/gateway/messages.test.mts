import { type Json, jsonBody, openGateway, until } from './gateway.mts';
import { type Received, startReceiver } from './receiver.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway();
}, 120_000);

afterAll(() => open.close(), 60_000);

async function spoken(input: string): Promise<Blob> {
  const reply = await open.gateway.call('/v1/audio/speech', jsonBody({ model: 'openai/tts-1', input }));
  expect(reply.status).toBe(200);
  return reply.blob();
}

/** Uploads a recording to an endpoint; gives the job when it is done. */
async function jobOf(path: string, recording: Blob, fields: Readonly<Record<string, string>> = {}): Promise<Json> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', recording, 'talk.mp3');
  const accepted = await open.gateway.call(path, { method: 'POST', body: form });
  expect(accepted.status).toBe(202);
  return open.gateway.json(`/v1/jobs/${((await accepted.json()) as Json).id}?wait=60`);
}

/** An endpoint that answers everything so, and a message for it. */
async function endpointWithMessage(status: number) {
  const receiver = await startReceiver(() => ({ status }));
  const { gateway } = open;
  const { id } = await gateway.json('/v1/webhooks', jsonBody({ url: receiver.url, events: ['job.completed'] }));
  await gateway.json('/v1/audio/speech/async', jsonBody({ model: 'openai/tts-1', input: 'Hi.' }));
  return { receiver, gateway, id };
}

function dataOf(message: Received | undefined): Json {
  return (JSON.parse(message?.body ?? '{}') as Json).data;
}

describe('Every endpoint that answers has one for jobs', () => {
  it('which translates', async () => {
    const job = await jobOf('/v1/audio/translations/async', await spoken('Good morning to you.'));
    expect(job).toMatchObject({ status: 'completed', operation: 'translate' });
    expect(job.output.text).toContain('Good morning');
  });

  it('which answers a recording', async () => {
    const data = Buffer.from(await (await spoken('How are you?')).arrayBuffer()).toString('base64');
    const content = [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }];
    const asked = { model: 'gpt-4o-audio', modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } };
    const { id } = await open.gateway.json(
      '/v1/chat/completions/async',
      jsonBody({ ...asked, messages: [{ role: 'user', content }] }),
    );
    const job = await open.gateway.json(`/v1/jobs/${id}?wait=30`);
    expect(job).toMatchObject({ status: 'completed', operation: 'converse', output: { media_type: 'audio/mpeg' } });
    expect(job.output.text).not.toBe('');
  });
});

describe('A message about a job', () => {
  it('has a transcript where it fits into 20 KB, else the address of it', async () => {
    const receiver = await startReceiver();
    const sentence = 'The quick brown fox jumps over the lazy dog near the river. ';
    const recording = await spoken(sentence.repeat(420));
    const job = await jobOf('/v1/audio/transcriptions/async', recording, { webhook_url: receiver.url });
    expect(job.status).toBe('completed');
    const message = await until('a message', async () => receiver.messages[0]);
    expect(Buffer.byteLength(message.body)).toBeLessThan(20_000);
    const { output } = dataOf(message);
    expect(output.text).toBeUndefined();
    const whole = (await (await fetch(output.url)).json()) as Json;
    expect(whole.text.length).toBeGreaterThan(20_000);
    await receiver.close();
  }, 60_000);

  it('carries the sound as base64 where that was asked for and it fits', async () => {
    const receiver = await startReceiver();
    const asked = { operation: 'sound_effect', prompt: 'Rain', duration_seconds: 0.5, delivery: 'base64' };
    const { id } = await open.gateway.json(
      '/v1/audio/generate/async',
      jsonBody({ ...asked, response_format: 'mp3', webhook_url: receiver.url }),
    );
    await open.gateway.json(`/v1/jobs/${id}?wait=30`);
    const message = await until('a message', async () => receiver.messages[0]);
    expect(Buffer.byteLength(message.body)).toBeLessThan(20_000);
    const { b64_json: sound, output } = dataOf(message);
    const stored = new Uint8Array(await (await fetch(output.url)).arrayBuffer());
    expect(Buffer.from(sound, 'base64').equals(stored)).toBe(true);
    await receiver.close();
  });

  it('carries one of 12 KB as well', async () => {
    const receiver = await startReceiver();
    const asked = { model: 'openai/tts-1', input: 'Hello.', delivery: 'base64', webhook_url: receiver.url };
    const { id } = await open.gateway.json('/v1/audio/speech/async', jsonBody(asked));
    const { output } = await open.gateway.json(`/v1/jobs/${id}?wait=30`);
    const message = await until('a message', async () => receiver.messages[0]);
    expect(output.size_bytes).toBeGreaterThan(11_000);
    expect(Buffer.from(dataOf(message).b64_json, 'base64')).toHaveLength(output.size_bytes);
    await receiver.close();
  });

  it('goes no more to an endpoint that answered 410', async () => {
    const receiver = await startReceiver(() => ({ status: 410 }));
    const { id } = await open.gateway.json('/v1/webhooks', jsonBody({ url: receiver.url, events: ['job.completed'] }));
    const make = async () => {
      const job = await open.gateway.json('/v1/audio/speech/async', jsonBody({ model: 'openai/tts-1', input: 'Hi.' }));
      await open.gateway.json(`/v1/jobs/${job.id}?wait=30`);
    };
    await make();
    await until('an endpoint that is turned off', async () => {
      const { data } = await open.gateway.json('/v1/webhooks');
      return data.some((one: Json) => one.id === id && one.disabled_at !== null);
    });
    await make();
    const deliveries = await open.gateway.json('/v1/webhooks/deliveries');
    expect(deliveries.data.filter((one: Json) => one.webhook === id)).toHaveLength(1);
    expect(receiver.messages).toHaveLength(1);
    await receiver.close();
  });
});

describe('A list in pages', () => {
  it.each(['/v1/jobs', '/v1/requests', '/v1/webhooks/deliveries'])('%s ends with its last row', async (path) => {
    const { gateway } = open;
    const { data } = await gateway.json(`${path}?limit=100`);
    expect(data.length).toBeGreaterThan(1);
    expect((await gateway.json(`${path}?limit=${data.length}`)).next_after).toBeNull();
    const first = await gateway.json(`${path}?limit=1`);
    expect(first.next_after).toBe(data[0].id);
    const rest = await gateway.json(`${path}?limit=100&after=${first.next_after}`);
    expect(rest.data.map(({ id }: Json) => id)).toEqual(data.slice(1).map(({ id }: Json) => id));
    const lost = await gateway.call(`${path}?after=gone`);
    expect(lost.status).toBe(400);
    expect(((await lost.json()) as Json).error).toMatchObject({ param: 'after' });
  });
});

describe('A registered endpoint that is deleted', () => {
  it('is sent nothing more of what waits for it', async () => {
    const { receiver, gateway, id } = await endpointWithMessage(409);
    await until('a first try', async () => receiver.messages.length > 0);
    expect((await gateway.call(`/v1/webhooks/${id}`, { method: 'DELETE' })).status).toBe(200);
    const [delivery] = (await gateway.json('/v1/webhooks/deliveries')).data.filter((one: Json) => one.webhook === id);
    expect(delivery).toMatchObject({ status: 'failed', next_at: null, last_message: 'The endpoint was deleted.' });
    const before = receiver.messages.length;
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(receiver.messages).toHaveLength(before);
    await receiver.close();
  });
});

describe('A message that is delivered again while a try of it is planned', () => {
  it('is tried once at each time, and not by both', async () => {
    const { receiver, gateway, id } = await endpointWithMessage(500);
    const deliveryOf = async () =>
      (await gateway.json('/v1/webhooks/deliveries')).data.find((one: Json) => one.webhook === id);
    const planned = (tries: number) =>
      until(`a plan after ${tries} tries`, async () => {
        const delivery = await deliveryOf();
        return delivery?.attempts === tries && new Date(delivery.next_at) > new Date() ? delivery : undefined;
      });
    await gateway.json(`/v1/webhooks/deliveries/${(await planned(1)).id}/redeliver`, jsonBody({}));
    await until('the second try', async () => receiver.messages.length === 2);
    await planned(2);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(receiver.messages).toHaveLength(3);
    await gateway.call(`/v1/webhooks/${id}`, { method: 'DELETE' });
    await receiver.close();
  });
});

describe('What is announced once', () => {
  it('waits for somebody who wants it', async () => {
    const { gateway, simulators } = open;
    const receiver = await startReceiver();
    const { key } = await gateway.json('/v1/keys', jsonBody({ account: 'without endpoints' }));
    const speak = () => gateway.call('/v1/audio/speech', { ...jsonBody({ model: 'openai/tts-1', input: 'Hi.' }), key });
    simulators.openai.faults.add({ do: 'status', status: 402, path: '*/speech', next: 2 });
    expect((await speak()).status).toBe(402);
    await gateway.call('/v1/webhooks', { ...jsonBody({ url: receiver.url, events: ['provider.outOfCredit'] }), key });
    expect((await speak()).status).toBe(402);
    expect(dataOf(await until('a message', async () => receiver.messages[0])).provider).toBe('openai');
    await receiver.close();
  });
});
