import { startSimulators, type Simulators } from '../../../simulators/index.mts';
import { createRouter } from '../../../src/core/router';
import { audioFromBytes, type AudioSource, builtInVoices } from '../../../src/operations';
import { providers } from '../../../src/providers';
import { createTestHost } from '../../support/nodeHost.mts';

const text = 'Good evening. This is the late news, read to you by a simulator.';
const today = Date.parse('2026-11-22T12:00:00Z');
const rows = providers['elevenlabs']?.deployments ?? [];
const speakers = rows.filter(({ operations }) => operations.includes('speak')).map(({ model }) => model);

describe("ElevenLabs' wire format against the simulator", () => {
  let simulators: Simulators;
  let recording: AudioSource;
  beforeAll(async () => {
    simulators = await startSimulators();
    const { host, router } = setUp();
    const { output } = await router.run({ operation: 'speak', input: { text, model: 'elevenlabs-turbo' } });
    recording = audioFromBytes(host.files.get(output.audio.id) ?? new Uint8Array(), 'news.mp3', 'audio/mpeg');
  });
  beforeEach(() => simulators.elevenlabs.reset());
  afterAll(() => simulators.close());

  function setUp() {
    const baseUrls = { elevenlabs: { api: simulators.elevenlabs.baseUrl } };
    const host = createTestHost({ registry: providers, keys: { elevenlabs: 'sim-eleven' }, baseUrls, startMs: today });
    return { host, router: createRouter({ registry: providers, host }) };
  }

  const billed = () => String(simulators.elevenlabs.bill.totalNanos());

  it.each(speakers)('%s speaks at the price that is billed, credits never taken for characters', async (model) => {
    const { output, cost, usage } = await setUp().router.run({ operation: 'speak', input: { text, model } });
    expect(output.durationSeconds).toBeGreaterThan(2);
    expect(cost).toBe(billed());
    expect(usage).toMatchObject([{ unit: 'character', quantity: [...text].length }]);
  });

  it.each(speakers)('%s is charged for the tag of an emotion, if it has one', async (model) => {
    const { cost } = await setUp().router.run({ operation: 'speak', input: { text, model, emotion: 'excited' } });
    expect(cost).toBe(billed());
  });

  it.each(['mp3', 'wav', 'opus', 'pcm', 'ulaw', 'alaw'] as const)(
    'speaks as %s, at the right length',
    async (format) => {
      const input = { text, model: 'elevenlabs-flash-v2.5', format };
      const { output } = await setUp().router.run({ operation: 'speak', input });
      const { output: mp3 } = await setUp().router.run({ operation: 'speak', input: { ...input, format: 'mp3' } });
      expect(Math.abs((output.durationSeconds ?? 0) - (mp3.durationSeconds ?? 99))).toBeLessThan(0.1);
    },
  );

  it('tells when each word is said, for subtitles in two formats', async () => {
    const input = { text, model: 'elevenlabs-multilingual-v2', subtitles: 'both' } as const;
    const { output } = await setUp().router.run({ operation: 'speak', input });
    expect(output.words?.map((word) => word.text).join(' ')).toBe(text);
    expect(output.subtitles?.srt).toContain('-->');
    expect(output.subtitles?.vtt).toMatch(/^WEBVTT/);
  });

  it.each(builtInVoices)('has a voice of its own for %s, with a warning', async (voice) => {
    const { warnings } = await setUp().router.run({
      operation: 'speak',
      input: { text, model: 'elevenlabs-v3', voice },
    });
    expect(warnings.join(' ')).toContain(voice);
  });

  it('hears what was said, who said it, and counts key terms as a surcharge', async () => {
    const input = {
      audio: recording,
      model: 'scribe-v2',
      speakers: true,
      keyTerms: ['simulator'],
      timestamps: 'word',
    } as const;
    const { output, usage, cost } = await setUp().router.run({ operation: 'transcribe', input });
    expect(output).toMatchObject({ text, language: 'en' });
    expect(output.words.map((word) => word.text).join(' ')).toBe(text);
    expect(output.segments.every(({ speaker }) => speaker !== undefined)).toBe(true);
    expect(usage.map(({ unit, surcharge }) => [unit, surcharge])).toEqual([
      ['audioMillisecond', undefined],
      ['audioMillisecond', 'keyTerms'],
    ]);
    expect(cost).not.toBeNull();
  });

  it('makes an effect of the wanted length, as MP3 and as WAV', async () => {
    for (const format of ['mp3', 'wav'] as const) {
      const input = { prompt: 'Rain on a tin roof', durationSeconds: 3, model: 'elevenlabs-sound-effects', format };
      const { output } = await setUp().router.run({ operation: 'soundEffect', input });
      expect(output.durationSeconds).toBeCloseTo(3, 1);
    }
  });

  it('makes music of the wanted length', async () => {
    const input = { prompt: 'Calm piano', durationSeconds: 10, model: 'elevenlabs-music' };
    const { output } = await setUp().router.run({ operation: 'music', input });
    expect(output.tracks).toHaveLength(1);
    expect(output.tracks[0]?.durationSeconds).toBeCloseTo(10, 1);
  });

  it('clones a voice, speaks with it, finds it and deletes it', async () => {
    const { router } = setUp();
    const input = { provider: 'elevenlabs', name: 'Newsreader', samples: [recording], description: 'Calm' };
    const { output: voice } = await router.run({ operation: 'cloneVoice', input });
    const spoken = await router.run({
      operation: 'speak',
      input: { text, model: 'elevenlabs-turbo', voice: voice.id },
    });
    expect(spoken.warnings).toEqual([]);
    const search = { provider: 'elevenlabs', search: 'Newsreader', limit: 5 };
    const found = await router.run({ operation: 'searchVoices', input: search });
    expect(found.output.voices.map(({ id }) => id)).toEqual([voice.id]);
    const named = { provider: 'elevenlabs', voiceId: voice.id };
    expect((await router.run({ operation: 'getVoice', input: named })).output).toMatchObject({ category: 'cloned' });
    expect((await router.run({ operation: 'deleteVoice', input: named })).output).toEqual({ deleted: true });
    await expect(router.run({ operation: 'getVoice', input: named })).rejects.toMatchObject({ kind: 'invalidInput' });
  });

  it('shows whether the key works and what is left', async () => {
    expect(await setUp().router.checkKeys()).toMatchObject([{ provider: 'elevenlabs', status: 'works' }]);
  });
});
