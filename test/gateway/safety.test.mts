import { Webhook } from 'standardwebhooks';
import { type Json, jsonBody, openGateway, until } from './gateway.mts';
import { startReceiver } from './receiver.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway({ ALLOWED_ORIGINS: 'https://app.example', LOG_LEVEL: 'debug', MAX_UPLOAD_BYTES: '2000000' });
}, 90_000);

afterAll(() => open.close(), 60_000);

const speech = (input: string) => jsonBody({ model: 'openai/tts-1', input });

async function newKey(asked: object = {}): Promise<{ id: string; key: string }> {
  return open.gateway.json('/v1/keys', jsonBody(asked));
}

describe('A key', () => {
  it('does what its scopes say and nothing else', async () => {
    const { key } = await newKey({ scopes: ['speak'] });
    expect((await open.gateway.call('/v1/audio/speech', { ...speech('Hi.'), key })).status).toBe(200);
    for (const path of ['/v1/jobs', '/v1/usage', '/v1/keys', '/v1/webhooks', '/v1/files', '/v1/voices', '/metrics']) {
      expect([path, (await open.gateway.call(path, { key })).status]).toEqual([path, 403]);
    }
  });

  it('is needed everywhere but for health', async () => {
    const { gateway } = open;
    for (const path of [
      '/v1/jobs',
      '/v1/usage',
      '/v1/keys',
      '/v1/models',
      '/v1/invoices',
      '/metrics',
      '/v1/requests',
    ]) {
      expect([path, (await gateway.call(path, { key: null })).status]).toEqual([path, 401]);
    }
    for (const path of ['/healthz', '/readyz']) expect((await gateway.call(path, { key: null })).status).toBe(200);
  });

  it('ends at once when it is revoked, with the client keys made from it, and when it is rotated', async () => {
    const { gateway } = open;
    const parent = await newKey();
    const child = await gateway.json('/v1/keys/client', { ...jsonBody({ scopes: ['models'] }), key: parent.key });
    expect((await gateway.call('/v1/models', { key: child.key })).status).toBe(200);
    const rotated = await gateway.json(`/v1/keys/${parent.id}/rotate`, { method: 'POST' });
    expect((await gateway.call('/v1/models', { key: parent.key })).status).toBe(401);
    expect((await gateway.call('/v1/models', { key: rotated.key })).status).toBe(200);
    await gateway.call(`/v1/keys/${parent.id}`, { method: 'DELETE' });
    expect((await gateway.call('/v1/models', { key: rotated.key })).status).toBe(401);
    expect((await gateway.call('/v1/models', { key: child.key })).status).toBe(401);
  });

  it('can be revoked however many were made after it, and is listed before those made from others', async () => {
    const { gateway } = open;
    const { id, key } = await newKey({ account: 'with an app', scopes: ['admin', 'models'] });
    const make = () => gateway.call('/v1/keys/client', { ...jsonBody({ scopes: ['models'] }), key });
    for (let count = 0; count < 1_000; count += 50) await Promise.all(Array.from({ length: 50 }, make));
    expect((await gateway.json('/v1/keys', { key })).data[0].id).toBe(id);
    expect((await gateway.call(`/v1/keys/${id}`, { method: 'DELETE', key })).status).toBe(200);
    expect((await gateway.call('/v1/models', { key })).status).toBe(401);
  }, 60_000);

  it('of a web page works from its origin only, and browsers are told so', async () => {
    const { gateway } = open;
    const { key } = await gateway.json(
      '/v1/keys/client',
      jsonBody({ scopes: ['models'], origins: ['https://app.example'] }),
    );
    const origin = 'https://app.example';
    const allowed = await gateway.call('/v1/models', { key, headers: { origin } });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect((await gateway.call('/v1/models', { key, headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const preflight = (from: string) =>
      gateway.call('/v1/audio/speech', { method: 'OPTIONS', key: null, headers: { origin: from } });
    expect((await preflight(origin)).status).toBe(204);
    expect((await preflight('https://evil.example')).status).toBe(403);
  });

  it('sends as many requests a minute as it may', async () => {
    const { key } = await newKey({ requests_per_minute: 2 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count++) statuses.push((await open.gateway.call('/v1/models', { key })).status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(4);
    expect(statuses.at(-1)).toBe(429);
  });

  it('stays within its cap, also when many requests come at once, and announces the thresholds', async () => {
    const { gateway, simulators } = open;
    const receiver = await startReceiver();
    const { key } = await newKey({ cap_usd: '0.003' });
    await gateway.json('/v1/webhooks', jsonBody({ url: `${receiver.url}/budget`, events: ['budget.threshold'] }));
    const before = simulators.openai.bill.totalNanos();
    const text = 'x'.repeat(50);
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => (await gateway.call('/v1/audio/speech', { ...speech(text), key })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 402)).toHaveLength(6);
    expect(simulators.openai.bill.totalNanos() - before).toBe(3_000_000n);
    const told = await until('all thresholds', async () => receiver.messages.length >= 3 && receiver.messages);
    expect(told.map(({ body }) => (JSON.parse(body) as Json).data.percent).sort()).toEqual([100, 50, 80]);
    await receiver.close();
  });
});

describe('A client label', () => {
  it('stays within its month, over all keys and with what it cost before, and others do not count', async () => {
    const { gateway } = open;
    const keys = [await newKey(), await newKey()];
    const speak = async (label: string, key = 0) => {
      const asked = jsonBody({ model: 'openai/tts-1', input: 'x'.repeat(50), client_label: label });
      return gateway.call('/v1/audio/speech', { ...asked, key: keys[key]?.key ?? '' });
    };
    const cap = { ...jsonBody({ cap_usd: '0.0025' }), method: 'PUT' };
    expect((await speak('Acme & Co/EU')).status).toBe(200);
    await until('the first request on the ledger', async () => {
      const { data: rows } = await gateway.json('/v1/usage?group_by=client_label');
      return rows.some((row: Json) => row.client_label === 'Acme & Co/EU');
    });
    await gateway.json(`/v1/clients/${encodeURIComponent('Acme & Co/EU')}`, cap);
    expect([(await speak('Acme & Co/EU')).status, (await speak('Acme & Co/EU', 1)).status]).toEqual([200, 200]);
    const refused = await speak('Acme & Co/EU', 1);
    expect([refused.status, ((await refused.json()) as Json).error.message]).toEqual([
      402,
      "The request could cost up to $0.00075, which passes the limit of $0.0025 for the client 'Acme & Co/EU' and month: $0.00225 is taken. Nothing was sent. Raise the limit or ask for less.",
    ]);
    expect([(await speak('Other')).status, (await speak('')).status]).toEqual([200, 200]);
    await until('all of it on the ledger', async () => {
      const { data } = await gateway.json('/v1/clients');
      return data.some((one: Json) => one.cost === '2250000' && one.cap === '2500000');
    });
    await gateway.json(`/v1/clients/${encodeURIComponent('Acme & Co/EU')}`, { method: 'DELETE' });
    expect((await speak('Acme & Co/EU')).status).toBe(200);
  });
});

describe('Accounts', () => {
  it('do not see the jobs, files, voices and deliveries of others', async () => {
    const { gateway } = open;
    const mine = (await newKey({ account: 'mine' })).key;
    const theirs = (await newKey({ account: 'theirs' })).key;
    const job = await gateway.json('/v1/audio/speech/async', { ...speech('Secret.'), key: mine });
    const done = await gateway.json(`/v1/jobs/${job.id}?wait=30`, { key: mine });
    const form = new FormData();
    form.append('name', 'My voice');
    const sample = await (
      await gateway.call('/v1/audio/speech', { ...speech('A sample of a voice.'), key: mine })
    ).blob();
    form.append('files[]', sample, 'sample.mp3');
    const voice = await gateway.json('/v1/voices', { method: 'POST', body: form, key: mine });
    expect(voice.id).toMatch(/^voice_/);
    for (const path of [`/v1/jobs/${job.id}`, `/v1/files/${done.output.file_id}`, `/v1/voices/${voice.id}`]) {
      expect([path, (await gateway.call(path, { key: mine })).status]).toEqual([path, 200]);
      expect([path, (await gateway.call(path, { key: theirs })).status]).toEqual([path, 404]);
      expect([path, (await gateway.call(path, { method: 'DELETE', key: theirs })).status]).toEqual([path, 404]);
    }
    expect((await gateway.json('/v1/jobs', { key: theirs })).data).toEqual([]);
    const spoken = { ...jsonBody({ model: 'elevenlabs-turbo', input: 'Hello.', voice: voice.id }) };
    expect((await gateway.call('/v1/audio/speech', { ...spoken, key: mine })).status).toBe(200);
    expect((await gateway.call('/v1/audio/speech', { ...spoken, key: theirs })).status).toBe(404);
    // Somebody has deleted it at the provider already.
    const headers = { 'xi-api-key': 'sim-elevenlabs' };
    const listed = await fetch(`${open.simulators.elevenlabs.baseUrl}/v1/voices`, { headers });
    const { voices } = (await listed.json()) as Json;
    const [made] = voices.filter(({ name }: Json) => name === 'My voice');
    const gone = `${open.simulators.elevenlabs.baseUrl}/v1/voices/${made.voice_id}`;
    expect((await fetch(gone, { method: 'DELETE', headers })).status).toBe(200);
    expect((await gateway.json(`/v1/voices/${voice.id}`, { method: 'DELETE', key: mine })).deleted).toBe(true);
  });

  it('forget a job and its files, and keep what it cost', async () => {
    const { gateway } = open;
    const { key } = await newKey({ account: 'forgetful' });
    const { id } = await gateway.json('/v1/audio/speech/async', { ...speech('Forget me.'), key });
    const job = await gateway.json(`/v1/jobs/${id}?wait=30`, { key });
    expect((await gateway.json(`/v1/jobs/${id}`, { method: 'DELETE', key })).deleted).toBe(true);
    expect((await fetch(job.output.url)).status).toBe(404);
    const cost = await until('its record in the ledger', async () => {
      const { total } = await gateway.json('/v1/usage', { key });
      return total.cost !== '0' && total.cost;
    });
    expect(cost).toBe('150000');
  });
});

describe('Addresses that a user gives', () => {
  const spellings = [
    'http://10.0.0.1/a',
    'http://[::1]/a',
    'http://169.254.169.254/latest',
    'http://0xa000001/a',
    'file:///etc/passwd',
    'http://localhost:1/a',
  ];

  it.each(spellings)('are refused when they lead inside: %s', async (url) => {
    const { gateway } = open;
    const asWebhook = await gateway.call('/v1/webhooks', jsonBody({ url }));
    const asJob = await gateway.call('/v1/audio/speech/async', jsonBody({ input: 'Hi.', webhook_url: url }));
    const asFile = await gateway.call('/v1/audio/transcriptions', jsonBody({ model: 'whisper-1', file: url }));
    expect([asWebhook.status, asJob.status, asFile.status]).toEqual([400, 400, 400]);
  });
});

describe('Uploads', () => {
  it('are bounded', async () => {
    const form = new FormData();
    form.append('model', 'whisper-1');
    form.append('file', new Blob([new Uint8Array(2_100_000)]), 'a.wav');
    expect((await open.gateway.call('/v1/audio/transcriptions', { method: 'POST', body: form })).status).toBe(413);
  });
});

describe('Messages about jobs', () => {
  it('are signed as Standard Webhooks are, repeated under the same id until they are taken, and logged', async () => {
    const { gateway } = open;
    const receiver = await startReceiver((_message, count) => ({ status: count === 1 ? 409 : 200 }));
    const { secret } = await gateway.json('/v1/webhooks/secret');
    const { id } = await gateway.json(
      '/v1/audio/speech/async',
      jsonBody({ model: 'tts-1', input: 'Hello.', webhook_url: `${receiver.url}/done` }),
    );
    await until('a second try', async () => receiver.messages.length >= 2);
    const [first, second] = receiver.messages;
    expect(second?.id).toBe(first?.id);
    const event = new Webhook(secret).verify(second?.body ?? '', second?.headers ?? {}) as Json;
    expect(event).toMatchObject({
      type: 'job.completed',
      data: { id, operation: 'speak', status: 'completed', output: { media_type: 'audio/mpeg' } },
    });
    expect(Buffer.byteLength(second?.body ?? '')).toBeLessThan(20_480);
    expect(() => new Webhook(secret).verify(`${second?.body} `, second?.headers ?? {})).toThrow();
    const delivery = await until('a log entry', async () => {
      const { data } = await gateway.json(`/v1/webhooks/deliveries?job=${id}`);
      return data[0]?.status === 'delivered' && data[0];
    });
    expect(delivery.log.map(({ status }: Json) => status)).toEqual([409, 200]);
    await gateway.call(`/v1/webhooks/deliveries/${delivery.id}/redeliver`, { method: 'POST' });
    await until('a redelivery', async () => receiver.messages.length >= 3);
    expect(receiver.messages[2]?.id).toBe(first?.id);
    await receiver.close();
  });

  it.each([
    [410, 'gone'],
    [409, 'The execution "7" has finished already.'],
    [500, 'The execution has finished with error'],
  ])('stop where nobody will ever take them (%s %s)', async (status, body) => {
    const { gateway } = open;
    const receiver = await startReceiver(() => ({ status, body }));
    const { id } = await gateway.json(
      '/v1/audio/speech/async',
      jsonBody({ model: 'tts-1', input: 'Hello.', webhook_url: receiver.url }),
    );
    await until(
      'a delivery that failed',
      async () => (await gateway.json(`/v1/webhooks/deliveries?job=${id}`)).data[0]?.status === 'failed',
    );
    expect(receiver.messages).toHaveLength(1);
    await receiver.close();
  });
});

describe('What the gateway says of itself', () => {
  it('holds no key, no text and no address of a file', async () => {
    const { gateway } = open;
    await gateway.call('/v1/audio/speech', speech('A sentence nobody may read in a log.'));
    await gateway.call('/v1/models', { key: 'ima_0123456789abcdef_averyveryverysecretsecret' });
    const metrics = await (await gateway.call('/metrics')).text();
    expect(metrics).toContain('imarouter_attempt_seconds_count');
    for (const said of [gateway.output(), metrics]) {
      for (const secret of [
        'sim-openai',
        'admin-key-of-the-tests',
        'averyverysecret',
        'nobody may read',
        'signature=',
      ]) {
        expect(said).not.toContain(secret);
      }
    }
  });
});
