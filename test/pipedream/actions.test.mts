import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWhole } from '../../simulators/audio/encode.mts';
import { soundEffect } from '../../simulators/audio/sound.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { probe } from '../../src/media';
import { audioFromBytes } from '../../src/operations';
import { built, builtNames, simulatedAccount } from './built.mts';
import { createDataStore, optionsOf, resolvedProp, runInConnect, runInWorkflow, type RunOptions } from './harness.mts';

const modes = [
  ['workflow', runInWorkflow],
  ['Connect', runInConnect],
] as const;

describe('the actions', () => {
  let simulators: Simulators;
  let server: Server;
  let folder: string;
  let talk: string;
  let accounts: RunOptions['accounts'];

  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 0, musicSeconds: 4 });
    accounts = simulatedAccount(simulators, 'openai', 'elevenlabs', 'groq', 'sunoapi');
    folder = mkdtempSync(join(tmpdir(), 'pipedream-test-'));
    process.env['STASH_DIR'] = join(folder, 'stash');
    talk = join(folder, 'talk.mp3');
    writeFileSync(talk, encodeWhole('talk', { container: 'mp3', sampleRate: 44_100 }, soundEffect(3, 1)));
    server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><html><body>Sign in</body></html>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterAll(async () => {
    delete process.env['STASH_DIR'];
    rmSync(folder, { recursive: true, force: true });
    server.close();
    await simulators.close();
  });
  afterEach(() => {
    for (const id of ['openai', 'elevenlabs', 'groq', 'sunoapi'] as const) simulators[id].faults.clear();
  });

  describe.each(modes)('in %s', (_name, run) => {
    it('transcribe a file by its path, with subtitles as files', async () => {
      const values = { audio: talk, subtitles: 'both', model: 'whisper-large-v3' };
      const { returned, exports } = await run(built('actions', 'transcribe-audio'), { values, accounts });
      expect(returned).toMatchObject({ provider: 'groq', model: 'whisper-large-v3', costUsd: expect.any(String) });
      expect(returned).toHaveProperty('text', expect.stringMatching(/Simulated transcript of 3/));
      expect(exports['$summary']).toMatch(/^Transcribed 3 s with Groq, whisper-large-v3 \(\$0\.000\d+\)$/);
      expect(readFileSync(pathIn(returned, 'srtPath'), 'utf8')).toMatch(/-->/);
      expect(readFileSync(pathIn(returned, 'vttPath'), 'utf8')).toMatch(/^WEBVTT/);
    });

    it('translate a file', async () => {
      const { exports } = await run(built('actions', 'translate-speech'), { values: { audio: talk }, accounts });
      expect(exports['$summary']).toMatch(/^Translated 3 s with /);
    });

    it('speak, and return the path of the file and no bytes', async () => {
      const values = { text: 'Good morning, and welcome.', model: 'tts-1' };
      const { returned, exports } = await run(built('actions', 'convert-text-to-speech'), { values, accounts });
      await expect(secondsOf(pathIn(returned, 'filePath'))).resolves.toBeGreaterThan(0.5);
      expect(pathIn(returned, 'filePath').startsWith(join(folder, 'stash'))).toBe(true);
      expect(JSON.stringify(returned).length).toBeLessThan(5_000);
      expect(exports['$summary']).toMatch(/^Made speech of [\d.]+ s with OpenAI, tts-1 \(\$0\.0/);
    });

    it('answer a recording', async () => {
      const { returned } = await run(built('actions', 'answer-speech'), { values: { audio: talk }, accounts });
      expect(returned).toMatchObject({ provider: 'openai', text: expect.any(String), filePath: expect.any(String) });
    });

    it('make a sound effect', async () => {
      const values = { prompt: 'Rain on a roof', durationSeconds: '2' };
      const { returned } = await run(built('actions', 'generate-sound-effect'), { values, accounts });
      await expect(secondsOf(pathIn(returned, 'filePath'))).resolves.toBeCloseTo(2, 0);
    });

    it('list voices', async () => {
      const { returned, exports } = await run(built('actions', 'list-voices'), {
        values: { provider: 'elevenlabs', limit: 3 },
        accounts,
      });
      expect(returned).toMatchObject({ voices: { length: 3 } });
      expect(exports['$summary']).toMatch(/^Found 3 voices with ElevenLabs/);
    });

    it('clone a voice from several files', async () => {
      const values = { name: 'Ada', samples: [talk, talk], provider: 'elevenlabs' };
      const { returned } = await run(built('actions', 'clone-voice'), { values, accounts });
      expect(returned).toMatchObject({ name: 'Ada', provider: 'elevenlabs' });
    });

    it('estimate a cost and send nothing', async () => {
      const before = requests(simulators);
      const values = { operation: 'speak', text: 'Hello', model: 'tts-1' };
      const { returned, exports } = await run(built('actions', 'estimate-cost'), { values, accounts });
      expect(Object(returned).deployments[0]).toMatchObject({ provider: 'openai', costAtMostUsd: '0.000075' });
      expect(exports['$summary']).toMatch(/^OpenAI would do it with tts-1 for \$0\.000075 at most$/);
      expect(requests(simulators)).toBe(before);
    });

    it('keep usage in a data store once, report on it and make one invoice of it', async () => {
      const dataStore = createDataStore();
      const values = { text: 'Good morning.', model: 'tts-1', clientLabel: 'Acme', dataStore };
      const spoken = await run(built('actions', 'convert-text-to-speech'), { values, accounts });
      const records = usageIn(spoken.returned);
      expect(dataStore.size()).toBe(records.length);
      const month = '2026-01';
      for (const [key, record] of records.entries()) {
        await dataStore.set(`imarouter/usage/${month}-03T00:00:00.000Z/${key}`, {
          ...record,
          id: `moved-${key}`,
          time: `${month}-03T00:00:00.000Z`,
        });
      }
      const report = await run(built('actions', 'get-cost-report'), {
        values: { dataStore, groupBy: ['clientLabel'] },
        accounts,
      });
      expect(report.returned).toMatchObject({ rows: [{ group: { clientLabel: 'Acme' }, cost: '390000' }] });
      const parties = { dataStore, month, sellerName: 'Ada Ltd', buyerName: 'Acme Ltd', fileFormat: 'html' };
      const first = await run(built('actions', 'create-invoice'), { values: parties, accounts });
      const again = await run(built('actions', 'create-invoice'), { values: parties, accounts });
      expect(first.returned).toMatchObject({ number: '000001', totalUsd: '0.00' });
      expect(again.returned).toMatchObject({ number: '000001' });
      expect(readFileSync(pathIn(first.returned, 'filePath'), 'utf8')).toContain('Acme Ltd');
    });

    it('fall back on the next provider and say what both cost', async () => {
      simulators.groq.faults.add({ do: 'status', status: 500 });
      const values = { audio: talk, model: 'whisper-large-v3' };
      const { returned } = await run(built('actions', 'transcribe-audio'), { values, accounts });
      expect(returned).not.toMatchObject({ provider: 'groq' });
      expect(returned).toMatchObject({ attempts: [{ provider: 'groq', status: 'failed' }, { status: 'done' }] });
    });

    it('refuse a wrong path, a missing key and a page of HTML before anything is sent', async () => {
      const before = requests(simulators);
      const transcribe = built('actions', 'transcribe-audio');
      const ask = (audio: string, keys = accounts) => run(transcribe, { values: { audio }, accounts: keys ?? {} });
      const refusal = (message: RegExp) =>
        expect.objectContaining({ name: 'ConfigurationError', message: expect.stringMatching(message) });
      await expect(ask('/tmp/not-there.mp3')).rejects.toEqual(
        refusal(/^There is no file at '\/tmp\/not-there\.mp3'.*Give the path/),
      );
      await expect(ask(folder)).rejects.toEqual(refusal(/is no file/));
      await expect(ask(talk, {})).rejects.toEqual(refusal(/^No key is set for a provider of this.*Add the key/));
      const page = `http://127.0.0.1:${(server.address() as AddressInfo).port}/login`;
      await expect(ask(page)).rejects.toEqual(refusal(/HTML|web page/i));
      expect(requests(simulators)).toBe(before);
    });

    it('say after a lost reply that it may have been billed', async () => {
      simulators.elevenlabs.faults.add({ do: 'resetAfter' });
      const asked = run(built('actions', 'generate-sound-effect'), { values: { prompt: 'Rain' }, accounts });
      await expect(asked).rejects.toThrow(/may have been billed.*It may have cost up to \$/s);
    });
  });

  it('stop before the time limit of the step kills them', async () => {
    simulators.groq.faults.add({ do: 'delay', delayMs: 2_000 });
    const options = { values: { audio: talk, model: 'groq/whisper-large-v3' }, accounts, limitMs: 3_500 };
    await expect(runInWorkflow(built('actions', 'transcribe-audio'), options)).rejects.toThrow(
      /time limit was near, so it stopped while the provider worked.*Raise the time limit/,
    );
  });

  it('offer models, voices with pages and a search, and languages', async () => {
    const speak = built('actions', 'convert-text-to-speech');
    const models = await optionsOf(speak, 'model', { query: 'tts' }, { accounts });
    expect(values(models)).toEqual(expect.arrayContaining(['tts-1', 'tts-1-hd']));
    const first = await optionsOf(speak, 'voice', {}, { accounts });
    expect(values(first)).toEqual(expect.arrayContaining(['alloy', 'openai:nova']));
    const context = Object(first).context;
    const second = await optionsOf(speak, 'voice', { page: 1, prevContext: context }, { accounts });
    if (context.token === undefined) expect(values(second)).toEqual([]);
    else expect(values(second).length).toBeGreaterThan(0);
    expect(values(await optionsOf(speak, 'language', { query: 'German' }, { accounts }))).toEqual(
      expect.arrayContaining(['de']),
    );
  });

  it('label and describe every prop, and put the account first', () => {
    const silent = builtNames('actions').flatMap((name) => {
      const action = built('actions', name);
      expect(Object.keys(action.props)[0]).toBe('imarouter');
      return Object.keys(action.props)
        .filter((prop) => prop !== 'imarouter')
        .filter((prop) => {
          const { label, description, type } = resolvedProp(action, prop);
          return !label || !/\.(\s|$)|\.\)?$/.test(String(description)) || !type;
        })
        .map((prop) => `${name}: ${prop}`);
    });
    expect(silent).toEqual([]);
    expect(builtNames('actions')).toHaveLength(13);
  });
});

function pathIn(returned: unknown, name: string): string {
  const path: unknown = Object(returned)[name];
  if (typeof path !== 'string') throw new Error(`No ${name} in ${JSON.stringify(returned)}`);
  return path;
}

function usageIn(returned: unknown): object[] {
  return Object(returned).usage;
}

function values(answer: unknown): string[] {
  return Object(answer).options.map(({ value }: { value: string }) => value);
}

function requests(simulators: Simulators): number {
  const { openai, elevenlabs, groq, sunoapi } = simulators;
  return [openai, elevenlabs, groq, sunoapi].reduce((sum, { log }) => sum + log.requests.length, 0);
}

async function secondsOf(path: string): Promise<number | null> {
  const { durationSeconds } = await probe(audioFromBytes(new Uint8Array(readFileSync(path)), 'file', ''));
  return durationSeconds;
}
