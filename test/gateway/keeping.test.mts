import { readdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type Json, jsonBody, openGateway, until } from './gateway.mts';
import { startReceiver } from './receiver.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway({ SLOW_CLIENT_SECONDS: '1', SYNC_SECONDS: '1' });
}, 200_000);

afterAll(() => open.close(), 60_000);

function objects(): string[] {
  const entries = readdirSync(join(open.folder, 'objects'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('What is kept of a job', () => {
  it('is its result once, and nothing after it was deleted, in messages neither', async () => {
    const { gateway } = open;
    const receiver = await startReceiver();
    const { id } = await gateway.json(
      '/v1/audio/speech/async',
      jsonBody({ model: 'openai/tts-1', input: 'Keep me. '.repeat(1_000), webhook_url: receiver.url }),
    );
    const job = await gateway.json(`/v1/jobs/${id}?wait=30`);
    expect(job).toMatchObject({ status: 'completed', error: null });
    await until('one object', async () => objects().length === 1);
    expect((await gateway.json('/v1/files')).data.map(({ id: file }: Json) => file)).toEqual([job.output.file_id]);
    const [message] = await until('a message', async () => receiver.messages.length > 0 && receiver.messages);
    const { output } = (JSON.parse(message?.body ?? '{}') as Json).data;
    expect(Date.parse(output.expires_at) - Date.now()).toBeGreaterThan(3 * 86_400_000);
    const [delivery] = await until('a delivery', async () => {
      const { data } = await gateway.json(`/v1/webhooks/deliveries?job=${id}`);
      return data[0]?.status === 'delivered' && data;
    });
    await gateway.call(`/v1/jobs/${id}`, { method: 'DELETE' });
    expect(objects()).toEqual([]);
    await gateway.call(`/v1/webhooks/deliveries/${delivery.id}/redeliver`, { method: 'POST' });
    const again = await until('a redelivery', async () => receiver.messages[1]);
    expect((JSON.parse(again.body) as Json).data).toMatchObject({ id, status: 'completed', output: null });
    await receiver.close();
  });
});

describe('A call that is waited for no longer', () => {
  it('announces the job it became at the address it was given', async () => {
    const { gateway, simulators } = open;
    const receiver = await startReceiver();
    simulators.openai.faults.add({ do: 'delay', delayMs: 2_000, path: '*/speech', next: 1 });
    const late = await gateway.call(
      '/v1/audio/speech',
      jsonBody({ model: 'openai/tts-1', input: 'Late.', webhook_url: receiver.url }),
    );
    expect(late.status).toBe(504);
    const { error } = (await late.json()) as Json;
    expect(error.type).toBe('server_error');
    const [message] = await until('a message', async () => receiver.messages.length > 0 && receiver.messages);
    expect((JSON.parse(message?.body ?? '{}') as Json).data.id).toBe(error.job_id);
    await receiver.close();
  });
});

describe('A client that stands still', () => {
  it('is let go in the middle of its upload', async () => {
    const { hostname, port } = new URL(open.gateway.url);
    for (const [path, type] of [
      ['/v1/files', 'audio/mpeg'],
      ['/v1/audio/speech', 'application/json'],
      ['/v1/audio/transcriptions', 'multipart/form-data; boundary=x'],
    ]) {
      const socket = createConnection({ host: hostname, port: Number(port) });
      const closed = new Promise<string>((resolve) => {
        socket.on('close', () => resolve('closed')).on('error', () => undefined);
      });
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin-key-of-the-tests\r\n` +
          `content-type: ${type}\r\ncontent-length: 100000\r\n\r\n{`,
      );
      expect([path, await closed]).toEqual([path, 'closed']);
    }
  });

  it('is let go when it takes nothing of what it asked for', async () => {
    const { gateway } = open;
    const file = await gateway.json('/v1/files', {
      method: 'POST',
      headers: { 'content-type': 'audio/wav' },
      body: new Uint8Array(40_000_000),
    });
    const { hostname, port, pathname, search } = new URL(file.url);
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.pause();
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    let taken = 0;
    socket.on('data', (chunk) => (taken += chunk.byteLength)).resume();
    await new Promise((resolve) => socket.once('close', resolve).on('error', () => undefined));
    expect(taken).toBeLessThan(40_000_000);
  });
});
