import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { startEngine, type TestEngine } from '../engine/engine.mts';
import { chain, type Step } from '../engine/workflow.mts';

const credentials = { imaRouterApi: { id: '1', name: 'ImaRouter' } };
const model = (value: string) => ({ __rl: true, mode: 'id', value });
const ima = (parameters: Record<string, unknown>, more: Partial<Step> = {}): Step => ({
  type: 'n8n-nodes-imarouter.imaRouter',
  parameters: { resource: resourceOf[String(parameters['operation'])], ...parameters },
  credentials,
  ...more,
});
const resourceOf: Record<string, string> = {
  soundEffect: 'sound',
  music: 'music',
  speak: 'speech',
  transcribe: 'speech',
};
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const outage = { do: 'status', status: 503, retryAfterSeconds: 0 } as const;

describe('The node on the n8n engine, with simulators', () => {
  let simulators: Simulators;
  let engine: TestEngine;
  let values: Record<string, string>;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 50 });
    values = Object.fromEntries(
      [simulators.openai, simulators.groq, simulators.elevenlabs, simulators.sunoapi].flatMap(({ id, baseUrl }) => [
        [id, `sim-secret-${id}`],
        [`${id}BaseUrl`, baseUrl],
      ]),
    );
    engine = await startEngine({ credentials: { imaRouterApi: values } });
  });
  afterEach(() => {
    for (const { reset } of [simulators.openai, simulators.groq, simulators.elevenlabs, simulators.sunoapi]) reset();
  });
  afterAll(async () => {
    await engine.close();
    await simulators.close();
  });

  it('speaks, and transcribes what was spoken from the file it gets', async () => {
    const run = await engine.run(
      chain(
        ima({ operation: 'speak', text: 'Good morning to everybody.', model: model('tts-1-hd') }),
        ima({ operation: 'transcribe', model: model('whisper-large-v3'), subtitles: 'both' }),
      ),
    );
    expect(run.failures).toEqual([]);
    expect(run.nodes['Step 1']?.outputs[0]?.[0]?.binary?.['data']).toMatchObject({ mimeType: 'audio/mpeg' });
    const heard = run.nodes['Step 2']?.outputs[0]?.[0]?.json;
    expect(heard?.['text']).toMatch(/good morning/i);
    expect(heard?.['srt']).toContain('00:00:00,000 -->');
  });

  it('makes the same of files that n8n keeps in memory', async () => {
    const inMemory = await startEngine({ binaryMode: 'memory', credentials: { imaRouterApi: values } });
    const run = await inMemory.run(
      chain(ima({ operation: 'speak', text: 'Good night.' }), ima({ operation: 'transcribe' })),
    );
    await inMemory.close();
    expect(run.failures).toEqual([]);
    expect(run.nodes['Step 2']?.outputs[0]?.[0]?.json['text']).toMatch(/good night/i);
  });

  it('pays each item once over three tries of Retry On Fail', async () => {
    simulators.elevenlabs.faults.add({ ...outage, path: '/v1/sound-generation', nth: [2, 3, 4, 6, 7, 8] });
    const parameters = { operation: 'soundEffect', prompt: '=sound {{ $json.n }}', options: { itemsAtOnce: 1 } };
    const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
    const run = await engine.run(chain(ima(parameters, retrying)), { input: items(3) });
    expect(run.failures).toEqual([]);
    expect(run.nodes['Step 1']?.outputs[0]).toHaveLength(3);
    expect(simulators.elevenlabs.log.requests).toHaveLength(9);
    expect(simulators.elevenlabs.bill.entries).toHaveLength(3);
    const asked = simulators.elevenlabs.log.requests.map(({ fields }) => Object(fields).text);
    const once = simulators.elevenlabs.log.requests.filter(({ status }) => status === 200);
    expect(once.map(({ fields }) => Object(fields).text)).toEqual(['sound 0', 'sound 1', 'sound 2']);
    expect(asked).toEqual(['sound 0', ...Array(4).fill('sound 1'), ...Array(4).fill('sound 2')]);
  });

  it('pays each item once also where failed items go to the error output', async () => {
    simulators.elevenlabs.faults.add({ ...outage, path: '/v1/sound-generation', nth: [1, 2, 3] });
    const parameters = { operation: 'soundEffect', prompt: '=sound {{ $json.n }}', options: { itemsAtOnce: 1 } };
    const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1, onError: 'continueErrorOutput' } as const;
    const run = await engine.run(chain(ima(parameters, retrying)), { input: items(3) });
    expect(run.nodes['Step 1']?.outputs[0]).toHaveLength(3);
    expect(simulators.elevenlabs.bill.entries).toHaveLength(3);
  });

  it('pays each part of a long text once over three tries, and sends only the part that failed', async () => {
    simulators.groq.faults.add({ ...outage, path: '/openai/v1/audio/speech', nth: [2, 4, 5, 6, 7, 8] });
    const text = ['First', 'Second', 'Third']
      .map((word) => `${word} part. ${'It goes on and on. '.repeat(8)}`)
      .join('\n\n');
    const orpheus = { model: model('groq/orpheus-v1-english'), format: 'wav' };
    const parameters = { operation: 'speak', text, ...orpheus, output: 'full' };
    const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
    const run = await engine.run(chain(ima(parameters, retrying)));
    expect(run.failures).toEqual([]);
    const paid = simulators.groq.log.requests.filter(({ status }) => status === 200);
    const words = paid.map(({ fields }) => String(Object(fields).input).split(' ')[0]);
    expect(words.sort()).toEqual(['First', 'Second', 'Third']);
    expect(simulators.groq.log.requests).toHaveLength(9);
    expect(simulators.groq.bill.entries).toHaveLength(3);
    const result = run.nodes['Step 1']?.outputs[0]?.[0]?.json;
    expect(result).toMatchObject({ provider: 'groq', output: { audio: { mediaType: 'audio/wav' } } });
    const attempts = Object(result).attempts.map(({ status }: { status: string }) => status);
    expect(attempts.sort()).toEqual(['done', 'done', 'done', 'failed', 'failed']);
    expect(Object(result).usage).toHaveLength(3);
  });

  it('never sends again by itself what was charged but whose answer was lost', async () => {
    simulators.elevenlabs.faults.add({ do: 'resetAfter', path: '/v1/sound-generation', next: 1 });
    const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
    const run = await engine.run(chain(ima({ operation: 'soundEffect', prompt: 'rain' }, retrying)));
    expect(run.status).toBe('error');
    expect(simulators.elevenlabs.bill.entries).toHaveLength(1);
    expect(run.failures[0]).toMatchObject({ node: 'Step 1', itemIndex: 0, details: { kind: 'timedOut' } });
  });

  it('sends a failed item to the error output, with what was tried', async () => {
    simulators.elevenlabs.faults.add({ ...outage, path: '/v1/sound-generation', nth: [1, 2, 3] });
    const parameters = { operation: 'soundEffect', prompt: 'rain', options: { itemsAtOnce: 1 } };
    const run = await engine.run(chain(ima(parameters, { onError: 'continueErrorOutput' })), { input: items(2) });
    const [good, failed] = run.nodes['Step 1']?.outputs ?? [];
    expect(good).toHaveLength(1);
    expect(failed?.[0]?.json).toMatchObject({
      error: expect.stringContaining('[item 0]'),
      details: { kind: 'unavailable', stage: 'send', attempts: [{ provider: 'elevenlabs', httpStatus: 503 }] },
    });
  });

  it('works on several items at once, within the limit of the provider', async () => {
    const parameters = { operation: 'soundEffect', prompt: 'rain', options: { itemsAtOnce: 10 } };
    simulators.elevenlabs.faults.add({ do: 'delay', delayMs: 30 });
    const run = await engine.run(chain(ima(parameters)), { input: items(8) });
    const most = Math.max(...simulators.elevenlabs.log.requests.map(({ concurrent }) => concurrent));
    expect(run.nodes['Step 1']?.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(
      items(8).map((_, item) => ({ item })),
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(8);
  });

  it('ends with the run when the user stops it, and sends nothing more', async () => {
    simulators.elevenlabs.faults.add({ do: 'delay', delayMs: 3_000 });
    const abort = new AbortController();
    const parameters = { operation: 'soundEffect', prompt: 'rain', options: { itemsAtOnce: 1 } };
    let settled = false;
    const running = engine.run(chain(ima(parameters)), { input: items(3), signal: abort.signal }).finally(() => {
      settled = true;
    });
    while (simulators.elevenlabs.log.requests.length === 0 && !settled) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    abort.abort();
    expect((await running).status).toBe('canceled');
    expect(simulators.elevenlabs.log.requests).toHaveLength(1);
  });

  it.each([
    ['a refused key', { do: 'status', status: 401 }, /key/i],
    ['no credit', { do: 'status', status: 402 }, /\w/],
    ['an answer that makes no sense', { do: 'wrongContentType' }, /\w/],
  ] as const)('tells %s in one sentence with the item, and no key in it', async (_what, fault, words) => {
    simulators.elevenlabs.faults.add({ ...fault, path: '/v1/sound-generation' });
    const run = await engine.run(chain(ima({ operation: 'soundEffect', prompt: 'rain' })));
    expect(run.failures).toHaveLength(1);
    expect(run.failures[0]?.message).toMatch(words);
    expect(run.failures[0]?.message).toMatch(/\[item 0\]$/);
    expect(JSON.stringify(run)).not.toContain('sim-secret');
  });

  it('says that a provider cannot be reached', async () => {
    const unreachable = { imaRouterApi: { elevenlabs: 'sim-secret-1', elevenlabsBaseUrl: 'http://127.0.0.1:9' } };
    const run = await engine.run(chain(ima({ operation: 'soundEffect', prompt: 'rain' })), {
      credentials: unreachable,
    });
    expect(run.failures[0]?.message).toMatch(/ElevenLabs cannot be reached.*\[item 0\]/);
  });
});

