import { createRouter } from '../../src/core/router';
import { audioFromBytes, RouterFailure } from '../../src/operations';
import { providers } from '../../src/providers';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { billedBy, simulatedHost } from '../support/simulatedHost.mts';

const keys = { openai: 'sim-openai', elevenlabs: 'sim-elevenlabs', groq: 'sim-groq', sunoapi: 'sim-suno' };
const text = 'Good evening. This is the late news, read to you from the simulator.';

describe('A router on simulators', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 30 });
  });
  afterEach(() => {
    for (const simulator of all()) simulator.reset();
  });
  afterAll(() => simulators.close());

  const all = () => [simulators.openai, simulators.elevenlabs, simulators.groq, simulators.sunoapi, simulators.kie];
  const billed = () => billedBy(all());
  const hostWith = (chosen: Record<string, string> = keys) => simulatedHost(all(), chosen);
  const routerWith = (host = hostWith()) => createRouter({ registry: providers, host });

  it('speaks a text, keeps the file under its right name and knows the exact cost', async () => {
    const host = hostWith();
    const result = await routerWith(host).run({ operation: 'speak', input: { text, model: 'tts-1-hd' } });
    expect(result).toMatchObject({
      provider: 'openai',
      model: 'tts-1-hd',
      output: { audio: { mediaType: 'audio/mpeg' } },
    });
    expect(result.output.audio.fileName).toMatch(/\.mp3$/);
    expect(result.output.durationSeconds).toBeGreaterThan(2);
    expect(result.cost).toBe(String(billed()));
    expect(result.usage).toMatchObject([{ unit: 'character', quantity: [...text].length, costSource: 'computed' }]);
  });

  it('gives WAV where the provider sends raw samples', async () => {
    const host = hostWith();
    const result = await routerWith(host).run({
      operation: 'speak',
      input: { text, model: 'elevenlabs-turbo', format: 'wav' },
    });
    const bytes = host.files.get(result.output.audio.id) ?? new Uint8Array();
    expect(Buffer.from(bytes.subarray(0, 4)).toString()).toBe('RIFF');
    expect(result.output.audio).toMatchObject({ mediaType: 'audio/wav', fileName: expect.stringMatching(/\.wav$/) });
  });

  it('repeats a request that was not processed, then falls back to the next model named, and tells of both', async () => {
    simulators.elevenlabs.faults.add({ do: 'status', status: 503, path: '/v1/text-to-speech*' });
    const result = await routerWith().run({ operation: 'speak', input: { text, model: 'elevenlabs-turbo, tts-1-hd' } });
    expect(result).toMatchObject({ provider: 'openai', model: 'tts-1-hd' });
    expect(result.attempts).toMatchObject([
      { provider: 'elevenlabs', status: 'failed', requests: 3, httpStatus: 503, kind: 'unavailable' },
      { provider: 'openai', status: 'done', requests: 1 },
    ]);
    expect(simulators.elevenlabs.log.requests).toHaveLength(3);
    expect(result.cost).toBe(String(billed()));
  });

  it('waits as long as Retry-After tells', async () => {
    const host = hostWith();
    simulators.openai.faults.add({ do: 'status', status: 429, next: 1, retryAfterSeconds: 7 });
    await routerWith(host).run({ operation: 'speak', input: { text, model: 'tts-1' } });
    expect(host.slept).toContain(7_000);
  });

  it('repeats lost speech once and flags that both may have been billed', async () => {
    simulators.openai.faults.add({ do: 'resetAfter', next: 1 });
    const result = await routerWith().run({ operation: 'speak', input: { text, model: 'openai/tts-1' } });
    expect(result.attempts.map(({ status }) => status)).toEqual(['uncertain', 'done']);
    expect(result.warnings.join()).toContain('both may have been billed');
    expect(BigInt(result.cost ?? 0)).toBeLessThan(billed());
    expect(BigInt(result.costAtMost ?? 0)).toBeGreaterThanOrEqual(billed());
  });

  it('does not repeat lost speech beyond the risk limit', async () => {
    simulators.openai.faults.add({ do: 'resetAfter', next: 1 });
    const failure = await failureOf(
      routerWith().run({ operation: 'speak', input: { text, model: 'tts-1' }, settings: { riskLimitUsd: 0 } }),
    );
    expect(failure.kind).toBe('timedOut');
    expect(simulators.openai.log.requests).toHaveLength(1);
  });

  it('never sends a lost music request a second time, to nobody', async () => {
    simulators.sunoapi.faults.add({ do: 'resetAfter', method: 'POST', next: 1 });
    const failure = await failureOf(
      routerWith().run({ operation: 'music', input: { prompt: 'calm piano', model: 'suno-v4' } }),
    );
    expect(failure).toMatchObject({ kind: 'timedOut', message: expect.stringContaining('may have been billed') });
    expect(failure.details.attempt).toBeDefined();
    expect(all().flatMap(({ log }) => log.requests)).toHaveLength(1);
    expect(BigInt(failure.report?.costAtMost ?? 0)).toBeGreaterThanOrEqual(billed());
    expect(failure.report?.cost).toBe('0');
  });

  it('submits music, polls until it is done and brings both songs', async () => {
    const result = await routerWith().run({ operation: 'music', input: { prompt: 'calm piano', model: 'suno-v4' } });
    expect(result.output.tracks).toHaveLength(2);
    expect(result.output.tracks[0]?.audio.mediaType).toBe('audio/mpeg');
    expect(result.cost).toBe(String(billed()));
  });

  it('cuts music that is longer than wanted', async () => {
    const result = await routerWith().run({
      operation: 'music',
      input: { prompt: 'calm piano', model: 'suno-v4', durationSeconds: 10 },
    });
    expect(result.output.tracks[0]?.durationSeconds).toBeCloseTo(10, 0);
    expect(result.warnings.join()).toContain('was cut to 10 s');
  });

  it('transcribes what was spoken, with subtitles from the same times', async () => {
    const host = hostWith();
    const router = routerWith(host);
    const spoken = await router.run({ operation: 'speak', input: { text, model: 'elevenlabs-turbo' } });
    const result = await router.run({
      operation: 'transcribe',
      input: { audio: host.openFile(spoken.output.audio), model: 'whisper-large-v3', subtitles: 'both' },
    });
    expect(result.provider).toBe('groq');
    expect(result.output.text).toContain('late news');
    expect(result.output.subtitles?.srt).toContain('-->');
    expect(result.output.subtitles?.vtt).toMatch(/^WEBVTT/);
    expect(result.cost).not.toBeNull();
  });

  it('names the model nearest to one that does not exist', async () => {
    const failure = await failureOf(routerWith().run({ operation: 'speak', input: { text, model: 'tts-1-hq' } }));
    expect(failure).toMatchObject({ kind: 'invalidInput', details: { advice: expect.stringContaining('tts-1-hd') } });
  });

  it('says which key is missing, and sends nothing', async () => {
    const failure = await failureOf(routerWith(hostWith({})).run({ operation: 'speak', input: { text } }));
    expect(failure.kind).toBe('unauthorized');
    expect(failure.details.advice).toContain('OpenAI');
  });

  it('goes on when a key is refused, and warns', async () => {
    const host = hostWith({ ...keys, elevenlabs: 'sim-refused' });
    const result = await routerWith(host).run({ operation: 'speak', input: { text, model: 'elevenlabs-turbo' } });
    expect(result.provider).not.toBe('elevenlabs');
    expect(result.warnings.join()).toContain('refused its key');
  });

  it('reports one clear sentence when every key is out of credit, and nothing is charged', async () => {
    const host = hostWith({ openai: 'sim-broke', elevenlabs: 'sim-broke' });
    const failure = await failureOf(routerWith(host).run({ operation: 'speak', input: { text } }));
    expect(['exhausted', 'outOfCredit']).toContain(failure.kind);
    expect(failure.report?.cost).toBe('0');
    expect(billed()).toBe(0n);
  });

  it('refuses an empty recording before anything is sent', async () => {
    const audio = audioFromBytes(new Uint8Array(0), 'a.mp3', 'audio/mpeg');
    const failure = await failureOf(routerWith().run({ operation: 'transcribe', input: { audio } }));
    expect(failure).toMatchObject({ kind: 'invalidInput', message: 'The file is empty', details: { stage: 'intake' } });
  });

  it('refuses what could cost more than the limit before it is sent', async () => {
    const failure = await failureOf(
      routerWith().run({ operation: 'speak', input: { text }, settings: { maxCostUsd: 0.000001 } }),
    );
    expect(failure.kind).toBe('capReached');
    expect(all().flatMap(({ log }) => log.requests)).toHaveLength(0);
  });

  it('estimates without sending anything, at least what is then charged', async () => {
    const router = routerWith();
    const estimate = await router.estimate({ operation: 'speak', input: { text, model: 'tts-1-hd' } });
    expect(all().flatMap(({ log }) => log.requests)).toHaveLength(0);
    const result = await router.run({ operation: 'speak', input: { text, model: 'tts-1-hd' } });
    expect(BigInt(estimate.deployments[0]?.costAtMost ?? 0)).toBeGreaterThanOrEqual(BigInt(result.cost ?? 0));
  });

  it('checks every key that is set', async () => {
    const reports = await routerWith(hostWith({ ...keys, openai: 'sim-refused' })).checkKeys();
    const byProvider = Object.fromEntries(reports.map(({ provider, status }) => [provider, status]));
    expect(byProvider).toMatchObject({ openai: 'refused', elevenlabs: 'works', groq: 'works' });
  });

  it('sends a WhatsApp voice note as Ogg Opus, and passes over models that cannot', async () => {
    const result = await routerWith().run({ operation: 'speak', input: { text, delivery: 'whatsappVoiceNote' } });
    expect(result.output.audio).toMatchObject({
      mediaType: expect.stringContaining('audio/ogg'),
      fileName: expect.stringMatching(/\.ogg$/),
    });
  });

  it.each(['openai/tts-1', 'elevenlabs/elevenlabs-turbo'])(
    'makes telephone sound of 8 kHz µ-law with %s',
    async (model) => {
      const host = hostWith();
      const result = await routerWith(host).run({
        operation: 'speak',
        input: { text, delivery: 'telephone', model },
      });
      const bytes = Buffer.from(host.files.get(result.output.audio.id) ?? []);
      expect(bytes.subarray(0, 4).toString()).toBe('RIFF');
      expect(bytes.readUInt16LE(20)).toBe(7);
      expect(bytes.readUInt32LE(24)).toBe(8_000);
    },
  );

  it('lays music under the voice where both are WAV, and hands it over as a second file where not', async () => {
    const host = hostWith();
    const music = await routerWith(host).run({
      operation: 'soundEffect',
      input: { prompt: 'strings', format: 'wav', durationSeconds: 3 },
    });
    const musicBed = host.openFile(music.output.audio);
    const speak = (format: string) =>
      routerWith(host).run({ operation: 'speak', input: { text, model: 'openai/tts-1', format, musicBed } });
    const plain = await routerWith(host).run({
      operation: 'speak',
      input: { text, model: 'openai/tts-1', format: 'wav' },
    });
    const mixed = await speak('wav');
    expect(mixed.output.bed).toBeUndefined();
    expect(host.files.get(mixed.output.audio.id)).not.toEqual(host.files.get(plain.output.audio.id));
    expect(mixed.output.durationSeconds).toBeCloseTo(plain.output.durationSeconds ?? 0, 1);
    const apart = await speak('mp3');
    expect(apart.output.bed).toMatchObject({ mediaType: 'audio/wav' });
    expect(apart.warnings.join()).toContain('second file');
  });

  it('serves one part elsewhere and dresses the whole only once', async () => {
    const long = Array.from({ length: 120 }, (_, index) => `This is sentence number ${index} of a long script.`).join(
      ' ',
    );
    simulators.openai.faults.add({ do: 'status', status: 503, path: '/v1/audio/speech', nth: [2, 3, 4] });
    const result = await routerWith().run({
      operation: 'speak',
      input: { text: long, model: 'openai/tts-1, openai/tts-1-hd', delivery: 'telephone' },
    });
    expect(
      result.attempts
        .filter(({ status }) => status === 'done')
        .map(({ model }) => model)
        .sort(),
    ).toEqual(['tts-1', 'tts-1-hd']);
    expect(result.output).toMatchObject({ audio: { mediaType: 'audio/wav' } });
    expect(result.output.durationSeconds).toBeGreaterThan(300);
    expect(result.cost).toBe(String(billed()));
  });

  it('gives every speaker a voice, and keeps pauses', async () => {
    const script = 'Host: Welcome to the show!\nGuest: Thank you. [pause 2s] It is good to be here.';
    const result = await routerWith().run({
      operation: 'speak',
      input: { text: script, model: 'openai/tts-1', speakerVoices: { Host: 'onyx', Guest: 'nova' } },
    });
    const spoken = simulators.openai.log.requests.map(({ fields }) => fields);
    expect(spoken).toMatchObject([
      { voice: 'onyx', input: 'Welcome to the show!' },
      { voice: 'nova', input: 'Thank you.' },
      { voice: 'nova', input: 'It is good to be here.' },
    ]);
    expect(result.output.durationSeconds).toBeGreaterThan(2 + [...script].length / 20);
  });

  it('starts music as a job that another router finishes, and counts it once', async () => {
    const started = await routerWith().start({ operation: 'music', input: { prompt: 'calm piano', model: 'suno-v4' } });
    if (started.type !== 'running') throw new Error('expected a running job');
    const job = JSON.parse(JSON.stringify(started.job));
    expect(JSON.stringify(job)).not.toContain('calm piano');
    const ids = new Set<string>();
    for (let asked = 0; ; asked++) {
      expect(asked).toBeLessThan(100);
      const state = await routerWith().resume(job);
      if (state.type === 'running') {
        await new Promise((resolve) => setTimeout(resolve, 10));
        continue;
      }
      state.result.usage.forEach(({ id }) => ids.add(id));
      expect(state.result.cost).toBe(String(billed()));
      if (asked > 0 && ids.size > 0) break;
    }
    const again = await routerWith().resume(job);
    if (again.type === 'done') again.result.usage.forEach(({ id }) => ids.add(id));
    expect(ids.size).toBe(1);
  });

  it('speaks a text longer than the model takes as one file', async () => {
    const long = Array.from({ length: 120 }, (_, index) => `This is sentence number ${index} of a long script.`).join(
      ' ',
    );
    const result = await routerWith().run({ operation: 'speak', input: { text: long, model: 'openai/tts-1' } });
    expect(simulators.openai.log.requests.length).toBeGreaterThan(1);
    expect(result.output.durationSeconds).toBeGreaterThan(300);
    expect(result.cost).toBe(String(billed()));
  });
});

async function failureOf(promise: Promise<unknown>): Promise<RouterFailure> {
  const thrown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof RouterFailure) return thrown;
  throw new Error('expected a RouterFailure', { cause: thrown });
}
