import { rmSync } from 'node:fs';
import { s3Objects } from '../../gateway/objects/s3.mts';
import { type Json, jsonBody, newDataFolder, openGateway, startGateway, until } from './gateway.mts';
import { startS3 } from './s3.mts';

const access = { accessKeyId: 'the-key-id', secretAccessKey: 'the-secret-key-of-the-store' };
let store: Awaited<ReturnType<typeof startS3>>;
const sound = { method: 'POST', headers: { 'content-type': 'audio/wav' }, body: 'sound' };
let open: Awaited<ReturnType<typeof openGateway>>;
const environment = () => ({
  ...{ S3_ENDPOINT: store.url, S3_BUCKET: 'sounds', S3_SECONDS: '1' },
  ...{ S3_ACCESS_KEY_ID: access.accessKeyId, S3_SECRET_ACCESS_KEY: access.secretAccessKey },
});

beforeAll(async () => {
  store = await startS3(access);
  open = await openGateway(environment());
}, 200_000);

afterAll(async () => {
  await open.close();
  await store.close();
}, 60_000);

describe('An S3-compatible store', () => {
  it('keeps uploads, hands out addresses that it serves itself, and parts of files', async () => {
    const { gateway } = open;
    const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));
    const file = await gateway.json('/v1/files?file_name=my%20"take"%201.wav', {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: bytes,
    });
    expect(file).toMatchObject({ bytes: 100_000, media_type: 'audio/wav' });
    expect(file.url.startsWith(`${store.url}/sounds/`)).toBe(true);
    const direct = await fetch(file.url);
    expect([direct.status, direct.headers.get('content-type')]).toEqual([200, 'audio/wav']);
    expect(direct.headers.get('content-disposition')).toBe(
      `attachment; filename="my _take_ 1.wav"; filename*=UTF-8''my%20%22take%22%201.wav`,
    );
    expect(Buffer.from(await direct.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await fetch(file.url.replace('sounds/', 'sounds/x'))).status).toBe(403);
    const part = await gateway.call(`/v1/files/${file.id}/content`, { headers: { range: 'bytes=10-19' } });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(10, 20)]);
    await gateway.call(`/v1/files/${file.id}`, { method: 'DELETE' });
    expect(store.objects.size).toBe(0);
  });

  it('holds what jobs are given and make, and nothing once they are deleted', async () => {
    const { gateway } = open;
    const { id } = await gateway.json('/v1/audio/speech/async', jsonBody({ model: 'openai/tts-1', input: 'Stored.' }));
    const job = await gateway.json(`/v1/jobs/${id}?wait=30`);
    expect(job.status).toBe('completed');
    const sound = await fetch(job.output.url);
    expect(sound.headers.get('content-type')).toBe('audio/mpeg');
    const transcription = await gateway.json(
      '/v1/audio/transcriptions/async',
      jsonBody({ model: 'openai/whisper-1', file_id: job.output.file_id }),
    );
    const heard = await gateway.json(`/v1/jobs/${transcription.id}?wait=30`);
    expect([heard.status, heard.output.text]).toEqual(['completed', 'Stored.']);
    for (const job of [id, transcription.id]) await gateway.call(`/v1/jobs/${job}`, { method: 'DELETE' });
    await until('an empty store', async () => store.objects.size === 0);
    expect(store.refused.filter((request) => !request.includes('sounds/x'))).toEqual([]);
  });

  it('gives a file the name it came with, whatever letters it has', async () => {
    const { gateway } = open;
    const name = "Grüße (it's) 🎧.wav";
    const file = await gateway.json(`/v1/files?file_name=${encodeURIComponent(name)}`, sound);
    for (const reply of [await fetch(file.url), await gateway.call(`/v1/files/${file.id}/content`)]) {
      const [, whole = ''] = /filename\*=UTF-8''([\w%.-]+)$/.exec(reply.headers.get('content-disposition') ?? '') ?? [];
      expect([reply.status, decodeURIComponent(whole)]).toEqual([200, name]);
    }
    await gateway.call(`/v1/files/${file.id}`, { method: 'DELETE' });
  });

  it('is given no empty upload', async () => {
    const body = new FormData();
    body.append('file', new Blob([]), 'empty.wav');
    const reply = await open.gateway.call('/v1/files', { method: 'POST', body });
    expect([reply.status, store.objects.size]).toEqual([400, 0]);
  });

  it('is spoken of in plain words where it does not answer, and its log names the cause', async () => {
    const { gateway } = open;
    const upload = () => gateway.call('/v1/files', sound);
    const file = await gateway.json('/v1/files', sound);
    const asks = [upload, () => gateway.call(`/v1/files/${file.id}/content`)];
    for (const ask of [...asks, () => gateway.call(`/v1/files/${file.id}`, { method: 'DELETE' })]) {
      store.faults.push('silence');
      const reply = await ask();
      const { error }: Json = await reply.json();
      expect([reply.status, error.code]).toEqual([503, 'files_unavailable']);
      expect(['cache-control', 'content-disposition'].map((name) => reply.headers.get(name))).toEqual([null, null]);
      expect(error.message).toBe(
        'The file store of the gateway does not work. Its log names the cause under this request id.',
      );
      await until('the cause', async () => gateway.output().includes(error.request_id));
    }
    expect(gateway.output()).toContain('The object store gave no whole answer: no answer in 1 s');
    expect((await gateway.call(`/v1/files/${file.id}`, { method: 'DELETE' })).status).toBe(200);
  });

  it('costs nobody a sound that was paid for: what it cannot keep is in the answer itself', async () => {
    const { gateway } = open;
    store.faults.push(503, 503, 503);
    const ask = jsonBody({ model: 'openai/tts-1', input: 'Paid for.', delivery: 'url' });
    const reply = await gateway.call('/v1/audio/speech', ask);
    const told: Json = await reply.json();
    expect([reply.status, told.url, told.media_type]).toEqual([200, undefined, 'audio/mpeg']);
    expect(Buffer.from(told.b64_json, 'base64').length).toBeGreaterThan(1_000);
    expect(told.warnings.join()).toContain('The file store of the gateway does not work');
    expect(reply.headers.get('x-imarouter-warnings')).toContain('b64_json');
    await until('the cause', async () => gateway.output().includes('a sound could not be kept'));
  });

  it('keeps a gateway from starting where it refuses it, and not where it does not answer', async () => {
    const folder = await newDataFolder();
    const started = startGateway(folder, null, { ...environment(), S3_SECRET_ACCESS_KEY: 'another' });
    await expect(started).rejects.toThrow('status 403 SignatureDoesNotMatch. Look at S3_ENDPOINT, S3_BUCKET');
    store.faults.push('silence');
    const gateway = await startGateway(folder, null, environment());
    expect(gateway.output()).toContain('no file can be kept');
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('never stands with its secret in the log', () => {
    expect(open.gateway.output()).not.toContain(access.secretAccessKey);
  });
});