describe("n8n's HTTP Request node with the credential", () => {
  const request = (url: string): Step => ({
    type: 'n8n-nodes-base.httpRequest',
    typeVersion: 4.2,
    parameters: {
      url,
      authentication: 'predefinedCredentialType',
      nodeCredentialType: 'imaRouterApi',
      options: { response: { response: { neverError: true } } },
    },
    credentials,
  });

  it("shows the key to the provider's base URL, and neither to others nor where a redirect leads", async () => {
    const heard: { own: IncomingHttpHeaders[]; foreign: IncomingHttpHeaders[] } = { own: [], foreign: [] };
    const foreign = await listen((headers) => heard.foreign.push(headers));
    const own = await listen((headers) => heard.own.push(headers), `${foreign.url}/elsewhere`);
    const engine = await startEngine({
      credentials: { imaRouterApi: { openai: 'sim-secret-1', openaiBaseUrl: `${own.url}/v1` } },
    });
    await engine.run(chain(request(`${own.url}/v1/models`)));
    await engine.run(chain(request(`${foreign.url}/v1/models`)));
    await engine.close();
    own.close();
    foreign.close();
    expect(heard.own.map(({ authorization }) => authorization)).toEqual(['Bearer sim-secret-1']);
    expect(heard.foreign).toHaveLength(1);
    expect(JSON.stringify(heard.foreign)).not.toContain('sim-secret');
  });
});

async function listen(hear: (headers: IncomingHttpHeaders) => void, redirectTo?: string) {
  const server = createServer((request, response) => {
    hear(request.headers);
    if (redirectTo === undefined) response.setHeader('content-type', 'application/json').end('{}');
    else response.writeHead(302, { location: redirectTo }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
