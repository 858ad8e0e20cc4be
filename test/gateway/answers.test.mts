import { rmSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020';
import fastify from 'fastify';
import type { App } from '../../gateway/app.mts';
import { pathOf } from '../../gateway/openapi/document.mts';
import { addRoutes } from '../../gateway/routes/all.mts';
import { startSimulators } from '../../simulators/index.mts';
import { adminKey, type Json, jsonBody, newDataFolder, startGateway, until } from './gateway.mts';
import { inThePast } from './past.mts';
import { startReceiver } from './receiver.mts';

let gateway: Awaited<ReturnType<typeof startGateway>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let close: () => Promise<void>;
let document: Json;
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
const seen = new Set<string>();

beforeAll(async () => {
  const folder = await newDataFolder();
  const simulators = await startSimulators({ jobMs: 300 });
  receiver = await startReceiver();
  const past = await startGateway(folder, simulators, { NODE_OPTIONS: inThePast });
  await past.call('/v1/audio/speech', jsonBody({ model: 'openai/tts-1', input: 'Once.' }));
  await past.stop();
  gateway = await startGateway(folder, simulators);
  document = await gateway.json('/openapi.json');
  ajv.addSchema(closed(document), 'document').addSchema(document, 'open');
  close = async () => {
    await gateway.stop();
    await Promise.all([simulators.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
}, 200_000);
afterAll(() => close(), 60_000);

/** The document with objects that have no other fields than those it names: what it does not tell is found out so. */
function closed(value: Json): Json {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, closed(each)]));
  const isClosed = value.type === 'object' && 'properties' in value && !('additionalProperties' in value);
  return isClosed ? { ...inner, additionalProperties: false } : inner;
}

/** Asks, and holds the answer against what the document says of it. */
async function ask(method: string, template: string, path: string = template, init: Asked = {}): Promise<Json> {
  const reply = await gateway.call(path, { ...init, method });
  const { status, headers } = reply;
  const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
  const responses = document.paths[template]?.[method.toLowerCase()]?.responses ?? {};
  const described = responses[status] ?? responses.default;
  const place =
    '$ref' in described
      ? described.$ref.slice(2).split('/')
      : ['paths', template, method.toLowerCase(), 'responses', String(status)];
  const response = '$ref' in described ? document.components.responses.Refused : described;
  const told = Object.keys(response.content).find(
    (one) => one === type || (one.endsWith('/*') && (one === '*/*' || type.startsWith(one.slice(0, -1)))),
  );
  const extra = [...headers.keys()].filter((name) => name.startsWith('x-imarouter-') && !(name in response.headers));
  if (typeof init.body === 'string' && status < 300 && template !== '/v1/files') {
    const asked = ['paths', template, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
    const check = ajv.compile({ $ref: pointerTo('open', asked) });
    expect({ template, asked: check(JSON.parse(init.body)), errors: check.errors }).toMatchObject({ asked: true });
  }
  const body = await reply.text();
  expect({ method, path, status, type, told, extra, body: body.slice(0, 300) }).toMatchObject({
    told: expect.any(String),
    extra: [],
  });
  seen.add(`${method} ${template} ${status}`);
  const isText = response.content[told ?? '']?.schema?.type === 'string';
  if (isText || !/(json|event-stream)$/.test(type)) return body;
  const all: Json[] = type.endsWith('json') ? [JSON.parse(body)] : dataOf(body);
  const check = ajv.compile({ $ref: pointerTo('document', [...place, 'content', told, 'schema']) });
  for (const json of all) {
    const isValid = check(json);
    expect({
      method,
      path,
      status,
      errors: isValid ? null : check.errors?.slice(0, 8),
      json: isValid ? null : json,
    }).toMatchObject({ errors: null });
  }
  return all.at(-1);
}
/** The data of every event. */
function dataOf(body: string): Json[] {
  return [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
}
function pointerTo(which: string, keys: readonly unknown[]): string {
  const parts = keys.map((key) => encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1')));
  return `${which}#/${parts.join('/')}`;
}
type Asked = RequestInit & { key?: string | null };

function form(fields: Readonly<Record<string, string | Blob>>): { body: FormData } {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, value, 'a.mp3');
  return { body };
}

describe('Every answer is as the API description says', () => {
  it('of calls', async () => {
    const speech = '/v1/audio/speech';
    const said = { model: 'openai/tts-1', input: 'Hello from ImaRouter. This is a test.' };
    await ask('POST', speech, speech, jsonBody(said));
    for (const more of [
      { delivery: 'url' },
      { delivery: 'base64' },
      { dry_run: true },
      { stream_format: 'sse' },
      { voice: { id: 'nova' } },
    ])
      await ask('POST', speech, speech, jsonBody({ ...said, ...more }));
    await ask('POST', speech, speech, jsonBody({ ...said, model: 'nobody' }));
    await ask('POST', speech, speech, { ...jsonBody(said), key: 'wrong' });
    const sound = await (await gateway.call(speech, jsonBody(said))).blob();
    const words = { 'timestamp_granularities[]': 'word' };
    for (const path of ['/v1/audio/transcriptions', '/v1/audio/translations']) {
      for (const response_format of ['json', 'text', 'srt', 'vtt', 'verbose_json'])
        await ask(
          'POST',
          path,
          path,
          form({ model: 'openai/whisper-1', response_format, file: sound, ...(/trans[c]/.test(path) ? words : {}) }),
        );
      await ask('POST', path, path, form({ model: 'openai/whisper-1', dry_run: 'true', file: sound }));
      await ask('POST', path, path, form({ model: 'openai/whisper-1', stream: 'true', file: sound }));
    }
    await ask(
      'POST',
      '/v1/audio/transcriptions',
      undefined,
      form({ model: 'gpt-4o-transcribe-diarize', response_format: 'diarized_json', file: sound }),
    );
    const data = Buffer.from(await sound.arrayBuffer()).toString('base64');
    const messages = [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data, format: 'mp3' } }] }];
    const chat = { model: 'gpt-4o-audio', messages };
    for (const more of [
      {},
      { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'mp3' } },
      { stream: true },
      { dry_run: true },
    ])
      await ask('POST', '/v1/chat/completions', undefined, jsonBody({ ...chat, ...more }));
    const effect = { operation: 'sound_effect', prompt: 'A door.' };
    for (const more of [{}, { delivery: 'base64' }, { delivery: 'bytes' }, { dry_run: true }])
      await ask('POST', '/v1/audio/generate', undefined, jsonBody({ ...effect, ...more }));
    for (const [path, body] of [
      ['/v1/chat/completions/async', jsonBody(chat)],
      ['/v1/audio/generate/async', jsonBody(effect)],
      ['/v1/audio/transcriptions/async', form({ model: 'openai/whisper-1', response_format: 'srt', file: sound })],
      ['/v1/audio/translations/async', form({ model: 'openai/whisper-1', file: sound })],
      ['/v1/audio/speech/async', jsonBody({ ...said, dry_run: true })],
      ['/v1/audio/speech/async', jsonBody(said)],
    ] as const) {
      const { id, object } = await ask('POST', path, path, body);
      if (object === 'audio.job') await ask('GET', '/v1/jobs/{id}', `/v1/jobs/${id}?wait=30`);
    }
    const voice = await ask('POST', '/v1/voices', undefined, form({ name: 'Mine', 'files[]': sound }));
    await ask('POST', '/v1/voices', undefined, form({ name: 'Mine', 'files[]': sound, dry_run: 'true' }));
    const { data: voices } = await ask('GET', '/v1/voices');
    for (const { id } of [voice, voices.at(-1)]) await ask('GET', '/v1/voices/{id}', `/v1/voices/${id}`);
    await ask('DELETE', '/v1/voices/{id}', `/v1/voices/${voice.id}`);
  }, 120_000);

  it('of jobs and files', async () => {
    const { id: failing } = await ask(
      'POST',
      '/v1/audio/speech/async',
      undefined,
      jsonBody({ model: 'openai/none', input: 'Hi.' }),
    );
    if (failing !== undefined) await ask('GET', '/v1/jobs/{id}', `/v1/jobs/${failing}?wait=30`);
    const { data } = await ask('GET', '/v1/jobs', '/v1/jobs?limit=3');
    await ask('POST', '/v1/jobs/{id}/cancel', `/v1/jobs/${data[0].id}/cancel`);
    const { id: music } = await ask(
      'POST',
      '/v1/audio/generate/async',
      undefined,
      jsonBody({ operation: 'music', prompt: 'Slow.' }),
    );
    await ask('POST', '/v1/jobs/{id}/cancel', `/v1/jobs/${music}/cancel`);
    await ask('DELETE', '/v1/jobs/{id}', `/v1/jobs/${data[1].id}`);
    const upload = { body: 'abc', headers: { 'content-type': 'audio/mpeg' } };
    const { id, url } = await ask('POST', '/v1/files', '/v1/files?file_name=a.mp3', upload);
    await ask('GET', '/v1/files');
    await ask('GET', '/v1/files/{id}', `/v1/files/${id}`);
    await ask('GET', '/v1/files/{id}/content', url.slice(gateway.url.length), { key: null });
    await ask('GET', '/v1/files/{id}/content', `/v1/files/${id}/content`, { headers: { range: 'bytes=0-1' } });
    await ask('DELETE', '/v1/files/{id}', `/v1/files/${id}`);
    await ask('GET', '/v1/files/{id}', `/v1/files/${id}`);
    for (const method of ['GET', 'POST']) await ask(method, '/v1/callbacks/{nonce}', '/v1/callbacks/none');
  }, 60_000);

  it('of keys, clients and webhooks', async () => {
    const once = {
      ...jsonBody({ name: 'Mine', cap_usd: 5 }),
      headers: { 'content-type': 'application/json', 'idempotency-key': 'a' },
    };
    const { id } = await ask('POST', '/v1/keys', undefined, once);
    await ask('POST', '/v1/keys', undefined, once);
    await ask('POST', '/v1/keys', undefined, { ...once, body: '{}' });
    await ask('POST', '/v1/keys/client', undefined, jsonBody({}));
    await ask('POST', '/v1/keys/{id}/rotate', `/v1/keys/${id}/rotate`);
    await ask('GET', '/v1/keys');
    await ask('DELETE', '/v1/keys/{id}', `/v1/keys/${id}`);
    await ask('PUT', '/v1/clients/{label}', '/v1/clients/Acme', { ...jsonBody({ cap_usd: '5' }) });
    await ask('GET', '/v1/clients');
    await ask('DELETE', '/v1/clients/{label}', '/v1/clients/Acme');
    const hook = await ask('POST', '/v1/webhooks', undefined, jsonBody({ url: `${receiver.url}/hook` }));
    await ask('GET', '/v1/webhooks');
    await ask('GET', '/v1/webhooks/secret');
    const { id: job } = await ask(
      'POST',
      '/v1/audio/speech/async',
      undefined,
      jsonBody({ model: 'openai/tts-1', input: 'Hi.' }),
    );
    const delivery = await until('a delivery', async () => {
      const { data } = await ask('GET', '/v1/webhooks/deliveries', `/v1/webhooks/deliveries?job=${job}`);
      return data.find(({ status }: Json) => status === 'delivered');
    });
    await ask('POST', '/v1/webhooks/deliveries/{id}/redeliver', `/v1/webhooks/deliveries/${delivery.id}/redeliver`);
    await ask('DELETE', '/v1/webhooks/{id}', `/v1/webhooks/${hook.id}`);
  }, 60_000);

  it('of what is looked up', async () => {
    const { data } = await ask('GET', '/v1/models');
    await ask('GET', '/v1/models/{id}', `/v1/models/${data[0].id}`);
    await ask('GET', '/v1/usage', '/v1/usage?group_by=provider,model,operation,client,workflow,day');
    await ask('GET', '/v1/usage/records');
    await ask('GET', '/v1/usage/records', '/v1/usage/records?format=cloud_events');
    await ask('GET', '/v1/usage', '/v1/usage?from=2026-11-01');
    await ask('GET', '/v1/requests');
    const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7);
    for (const format of ['json', 'csv', 'html', 'pdf'])
      await ask('GET', '/v1/invoices/{month}', `/v1/invoices/${month}?format=${format}&payment_days=7`);
    await ask('GET', '/v1/invoices');
    const plain = [
      '/v1/health/deployments',
      '/healthz',
      '/readyz',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/dashboard',
      '/dashboard/session',
    ];
    for (const path of plain) await ask('GET', path);
    await ask('GET', '/dashboard/assets/{name}', '/dashboard/assets/none');
    await ask('POST', '/dashboard/session', undefined, jsonBody({ key: adminKey }));
    await ask('DELETE', '/dashboard/session');
  }, 60_000);

  it('and none was passed over', () => {
    const untold = new Set([
      'GET /dashboard/assets/{name} 200',
      'GET /readyz 503',
      'GET /dashboard 200',
      'POST /v1/audio/generate 202',
      'GET /v1/callbacks/{nonce} 200',
      'POST /v1/callbacks/{nonce} 200',
    ]);
    const described = operationsOf(document).flatMap(([name, { responses }]) =>
      Object.entries<Json>(responses).flatMap(([status, response]) =>
        '$ref' in response || (status === '200' && name.endsWith('/async')) ? [] : [`${name} ${status}`],
      ),
    );
    expect(described.filter((one) => !seen.has(one) && !untold.has(one))).toEqual([]);
  });
});

describe('The API description', () => {
  it('has every route that the server has, and no other', () => {
    const server = fastify();
    const routes = new Set<string>();
    server.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.add(`${one} ${pathOf({ url })}`);
    });
    addRoutes(server, {} as App);
    const ids = operationsOf(document).map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      operationsOf(document)
        .map(([name]) => name)
        .sort(),
    ).toEqual([...routes].sort());
  });
});

function operationsOf({ paths }: Json): [string, Json][] {
  return Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, told]): [string, Json] => [`${method.toUpperCase()} ${path}`, told]),
  );
}
