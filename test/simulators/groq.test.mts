import { z } from 'zod/v4';
import { Groq, toFile } from '../../simulators/clients.mts';
import { startSimulators } from '../../simulators/index.mts';
import type { Simulators } from '../../simulators/index.mts';

let simulators: Simulators;
let client: Groq;

beforeAll(async () => {
  simulators = await startSimulators();
  client = new Groq({ apiKey: 'sim-groq-1234', baseURL: simulators.groq.origin, maxRetries: 0 });
});
beforeEach(() => simulators.groq.reset());
afterAll(() => simulators.close());

async function speak(): Promise<Buffer> {
  const answer = await client.audio.speech.create({
    model: 'canopylabs/orpheus-v1-english',
    voice: 'hannah',
    input: 'Fast and simulated.',
    response_format: 'wav',
  });
  return Buffer.from(await answer.arrayBuffer());
}

describe("Groq's own client at the simulated Groq", () => {
  it('transcribes with its own request id in the body', async () => {
    const answer = await client.audio.transcriptions.create({
      model: 'whisper-large-v3',
      file: await toFile(await speak(), 'speech.wav'),
      response_format: 'verbose_json',
      timestamp_granularities: ['word', 'segment'],
    });
    expect(answer).toMatchObject({
      text: 'Fast and simulated.',
      language: 'english',
      x_groq: { id: expect.stringMatching(/^req_/) },
    });
  });

  it('fetches a recording by its address', async () => {
    const song = await makeSong();
    const answer = await client.audio.transcriptions.create({ model: 'whisper-large-v3-turbo', url: song });
    expect(answer.text).toMatch(/^Simulated transcript of (19\.99|20\.0\d) seconds of audio\.$/);
  });

  it('refuses subtitles, translation with the turbo model, and addresses that lead outside', async () => {
    const file = await toFile(await speak(), 'speech.wav');
    const srt = client.post('/openai/v1/audio/transcriptions', {
      body: formOf({ model: 'whisper-large-v3', response_format: 'srt' }, await speak()),
    });
    await expect(srt).rejects.toMatchObject({ status: 400 });
    await expect(client.audio.translations.create({ model: 'whisper-large-v3-turbo', file })).rejects.toMatchObject({
      status: 404,
    });
    const away = client.audio.transcriptions.create({ model: 'whisper-large-v3', url: 'https://example.com/a.mp3' });
    await expect(away).rejects.toMatchObject({ status: 400 });
  });

  it('bills at least ten seconds', async () => {
    await client.audio.transcriptions.create({
      model: 'whisper-large-v3',
      file: await toFile(await speak(), 'speech.wav'),
    });
    const [, entry] = simulators.groq.bill.entries;
    expect(entry).toMatchObject({
      model: 'whisper-large-v3',
      unit: 'millisecond',
      quantity: 10_000,
      costNanos: 308_333,
    });
  });
});

function formOf(fields: Record<string, string>, bytes: Buffer): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]), 'speech.wav');
  return form;
}

async function makeSong(): Promise<string> {
  const quick = await startSimulators({ jobMs: 0 });
  songHosts.push(quick);
  const headers = { authorization: 'Bearer sim-suno', 'content-type': 'application/json' };
  const body = JSON.stringify({
    customMode: false,
    instrumental: true,
    model: 'V4',
    prompt: 'Calm',
    callBackUrl: 'https://example.com',
  });
  const { origin } = quick.sunoapi;
  const submitted = await fetch(`${origin}/api/v1/generate`, { method: 'POST', headers, body });
  const { taskId } = z.object({ data: z.object({ taskId: z.string() }) }).parse(await submitted.json()).data;
  const polled = await fetch(`${origin}/api/v1/generate/record-info?taskId=${taskId}`, { headers });
  const { sunoData } = record.parse(await polled.json()).data.response;
  return sunoData[0]?.audioUrl ?? '';
}

const record = z.object({
  data: z.object({ response: z.object({ sunoData: z.array(z.object({ audioUrl: z.string() })) }) }),
});
const songHosts: Simulators[] = [];
afterAll(() => Promise.all(songHosts.map((host) => host.close())));
