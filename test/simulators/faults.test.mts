import { startSimulators } from '../../simulators/index.mts';
import type { Fault, Simulators } from '../../simulators/index.mts';

let simulators: Simulators;

beforeAll(async () => {
  simulators = await startSimulators();
});
beforeEach(() => {
  simulators.openai.reset();
  simulators.sunoapi.reset();
  simulators.elevenlabs.reset();
});
afterAll(() => simulators.close());

const headers = { authorization: 'Bearer sim-faults', 'content-type': 'application/json' };
const body = JSON.stringify({ model: 'tts-1', voice: 'alloy', input: 'Hello' });

function speak(): Promise<Response> {
  return fetch(`${simulators.openai.baseUrl}/audio/speech`, { method: 'POST', headers, body });
}

function listModels(): Promise<Response> {
  return fetch(`${simulators.openai.baseUrl}/models`, { headers });
}

async function billedAfter(fault: Fault): Promise<{ status: number | 'reset'; charged: number; delivered: boolean[] }> {
  simulators.openai.faults.add({ next: 1, ...fault });
  const status = await speak()
    .then(async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    })
    .catch((): 'reset' => 'reset');
  const { entries } = simulators.openai.bill;
  return { status, charged: entries.length, delivered: entries.map(({ delivered }) => delivered) };
}

describe('a fault', () => {
  it('answers a status in the shape of the provider, with Retry-After in seconds', async () => {
    simulators.openai.faults.add({ do: 'status', status: 429, retryAfterSeconds: 2, next: 1 });
    const answer = await speak();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await answer.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    expect((await speak()).status).toBe(200);
  });

  it('answers Retry-After as a date', async () => {
    simulators.openai.faults.add({ do: 'status', status: 503, retryAfterSeconds: 60, retryAfterAsDate: true });
    const date = (await speak()).headers.get('retry-after') ?? '';
    expect(date).toMatch(/GMT$/);
    expect(Date.parse(date)).toBeGreaterThan(Date.now());
  });

  it("speaks ElevenLabs' and the resellers' shapes as well", async () => {
    simulators.elevenlabs.faults.add({ do: 'status', status: 503 });
    simulators.sunoapi.faults.add({ do: 'errorInside', status: 455 });
    const eleven = await fetch(`${simulators.elevenlabs.baseUrl}/v1/models`, { headers: { 'xi-api-key': 'sim-x' } });
    expect([eleven.status, await eleven.json()]).toMatchObject([503, { detail: { type: 'service_unavailable' } }]);
    const suno = await fetch(`${simulators.sunoapi.baseUrl}/api/v1/generate/credit`, { headers });
    expect([suno.status, await suno.json()]).toMatchObject([200, { code: 455, data: null }]);
  });

  it.each<[string, Fault, number | 'reset', number, boolean[]]>([
    ['resets before the charge', { do: 'resetBefore' }, 'reset', 0, []],
    ['resets after the charge', { do: 'resetAfter' }, 'reset', 1, [false]],
    ['resets in the middle of the body', { do: 'resetMiddle' }, 'reset', 1, [false]],
    ['ends the body early', { do: 'truncated' }, 200, 1, [false]],
    ['answers an error inside a 200 without a charge', { do: 'errorInside', status: 500 }, 200, 0, []],
    ['answers as a proxy without a charge', { do: 'proxyPage' }, 502, 0, []],
    ['answers as a proxy after the charge', { do: 'proxyPage', status: 504, charges: true }, 504, 1, [false]],
    ['changes the content type', { do: 'wrongContentType' }, 200, 1, [true]],
    ['only waits', { do: 'delay', delayMs: 1 }, 200, 1, [true]],
  ])('%s', async (_, fault, status, charged, delivered) => {
    expect(await billedAfter(fault)).toEqual({ status, charged, delivered });
  });

  it('cuts a body to its half, properly ended', async () => {
    const whole = (await (await speak()).arrayBuffer()).byteLength;
    simulators.openai.faults.add({ do: 'truncated', next: 1 });
    expect((await (await speak()).arrayBuffer()).byteLength).toBe(Math.ceil(whole / 2));
  });

  it('breaks JSON, sends a page for JSON, and says what it is told to say', async () => {
    simulators.openai.faults.add(
      { do: 'malformedJson', next: 1 },
      { do: 'proxyPage', next: 1 },
      { do: 'reply', status: 200, contentType: 'application/json', body: '{"text":""}', next: 1 },
    );
    const broken = await (await listModels()).text();
    expect(() => JSON.parse(broken)).toThrow(SyntaxError);
    const page = await listModels();
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      502,
      'text/html',
      expect.stringContaining('Bad Gateway'),
    ]);
    expect(await (await listModels()).json()).toEqual({ text: '' });
  });

  it('strikes only the method, path and order that it names', async () => {
    simulators.openai.faults.add(
      { do: 'status', status: 500, method: 'POST', path: '/v1/models' },
      { do: 'status', status: 503, path: '*/models', nth: [2, 3] },
    );
    const statuses = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await listModels()).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect((await speak()).status).toBe(200);
  });

  it('strikes by chance, the same way for the same seed', async () => {
    const run = async () => {
      const own = await startSimulators({ seed: 7 });
      own.openai.faults.add({ do: 'status', status: 503, probability: 0.5 });
      const statuses = [];
      for (let index = 0; index < 20; index += 1)
        statuses.push((await fetch(`${own.openai.baseUrl}/models`, { headers })).status);
      await own.close();
      return statuses;
    };
    const first = await run();
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await run()).toEqual(first);
  });
});