describe('Files in such a store', () => {
  let own: Awaited<ReturnType<typeof startS3>>;
  beforeAll(async () => void (own = await startS3(access)));
  afterAll(() => own.close());
  const objectsAt = (path = '') =>
    s3Objects({
      ...{ ...access, endpoint: `${own.url}${path}`, publicEndpoint: `${own.url}/outside`, bucket: 'sounds' },
      ...{ region: 'eu-central-1', silentSeconds: 1 },
    });
  const put = (objects: ReturnType<typeof s3Objects>, text: string) =>
    objects.put('key', () => new Blob([text]).stream(), text.length, 'audio/wav');
  const read = async (objects: ReturnType<typeof s3Objects>) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of objects.open('key')) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('may be empty', async () => {
    await put(objectsAt(), '');
    expect(await read(objectsAt())).toBe('');
  });

  it('lie behind a path, at another one for clients, and go over connections that are kept', async () => {
    const objects = objectsAt('/storage/v1/');
    const before = own.connections.size;
    for (let times = 0; times < 9; times++) await put(objects, 'behind');
    expect([await read(objects), [...own.objects.keys()]]).toEqual([
      'behind',
      ['/sounds/key', '/storage/v1/sounds/key'],
    ]);
    await objects.remove('key');
    expect(own.connections.size - before).toBeLessThan(3);
    own.objects.set('/outside/sounds/key', { bytes: Buffer.from('outside'), type: '' });
    expect(await (await fetch(objects.signedUrl?.('key', 'é.wav', 'audio/wav', 60) ?? '')).text()).toBe('outside');
  });

  it('are asked for again where the store closes the connection or is too busy, and not for ever', async () => {
    const objects = objectsAt();
    own.faults.push('close', 503);
    await put(objects, 'again');
    own.faults.push(500, 'close');
    expect(await read(objects)).toBe('again');
    own.faults.push(503, 503, 503);
    await expect(objects.remove('key')).rejects.toMatchObject({
      kind: 'lost',
      message: /DELETE with status 503 SlowDown$/,
    });
    own.faults.push('silence');
    await expect(read(objects)).rejects.toMatchObject({ kind: 'silent' });
    own.faults.push('half');
    await expect(read(objects)).rejects.toMatchObject({ kind: 'lost' });
  }, 20_000);

  it('may be gone before they are removed, and are missed when they are read', async () => {
    own.objects.clear();
    await objectsAt().remove('key');
    await expect(read(objectsAt())).rejects.toMatchObject({ kind: 'refused' });
  });
});

describe('The folder for data', () => {
  it('can be written, or nothing starts', async () => {
    const path = '/dev/null/data';
    const refused = new RegExp(`DATA_DIR: nothing can be kept in '${path}': ENOTDIR`);
    await expect(startGateway(path, null)).rejects.toThrow(refused);
  });
});
