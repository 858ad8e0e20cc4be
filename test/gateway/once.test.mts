import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulators } from '../../simulators/index.mts';
import { type Json, jsonBody, newDataFolder, openGateway, startGateway, until } from './gateway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;

beforeAll(async () => {
  open = await openGateway();
}, 200_000);

afterAll(() => open.close(), 60_000);

const named = (name: string, init: { headers?: Record<string, string> }) => ({
  ...init,
  headers: { ...init.headers, 'idempotency-key': name },
});

describe('An Idempotency-Key', () => {
  it('works on every POST that makes something, secrets included', async () => {
    const { gateway } = open;
    const asks: [string, object][] = [
      ['/v1/keys', { name: 'one' }],
      ['/v1/keys/client', { scopes: ['models'] }],
      ['/v1/webhooks', { url: 'https://example.com/hook' }],
      ['/v1/audio/speech/async', { input: 'Hello.' }],
      ['/v1/audio/generate', { operation: 'sound_effect', prompt: 'Rain', duration_seconds: 1 }],
    ];
    for (const [path, body] of asks) {
      const send = async () => gateway.json(path, named(`once ${path}`, jsonBody(body)));
      const [first, second] = [await send(), await send()];
      expect([path, second.id]).toEqual([path, first.id]);
      expect(second).toEqual(first);
      expect(first.id).toEqual(expect.any(String));
    }
  });

  it('gives a secret again only to the key that asked for it', async () => {
    const { gateway } = open;
    const admin = await gateway.json('/v1/keys', jsonBody({ scopes: ['admin'] }));
    const make = (key?: string) =>
      gateway.call('/v1/keys', { ...named('sealed', jsonBody({ name: 'x' })), ...(key === undefined ? {} : { key }) });
    expect((await make()).status).toBe(201);
    expect((await make(admin.key)).status).toBe(409);
  });

  it('can be used again after a failure that cost nothing', async () => {
    const { gateway } = open;
    const { key } = await gateway.json('/v1/keys', jsonBody({ scopes: ['speak'], cap_usd: '0.000001' }));
    const ask = { ...named('capped', jsonBody({ model: 'openai/tts-1', input: 'Too dear for this key.' })) };
    expect((await gateway.call('/v1/audio/speech', { ...ask, key })).status).toBe(402);
    expect((await gateway.call('/v1/audio/speech', ask)).status).toBe(200);
  });

  it('keeps no upload that was not needed', async () => {
    const { gateway, folder } = open;
    const send = async (name: string) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(3_000_000)]), 'a.bin');
      return gateway.json('/v1/files', named(name, { method: 'POST', body: form } as object));
    };
    const first = await send('upload');
    expect((await send('upload')).id).toBe(first.id);
    const spooled = readdirSync(join(folder, 'spool'), { recursive: true, withFileTypes: true });
    expect(spooled.filter((entry) => entry.isFile())).toEqual([]);
  });

  it('starts one job, though the gateway was killed before it had answered', async () => {
    const folder = await newDataFolder();
    const simulators = await startSimulators({ latencyMs: 300 });
    simulators.elevenlabs.faults.add({ do: 'delay', delayMs: 2_000, path: '*/sound-generation', next: 1 });
    const ask = named(
      'killed',
      jsonBody({ operation: 'sound_effect', prompt: 'Thunder', duration_seconds: 1 }) as object,
    );
    const first = await startGateway(folder, simulators);
    const lost = first.call('/v1/audio/generate', ask).catch(() => null);
    await until('a request at the provider', async () => simulators.elevenlabs.log.requests.length > 0);
    await first.kill();
    await lost;
    const second = await startGateway(folder, simulators);
    const again = await second.call('/v1/audio/generate', ask);
    const { error } = (await again.json()) as Json;
    expect([again.status, error.code]).toEqual([504, 'timedOut']);
    expect((await second.json('/v1/jobs')).data).toHaveLength(1);
    expect(simulators.elevenlabs.log.requests).toHaveLength(1);
    await second.stop();
    await simulators.close();
    rmSync(folder, { recursive: true, force: true });
  }, 300_000);
});
