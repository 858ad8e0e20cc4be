import { OpenAI, toFile } from '../../simulators/clients.mts';
import { chargeFor } from '../../simulators/frame/bill.mts';
import { startSimulators } from '../../simulators/index.mts';
import type { Simulators } from '../../simulators/index.mts';

let simulators: Simulators;
let client: OpenAI;

beforeAll(async () => {
  simulators = await startSimulators();
  client = new OpenAI({ apiKey: 'sim-bill', baseURL: simulators.openai.baseUrl, maxRetries: 0 });
});
afterAll(() => simulators.close());

async function recording(): Promise<Buffer> {
  const answer = await client.audio.speech.create({
    model: 'tts-1-hd',
    voice: 'alloy',
    input: 'Twenty-one characters',
    response_format: 'wav',
  });
  return Buffer.from(await answer.arrayBuffer());
}

describe('the bill', () => {
  it('charges speech by characters and transcription by started seconds', async () => {
    simulators.openai.reset();
    const bytes = await recording();
    const answer = await client.audio.transcriptions.create({
      model: 'whisper-1',
      file: await toFile(bytes, 'a.wav'),
      response_format: 'verbose_json',
    });
    const seconds = Math.ceil(answer.duration);
    expect(simulators.openai.bill.entries).toMatchObject([
      { model: 'tts-1-hd', unit: 'character', quantity: 21, costNanos: 630_000, delivered: true },
      { model: 'whisper-1', unit: 'second', quantity: seconds, costNanos: seconds * 100_000, delivered: true },
    ]);
    expect(simulators.openai.bill.totalNanos()).toBe(BigInt(630_000 + seconds * 100_000));
  });

  it('charges the tokens that the reply states, in and out', async () => {
    simulators.openai.reset();
    const { usage } = await client.audio.transcriptions.create({
      model: 'gpt-4o-transcribe',
      file: await toFile(await recording(), 'a.wav'),
    });
    expect(usage).toMatchObject({ type: 'tokens' });
    const [input, output] = simulators.openai.bill.entries.slice(1);
    expect(usage).toMatchObject({ input_tokens: input?.quantity, output_tokens: output?.quantity });
    expect([input?.costNanos, output?.costNanos]).toEqual([
      (input?.quantity ?? 0) * 2500,
      (output?.quantity ?? 0) * 10_000,
    ]);
  });

  it('names the request that was charged as the log and the reply name it', async () => {
    simulators.openai.reset();
    const { response } = await client.audio.speech
      .create({ model: 'tts-1', voice: 'alloy', input: 'Hi' })
      .withResponse();
    const [entry] = simulators.openai.bill.entries;
    expect(response.headers.get('x-request-id')).toBe(`req_${entry?.requestId}`);
    expect(simulators.openai.log.requests[0]?.requestId).toBe(entry?.requestId);
  });

  it.each([
    [1, 1n, 2n, 0n],
    [3, 1n, 2n, 2n],
    [5, 1n, 2n, 2n],
    [7, 1n, 3n, 2n],
    [8, 1n, 3n, 3n],
  ])('rounds %i units at %i for %i once, half to even', (quantity, amountNanos, per, costNanos) => {
    expect(chargeFor('m', quantity, { unit: 'unit', amountNanos, per }).costNanos).toBe(costNanos);
  });
});
