import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { startEngine, type TestEngine } from '../engine/engine.mts';
import { chain, type Step } from '../engine/workflow.mts';

const list = (value: string) => ({ __rl: true, mode: 'id', value });
const step = (parameters: Step['parameters']): Step => ({
  type: 'n8n-nodes-imarouter.imaRouter',
  parameters,
  credentials: { imaRouterApi: { id: '1', name: 'ImaRouter' } },
});
const transcribe = step({ resource: 'speech', operation: 'transcribe' });
const speak = (model = 'auto') => step({ resource: 'speech', operation: 'speak', text: 'Hello.', model: list(model) });
const file = (text: string) => [
  { json: {}, binary: { data: { base64: Buffer.from(text).toString('base64'), mimeType: 'audio/mpeg' } } },
];
const beforeSending = 'while reading the input, before anything was sent';

describe('Bad input on the n8n engine', () => {
  let simulators: Simulators;
  let engine: TestEngine;
  const all = () => [simulators.openai, simulators.groq, simulators.elevenlabs] as const;
  const keys = () =>
    Object.fromEntries(
      all().flatMap(({ id, baseUrl }) => [
        [id, `sim-secret-${id}`],
        [`${id}BaseUrl`, baseUrl],
      ]),
    );

  beforeAll(async () => {
    simulators = await startSimulators();
    engine = await startEngine({ credentials: { imaRouterApi: keys() } });
  });
  afterEach(() => all().forEach(({ reset }) => reset()));
  afterAll(async () => {
    await engine.close();
    await simulators.close();
  });

  const requests = () => all().flatMap(({ log }) => log.requests);

  async function failure(one: Step, options: Parameters<TestEngine['run']>[1] = {}) {
    const run = await engine.run(chain(one), options);
    expect(run.failures).toHaveLength(1);
    expect(JSON.stringify(run)).not.toContain('sim-secret');
    expect(all().reduce((sum, { bill }) => sum + bill.totalNanos(), 0n)).toBe(0n);
    return run.failures[0];
  }

  it.each([
    ['a missing file', transcribe, [{ json: {} }], "The item has no file in 'data' [item 0]"],
    ['an empty file', transcribe, file(''), 'The file is empty [item 0]'],
    [
      'a text for a recording',
      transcribe,
      file('No sound. '.repeat(90)),
      'The file is a text, not a recording [item 0]',
    ],
    [
      'a prompt that is too long',
      step({ resource: 'sound', operation: 'soundEffect', prompt: 'rain '.repeat(2_000) }),
      [{ json: {} }],
      "'Prompt' is too long: at most 4,100 characters [item 0]",
    ],
    ['an unknown model', speak('tts-99'), [{ json: {} }], /^There is no model 'tts-99'.* \[item 0\]$/],
  ])('says what is wrong with %s, where and what to do, and sends nothing', async (_what, one, input, message) => {
    const failed = await failure(one, { input });
    expect(failed?.message).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
    expect(failed?.description).toMatch(new RegExp(`${beforeSending}\\. [A-Z].*\\.$`));
    expect([failed?.itemIndex, requests()]).toEqual([0, []]);
  });

  it('says that no key is set', async () => {
    const failed = await failure(speak(), { credentials: { imaRouterApi: {} } });
    expect(failed?.message).toMatch(/^No key is set for .* \[item 0\]$/);
    expect(failed?.description).toMatch(/Add the key/);
  });

  it('says that the only provider with a key cannot be reached', async () => {
    const unreachable = { openai: 'sim-secret-1', openaiBaseUrl: 'http://127.0.0.1:9' };
    const failed = await failure(speak(), { credentials: { imaRouterApi: unreachable } });
    expect(failed?.message).toMatch(/cannot be reached.* \[item 0\]$/);
  });

  it.each([
    ['refused', 401, /key/i],
    ['out of credit', 402, /credit|quota/i],
  ])('tries each provider once where every key is %s, and says so', async (_how, status, words) => {
    for (const { faults } of all()) faults.add({ do: 'status', status });
    const failed = await failure(speak());
    expect(failed?.message).toMatch(/ \[item 0\]$/);
    expect(`${failed?.message} ${failed?.description}`).toMatch(words);
    const speeches = requests().filter(({ method }) => method === 'POST');
    expect(speeches.length).toBeGreaterThan(1);
    const asked = speeches.map(({ path, fields }) => JSON.stringify([path, fields]));
    expect(new Set(asked).size).toBe(asked.length);
  });
});
