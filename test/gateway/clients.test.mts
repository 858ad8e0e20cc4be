import { OpenAI, toFile } from '../../simulators/clients.mts';
import { adminKey, type Json, jsonBody, openGateway, until } from './gateway.mts';

let open: Awaited<ReturnType<typeof openGateway>>;
let client: InstanceType<typeof OpenAI>;

beforeAll(async () => {
  open = await openGateway();
  client = new OpenAI({ apiKey: adminKey, baseURL: `${open.gateway.url}/v1`, maxRetries: 0 });
}, 120_000);

afterAll(() => open.close(), 60_000);

/** Ten minutes of a sawtooth in 16 bits at 24 kHz. */
function largeWav(): Uint8Array {
  const dataBytes = 600 * 24_000 * 2;
  const bytes = Buffer.alloc(44 + dataBytes);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + dataBytes, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(24_000, 24);
  bytes.writeUInt32LE(48_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(dataBytes, 40);
  for (let at = 44, value = 0; at < bytes.length; at += 2, value = (value + 301) & 0x3fff)
    bytes.writeInt16LE(value, at);
  return bytes;
}

describe('An OpenAI client', () => {
  it('sends a file over 25 MB, which the provider gets in parts that it takes', async () => {
    const file = await toFile(largeWav(), 'talk.wav');
    const { text } = await client.audio.transcriptions.create({ model: 'openai/whisper-1', file });
    const uploads = open.simulators.openai.log.requests.flatMap((request) => request.uploads);
    expect(uploads.length).toBeGreaterThan(1);
    expect(Math.max(...uploads.map(({ sizeBytes }) => sizeBytes))).toBeLessThanOrEqual(26_214_400);
    expect(text).toMatch(/Simulated transcript/);
  }, 60_000);

  it('gives up, and what it asked for stands on the ledger once', async () => {
    const { gateway, simulators } = open;
    simulators.openai.faults.add({ do: 'delay', delayMs: 1_500, path: '*/speech', next: 1 });
    const stop = new AbortController();
    const asked = client.audio.speech.create(
      { model: 'openai/tts-1', voice: 'alloy', input: 'Never heard.' },
      { signal: stop.signal },
    );
    await until('a request at the provider', async () =>
      simulators.openai.log.requests.some(({ fields }) => JSON.stringify(fields).includes('Never heard.')),
    );
    stop.abort();
    await expect(asked).rejects.toThrow('aborted');
    const rows = await until('a record', async () => {
      const { data } = await gateway.json('/v1/usage/records');
      const found = data.filter((one: Json) => one.operation === 'speak');
      return found.length > 0 && found;
    });
    expect(rows).toMatchObject([{ unit: 'character', quantity: 12 }]);
  }, 30_000);

  it('is refused several answers and a limit on tokens by name, because neither would be kept', async () => {
    const content = [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } }];
    const asked = { model: 'gpt-4o-audio', messages: [{ role: 'user', content }] };
    for (const [name, value] of Object.entries({ n: 2, max_tokens: 10, max_completion_tokens: 10 })) {
      const reply = await open.gateway.call('/v1/chat/completions', jsonBody({ ...asked, [name]: value }));
      const { error } = (await reply.json()) as Json;
      expect([name, reply.status, error.message]).toEqual([name, 400, expect.stringContaining(`'${name}'`)]);
    }
  });
});
