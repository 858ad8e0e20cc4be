import { jsonBody, openGateway, until } from './gateway.mts';
import { startS3 } from './s3.mts';

const access = { accessKeyId: 'the-key-id', secretAccessKey: 'the-secret-key-of-the-store' };
let store: Awaited<ReturnType<typeof startS3>>;
let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  store = await startS3(access);
  open = await openGateway({
    S3_ENDPOINT: store.url,
    S3_BUCKET: 'sounds',
    S3_ACCESS_KEY_ID: access.accessKeyId,
    S3_SECRET_ACCESS_KEY: access.secretAccessKey,
  });
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
    expect(direct.headers.get('content-disposition')).toBe('attachment; filename="my _take_ 1.wav"');
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

  it('never stands with its secret in the log', () => {
    expect(open.gateway.output()).not.toContain(access.secretAccessKey);
  });
});
