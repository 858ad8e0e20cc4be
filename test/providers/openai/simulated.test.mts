import { startSimulators, type Simulators } from '../../../simulators/index.mts';
import { createRouter } from '../../../src/core/router';
import { audioFromBytes, type AudioSource, builtInVoices } from '../../../src/operations';
import { providers } from '../../../src/providers';
import { createTestHost } from '../../support/nodeHost.mts';

const text = 'Good evening. This is the late news, read to you by a simulator.';
const today = Date.parse('2026-11-22T12:00:00Z');
const rows = ['openai', 'groq', 'openaiCompatible'].flatMap((id) => providers[id]?.deployments ?? []);
const rowsFor = (operation: 'transcribe' | 'translate' | 'speak' | 'converse') =>
  rows
    .filter(({ operations, providerModel }) => operations.includes(operation) && providerModel !== null)
    .filter(({ provider }) => provider !== 'openaiCompatible')
    .map(({ provider, model }) => `${provider}/${model}`);

describe("OpenAI's wire format against the simulators", () => {
  let simulators: Simulators;
  let recording: AudioSource;
  beforeAll(async () => {
    simulators = await startSimulators();
    const { host, router } = setUp();
    const { output } = await router.run({ operation: 'speak', input: { text, model: 'openai/tts-1' } });
    recording = audioFromBytes(host.files.get(output.audio.id) ?? new Uint8Array(), 'news.mp3', 'audio/mpeg');
  });
  beforeEach(() => {
    simulators.openai.reset();
    simulators.groq.reset();
  });
  afterAll(() => simulators.close());

  function setUp() {
    const baseUrls = {
      openai: { api: simulators.openai.baseUrl },
      groq: { api: simulators.groq.baseUrl },
      openaiCompatible: { api: simulators.openai.baseUrl },
    };
    const keys = { openai: 'sim-openai', groq: 'sim-groq', openaiCompatible: 'sim-own' };
    const host = createTestHost({ registry: providers, keys, baseUrls, startMs: today });
    return { host, router: createRouter({ registry: providers, host }) };
  }

  const billed = () => String(simulators.openai.bill.totalNanos() + simulators.groq.bill.totalNanos());

  it.each(rowsFor('transcribe'))('%s hears what was said, at the price that is billed', async (model) => {
    const { output, cost } = await setUp().router.run({
      operation: 'transcribe',
      input: { audio: recording, model, language: 'en' },
    });
    expect(output).toMatchObject({ text, language: 'en' });
    expect(cost).toBe(billed());
  });

  it.each(rowsFor('transcribe').filter((model) => model.includes('whisper')))(
    '%s tells when each word is said',
    async (model) => {
      const { output } = await setUp().router.run({
        operation: 'transcribe',
        input: { audio: recording, model, timestamps: 'word', subtitles: 'both' },
      });
      expect(output.words.map((word) => word.text).join(' ')).toBe(text);
      expect(output.words.every(({ start, end }) => start <= end)).toBe(true);
      expect(output.subtitles?.srt).toContain('-->');
    },
  );

  it('labels speakers', async () => {
    const { output, model } = await setUp().router.run({
      operation: 'transcribe',
      input: { audio: recording, speakers: true },
    });
    expect(model).toBe('gpt-4o-transcribe-diarize');
    expect(output.segments.every(({ speaker }) => speaker !== undefined)).toBe(true);
  });

  it('passes over models that do not know an option', async () => {
    const providerOptions = { openai: { known_speaker_names: ['Anna'] } };
    const { model } = await setUp().router.run({
      operation: 'transcribe',
      input: { audio: recording, providerOptions },
    });
    expect(model).toBe('gpt-4o-transcribe-diarize');
  });

  it.each(rowsFor('translate'))('%s writes English, at the price that is billed', async (model) => {
    const { output, cost } = await setUp().router.run({ operation: 'translate', input: { audio: recording, model } });
    expect(output.text).not.toBe('');
    expect(output.language).toBe('en');
    expect(cost).toBe(billed());
  });

  const spoken = rows
    .filter(({ operations, provider }) => operations.includes('speak') && provider !== 'openaiCompatible')
    .flatMap(({ provider, model, output }) =>
      Object.keys(output ?? {}).map((format) => [`${provider}/${model}`, format]),
    );

  it.each(spoken)('%s speaks %s, at the price that is billed', async (model, format) => {
    const { host, router } = setUp();
    const { output, cost } = await router.run({ operation: 'speak', input: { text, model, format } });
    expect(output.durationSeconds).toBeGreaterThan(2);
    expect(output.audio.fileName.split('.').pop()).toBe(format === 'aac' ? 'aac' : format === 'opus' ? 'ogg' : format);
    const head = Buffer.from(host.files.get(output.audio.id) ?? []).subarray(0, 4);
    if (format === 'wav') expect(head.toString('latin1')).toBe('RIFF');
    if (!model?.startsWith('groq')) expect(cost).toBe(billed());
    else expect(cost).toBeNull();
  });

  it.each(builtInVoices.flatMap((voice) => rowsFor('speak').map((model) => [model, voice])))(
    '%s has a voice for %s',
    async (model, voice) => {
      const { output } = await setUp().router.run({ operation: 'speak', input: { text, model, voice, format: 'wav' } });
      expect(output.durationSeconds).toBeGreaterThan(2);
    },
  );

  it.each(rowsFor('converse'))('%s answers speech in words and sound, at the price that is billed', async (model) => {
    const { output, cost } = await setUp().router.run({
      operation: 'converse',
      input: { audio: recording, model, instructions: 'Answer briefly.' },
    });
    expect(output.text).toContain('late news');
    expect(output.audio?.mediaType).toBe('audio/mpeg');
    expect(cost).toBe(billed());
  });

  it('answers in words alone where no spoken answer is wanted', async () => {
    const input = { audio: recording, model: 'openai/gpt-4o-audio', spoken: false };
    const { output } = await setUp().router.run({ operation: 'converse', input });
    expect(output).toMatchObject({ text: expect.stringContaining('late news'), durationSeconds: null });
    expect(output.audio).toBeUndefined();
  });

  it('asks a server of ones own for the model the user names, and knows no cost', async () => {
    const model = 'openaiCompatible/whisper-1';
    const { output, cost } = await setUp().router.run({ operation: 'transcribe', input: { audio: recording, model } });
    expect(output.text).toBe(text);
    expect(cost).toBeNull();
  });

  it('tells a refused key from one that works', async () => {
    const { router } = setUp();
    const reports = await router.checkKeys();
    const byProvider = Object.fromEntries(reports.map(({ provider, status }) => [provider, status]));
    expect(byProvider).toMatchObject({ openai: 'works', groq: 'works', openaiCompatible: 'works' });
  });
});