describe('the log', () => {
  it('keeps what was asked, but of the key only its end', async () => {
    simulators.openai.faults.add({ do: 'status', status: 503, next: 1 });
    await speak();
    expect(simulators.openai.log.requests).toMatchObject([
      {
        number: 1,
        method: 'POST',
        path: '/v1/audio/speech',
        key: '…ults',
        fields: { model: 'tts-1', voice: 'alloy', input: 'Hello' },
        site: 'api',
        concurrent: 1,
        status: 503,
        fault: 'status',
      },
    ]);
    expect(JSON.stringify(simulators.openai.log)).not.toContain('sim-faults');
  });

  it('names uploads by name, type and size', async () => {
    const form = new FormData();
    form.append('model', 'whisper-1');
    form.append('timestamp_granularities[]', 'word');
    form.append('file', new Blob(['RIFF'], { type: 'audio/wav' }), 'ü "quoted".wav');
    await fetch(`${simulators.openai.baseUrl}/audio/transcriptions`, {
      method: 'POST',
      headers: { authorization: 'Bearer sim-x1234' },
      body: form,
    });
    const [entry] = simulators.openai.log.requests;
    expect(entry?.fields).toEqual({ model: 'whisper-1', timestamp_granularities: ['word'] });
    expect(entry?.uploads).toEqual([
      { field: 'file', fileName: 'ü "quoted".wav', mediaType: 'audio/wav', sizeBytes: 4 },
    ]);
  });

  it('counts the requests that it sees at once', async () => {
    simulators.openai.faults.add({ do: 'delay', delayMs: 100 });
    await Promise.all([listModels(), listModels(), listModels()]);
    expect(simulators.openai.log.requests.map(({ concurrent }) => concurrent).sort()).toEqual([1, 2, 3]);
  });
});

describe('the control paths', () => {
  const at = (path: string) => `${simulators.openai.origin}/__simulator/${path}`;

  it('show log and bill, take faults and forget, without a trace in the log', async () => {
    await speak();
    const json = { 'content-type': 'application/json' };
    const fault = JSON.stringify({ do: 'status', status: 503, next: 1 });
    expect((await fetch(at('faults'), { method: 'POST', headers: json, body: fault })).status).toBe(200);
    expect((await speak()).status).toBe(503);
    expect(await (await fetch(at('bill'))).json()).toMatchObject({ entries: [{ quantity: 5 }], totalNanos: '75000' });
    expect(await (await fetch(at('log'))).json()).toMatchObject({ requests: [{ status: 200 }, { status: 503 }] });
    await fetch(at('state'), { method: 'DELETE' });
    expect(await (await fetch(at('log'))).json()).toEqual({ requests: [], deliveries: [] });
    expect(simulators.openai.bill.totalNanos()).toBe(0n);
  });

  it('refuse a fault that they do not understand', async () => {
    const answer = await fetch(at('faults'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"do":"explode"}',
    });
    expect(answer.status).toBe(400);
    expect(simulators.openai.faults.pending()).toEqual([]);
  });
});
