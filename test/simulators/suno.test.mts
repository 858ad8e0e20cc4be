import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { z } from 'zod/v4';
import { startSimulators } from '../../simulators/index.mts';
import type { Simulator, Simulators } from '../../simulators/index.mts';
import { kieWebhookKey } from '../../simulators/suno/kie.mts';
import { measure } from './measure.mts';

const jobMs = 100;
const startMs = 1_800_000_000_000;
let clockMs = startMs;
let simulators: Simulators;
let listener: Server;
let callBackUrl: string;
const received: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
const tooLong = (characters: number) => 'x'.repeat(characters + 1);
const request = { customMode: false, instrumental: true, model: 'V4', prompt: 'Calm piano' };

beforeAll(async () => {
  simulators = await startSimulators({ jobMs, musicSeconds: 4, now: () => clockMs });
  listener = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    received.push({ headers: incoming.headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
    response.end('ok');
  });
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const address = listener.address();
  callBackUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/done`;
});
beforeEach(() => {
  received.length = 0;
  clockMs = startMs;
  simulators.sunoapi.reset();
  simulators.kie.reset();
});
afterAll(async () => {
  await simulators.close();
  listener.close();
});

const answerShape = z.object({ code: z.number(), msg: z.string(), data: z.unknown() });
const submittedShape = z.object({ taskId: z.string() });
const songShape = z.object({ audioUrl: z.string(), duration: z.number().nullable() });
const callbackShape = z.object({ data: z.looseObject({ task_id: z.string() }) });
const recordShape = z.looseObject({
  status: z.string(),
  response: z.object({ sunoData: z.array(songShape) }).nullable(),
});

async function call(simulator: Simulator, path: string, body?: unknown, key = 'sim-suno') {
  const headers = { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/json' }) };
  const method = body === undefined ? 'GET' : 'POST';
  const answer = await fetch(simulator.baseUrl + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { httpStatus: answer.status, ...answerShape.parse(await answer.json()) };
}

async function submit(simulator: Simulator, change: Record<string, unknown> = {}): Promise<string> {
  const { data } = await call(simulator, '/api/v1/generate', { ...request, callBackUrl, ...change });
  return submittedShape.parse(data).taskId;
}

async function poll(simulator: Simulator, taskId: string) {
  return recordShape.parse((await call(simulator, `/api/v1/generate/record-info?taskId=${taskId}`)).data);
}

async function until(isReached: () => boolean): Promise<void> {
  while (!isReached()) await new Promise((done) => setTimeout(done, 5));
}

describe.each(['sunoapi', 'kie'] as const)('the simulated %s', (id) => {
  it('goes through its states to two songs, billed once, on an origin of their own', async () => {
    const simulator = simulators[id];
    const taskId = await submit(simulator);
    const states: [string, number][] = [];
    for (const passedMs of [0, 0.3 * jobMs, 0.7 * jobMs, jobMs]) {
      clockMs = startMs + passedMs;
      const { status, response } = await poll(simulator, taskId);
      states.push([status, (response?.sunoData ?? []).filter(({ audioUrl }) => audioUrl).length]);
    }
    expect(states).toEqual([
      ['PENDING', 0],
      ['TEXT_SUCCESS', 0],
      ['FIRST_SUCCESS', 1],
      ['SUCCESS', 2],
    ]);
    const songs = (await poll(simulator, taskId)).response?.sunoData ?? [];
    expect(songs.map(({ audioUrl }) => new URL(audioUrl).origin)).toEqual([
      simulator.filesOrigin,
      simulator.filesOrigin,
    ]);
    const files = await Promise.all(songs.map(async ({ audioUrl }) => (await fetch(audioUrl)).arrayBuffer()));
    const measured = measure(files.map((file, index) => [`${index}.mp3`, new Uint8Array(file)]));
    for (const [index, { duration }] of songs.entries()) {
      expect(Math.abs((measured[index]?.durationSeconds ?? 0) - (duration ?? 0))).toBeLessThan(0.05);
    }
    expect(simulator.bill.entries).toMatchObject([
      { model: 'V4', unit: 'generation', quantity: 1, costNanos: 60_000_000 },
    ]);
    expect(simulator.filesOrigin).not.toBe(simulator.origin);
  });

  it('calls back three times in snake_case', async () => {
    const taskId = await submit(simulators[id]);
    await until(() => simulators[id].log.deliveries.length === 3);
    const own = received.map(({ body }) => callbackShape.parse(body).data).filter((data) => data.task_id === taskId);
    expect(own).toMatchObject([
      { callbackType: 'text', task_id: taskId },
      { callbackType: 'first', data: [{ audio_url: expect.stringMatching(/mp3$/) }, { audio_url: '' }] },
      { callbackType: 'complete', data: [{ model_name: 'chirp-v4' }, { duration: expect.any(Number) }] },
    ]);
    expect(simulators[id].log.deliveries.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('ends as CALLBACK_EXCEPTION with its songs when nobody takes the callback', async () => {
    const taskId = await submit(simulators[id], { callBackUrl: 'https://example.com/nobody' });
    await until(() => simulators[id].log.deliveries.length === 3);
    clockMs = startMs + jobMs;
    const { status, response } = await poll(simulators[id], taskId);
    expect(status).toBe('CALLBACK_EXCEPTION');
    expect(response?.sunoData[1]?.audioUrl).toMatch(/mp3$/);
  });

  it('gives the money back for a generation that fails', async () => {
    const taskId = await submit(simulators[id], { prompt: '[fail]' });
    await until(() => simulators[id].bill.entries.length === 2);
    expect(simulators[id].bill.totalNanos()).toBe(0n);
    clockMs = startMs + jobMs;
    const failed = await poll(simulators[id], taskId);
    expect(failed).toMatchObject({ status: 'GENERATE_AUDIO_FAILED', response: null, errorCode: 531 });
  });

  it('refuses sensitive words at the end of the task', async () => {
    const taskId = await submit(simulators[id], { prompt: '[sensitive]' });
    clockMs = startMs + jobMs;
    expect((await poll(simulators[id], taskId)).status).toBe('SENSITIVE_WORD_ERROR');
  });

  it('takes the price of a generation off the credits', async () => {
    const path = id === 'kie' ? '/api/v1/chat/credit' : '/api/v1/generate/credit';
    const before = await call(simulators[id], path);
    await call(simulators[id], '/api/v1/generate', { ...request, callBackUrl });
    expect((await call(simulators[id], path)).data).toBe(Number(before.data) - 12);
    expect((await call(simulators[id], path, undefined, 'sim-broke')).data).toBe(0);
  });

  it('answers a task that it does not know', async () => {
    expect(await call(simulators[id], '/api/v1/generate/record-info?taskId=none')).toMatchObject({
      httpStatus: 200,
      code: 404,
    });
  });
});

describe('codes in the body, with HTTP 200', () => {
  it.each([
    ['sunoapi', 'sim-broke', {}, 429],
    ['kie', 'sim-broke', {}, 402],
    ['sunoapi', 'sim-refused', {}, 401],
    ['kie', 'wrong', {}, 401],
    ['sunoapi', 'sim-x', { model: 'V3' }, 400],
    ['kie', 'sim-x', { model: 'V3' }, 422],
    ['sunoapi', 'sim-x', { prompt: tooLong(500) }, 413],
    ['kie', 'sim-x', { prompt: tooLong(3000) }, 422],
    ['kie', 'sim-x', { prompt: tooLong(500) }, 200],
    ['sunoapi', 'sim-x', { callBackUrl: undefined }, 400],
    ['sunoapi', 'sim-x', { customMode: true, title: 'T' }, 400],
    ['sunoapi', 'sim-x', { customMode: true, title: 'T', style: 'S', prompt: undefined }, 200],
    ['kie', 'sim-x', { customMode: true, title: 'T', style: 'S', prompt: undefined }, 422],
    ['kie', 'sim-x', { duration: 5 }, 422],
  ] as const)('%s, case %#: key %s', async (id, key, change, code) => {
    const answer = await call(simulators[id], '/api/v1/generate', { ...request, callBackUrl, ...change }, key);
    expect([answer.httpStatus, answer.code]).toEqual([200, code]);
    expect(simulators[id].bill.entries).toHaveLength(code === 200 ? 1 : 0);
  });
});

describe('what only kie has', () => {
  it('signs the task id of a callback', async () => {
    const taskId = await submit(simulators.kie);
    const isOwn = ({ body }: (typeof received)[number]) => callbackShape.parse(body).data.task_id === taskId;
    await until(() => received.some(isOwn));
    const headers = received.find(isOwn)?.headers ?? {};
    const signed = `${taskId}.${String(headers['x-webhook-timestamp'])}`;
    expect(headers['x-webhook-signature']).toBe(createHmac('sha256', kieWebhookKey).update(signed).digest('base64'));
  });

  it('makes songs of the newest family through its jobs', async () => {
    const input = { prompt: 'Calm', custom_mode: false, instrumental: true, model: 'V6', duration: 12 };
    const job = { model: 'ai-music-api/generate', callBackUrl, input };
    const { taskId } = submittedShape.parse((await call(simulators.kie, '/api/v1/jobs/createTask', job)).data);
    const states: string[] = [];
    let resultJson = '';
    for (const passedMs of [0, 0.3 * jobMs, 0.7 * jobMs, jobMs]) {
      clockMs = startMs + passedMs;
      const { data } = await call(simulators.kie, `/api/v1/jobs/recordInfo?taskId=${taskId}`);
      const record = z.object({ state: z.string(), resultJson: z.string() }).parse(data);
      states.push(record.state);
      resultJson = record.resultJson;
    }
    expect(states).toEqual(['waiting', 'queuing', 'generating', 'success']);
    const { resultUrls } = z.object({ resultUrls: z.array(z.string()) }).parse(JSON.parse(resultJson));
    expect(resultUrls).toHaveLength(2);
    expect((await fetch(resultUrls[0] ?? '')).headers.get('content-type')).toBe('audio/mpeg');
  });
});

it('hides lyrics that are sung in the song', async () => {
  const words = { customMode: true, instrumental: false, prompt: 'Sing with me', style: 'Folk', title: 'Song' };
  const taskId = await submit(simulators.sunoapi, words);
  clockMs = startMs + jobMs;
  const form = new FormData();
  form.append('model', 'whisper-large-v3');
  form.append('url', (await poll(simulators.sunoapi, taskId)).response?.sunoData[0]?.audioUrl ?? '');
  const headers = { authorization: 'Bearer sim-groq' };
  const heard = await fetch(`${simulators.groq.baseUrl}/audio/transcriptions`, { method: 'POST', headers, body: form });
  expect(await heard.json()).toMatchObject({ text: 'Sing with me' });
});
