import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouter } from '../../src/core/router';
import { audioFromBytes } from '../../src/operations/audio';
import { providers } from '../../src/providers';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { simulatedHost } from '../support/simulatedHost.mts';

const folder = join(process.cwd(), 'test/media/fixtures/recordings');
const facts = new Map(
  readFileSync(join(folder, 'facts.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', codec, , , , decodedSeconds] = line.split('\t');
      return [name, { codec, seconds: Number(decodedSeconds) }];
    }),
);
const recordings = readdirSync(folder).filter((name) => facts.has(name));
/** What no service here takes, and no container that they take can hold. */
const refused: Readonly<Record<string, readonly string[]>> = {
  'groq/whisper-large-v3': ['nb.amr'],
  'elevenlabs/scribe-v2': ['nb.amr'],
};
const keys = { groq: 'sim-groq', elevenlabs: 'sim-elevenlabs' };

describe('A recording that was put into another container', () => {
  it('goes on to the next provider as what it has become', async () => {
    const simulators = await startSimulators({ jobMs: 30 });
    simulators.groq.faults.add({ do: 'status', status: 503, path: '/openai/v1/audio/transcriptions', nth: [1, 2, 3] });
    const host = simulatedHost([simulators.groq, simulators.elevenlabs], keys);
    const { provider, warnings } = await createRouter({ registry: providers, host }).run({
      operation: 'transcribe',
      input: {
        audio: audioFromBytes(new Uint8Array(readFileSync(join(folder, 'pcm_s16be.caf'))), 'memo.caf', 'audio/x-caf'),
        model: 'groq/whisper-large-v3, elevenlabs/scribe-v2',
      },
    });
    const sent = [simulators.groq, simulators.elevenlabs].map(({ log }) =>
      log.requests.flatMap(({ uploads }) => uploads.map(({ fileName }) => fileName)),
    );
    await simulators.close();
    expect({ provider, sent, warnings }).toEqual({
      provider: 'elevenlabs',
      sent: [['memo-1.wav', 'memo-1.wav', 'memo-1.wav'], ['memo-1.wav']],
      warnings: expect.any(Array),
    });
  });
});

describe.each(Object.keys(refused))('Any recording, sent to %s', (model) => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 30 });
  });
  afterEach(() => simulator().reset());
  afterAll(() => simulators.close());

  const simulator = () => (model.startsWith('groq') ? simulators.groq : simulators.elevenlabs);
  const transcribe = (name: string, sentAs: string) =>
    createRouter({ registry: providers, host: simulatedHost([simulator()], keys) }).run({
      operation: 'transcribe',
      input: {
        audio: audioFromBytes(new Uint8Array(readFileSync(join(folder, name))), sentAs, 'application/octet-stream'),
        model,
      },
      settings: { fallback: false },
    });

  it.each(recordings.filter((name) => !refused[model]?.includes(name)))(
    '%s arrives under a name that is taken',
    async (name) => {
      const { output } = await transcribe(name, 'from a phone.bin');
      const [upload] = simulator().log.requests.flatMap(({ uploads }) => uploads);
      const { provider, model: wanted } = { provider: model.split('/')[0] ?? '', model: model.split('/')[1] };
      const deployment = providers[provider]?.deployments.find((one) => one.model === wanted);
      expect(deployment?.input?.formats).toContain(upload?.fileName.split('.').at(-1));
      expect(upload?.fileName).toMatch(/^from a phone(-1)?\./);
      expect(Math.abs((output.durationSeconds ?? NaN) - (facts.get(name)?.seconds ?? NaN))).toBeLessThan(0.2);
    },
  );

  it.each(refused[model] ?? [])('%s is refused with what is taken instead, and nothing is sent', async (name) => {
    await expect(transcribe(name, name)).rejects.toThrow(/takes .*mp3.*, not amr/);
    expect(simulator().log.requests).toHaveLength(0);
  });
});
