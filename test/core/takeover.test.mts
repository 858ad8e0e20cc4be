import { probe } from '../../src/media';
import { createRouter } from '../../src/core/router';
import type { FileRef } from '../../src/operations';
import { providers } from '../../src/providers';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { billedBy, simulatedHost } from '../support/simulatedHost.mts';

const keys = { openai: 'sim-openai', elevenlabs: 'sim-elevenlabs', groq: 'sim-groq' };
const sentences = ['The ship left at dawn.', 'Nobody saw it go.', 'By noon the harbour was empty.', 'Rain fell.'];
const speakerVoices = { A: 'onyx', B: 'nova' };

describe('Speech of which another provider makes a part', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 30 });
  });
  afterEach(() => {
    for (const simulator of all()) simulator.reset();
  });
  afterAll(() => simulators.close());

  const all = () => [simulators.openai, simulators.elevenlabs, simulators.groq];
  const billed = () => billedBy(all());
  const startHost = () => simulatedHost(all(), keys);
  /** One request at a time, so that it is known what was made when a part fails. */
  const limits = { openai: 1, elevenlabs: 1 };
  const speak = (host: ReturnType<typeof startHost>, model: string, format: string, more: object = {}) =>
    createRouter({ registry: providers, host, limits }).run({
      operation: 'speak',
      input: { text: script(sentences), speakerVoices, model, format, ...more },
    });
  const heard = async (host: ReturnType<typeof startHost>, files: readonly FileRef[]) => {
    const router = createRouter({ registry: providers, host });
    const texts: string[] = [];
    for (const file of files) {
      const { output } = await router.run({
        operation: 'transcribe',
        input: { audio: host.openFile(file), model: 'groq/whisper-large-v3' },
      });
      texts.push(output.text);
    }
    return texts.join(' ');
  };

  it('is asked for at the sample rate at which it began, and stays one file', async () => {
    simulators.openai.faults.add({ do: 'status', status: 503, path: '/v1/audio/speech', nth: [3, 4, 5] });
    const host = startHost();
    const { output, cost, usage } = await speak(host, 'openai/tts-1, elevenlabs/elevenlabs-turbo', 'mp3');
    expect(simulators.elevenlabs.log.requests.map(({ query }) => query['output_format'])).toEqual(['mp3_24000_48']);
    expect(output.tracks).toBeUndefined();
    expect(charactersIn(usage)).toBe([...sentences.join('')].length);
    expect(cost).toBe(String(billed()));
    expect(await heard(host, [output.audio])).toBe(sentences.join(' '));
  });

  it('is converted to the rate at which it began where it comes as samples, and stays one file', async () => {
    simulators.elevenlabs.faults.add({ do: 'status', status: 503, path: '/v1/text-to-speech*', nth: [2, 3, 4] });
    const host = startHost();
    const models = 'elevenlabs/elevenlabs-turbo, openai/tts-1';
    const { output, cost, usage, warnings } = await speak(host, models, 'wav', { sampleRate: 44_100 });
    const found = await probe(host.openFile(output.audio));
    expect(found).toMatchObject({ sampleRate: 44_100, channels: 1, codec: 'pcm_s16le' });
    expect(output.tracks).toBeUndefined();
    expect(warnings.join()).toContain('Part 2 was 24000 Hz');
    expect(charactersIn(usage)).toBe([...sentences.join('')].length);
    expect(cost).toBe(String(billed()));
    const others = sentences.filter((_, index) => index !== 1);
    // What a simulator says lies in the bits of its samples, which a conversion changes.
    expect(await heard(host, [output.audio])).toBe(others.join(' '));
  });

  it('comes as several files in order where it cannot be joined, and nothing is paid for twice', async () => {
    simulators.elevenlabs.faults.add({ do: 'status', status: 503, path: '/v1/text-to-speech*', nth: [3, 4, 5] });
    const host = startHost();
    const models = 'elevenlabs/elevenlabs-turbo, openai/tts-1';
    const { output, cost, usage, warnings } = await speak(host, models, 'mp3');
    const { tracks = [] } = output;
    expect(tracks.map(({ title, text }) => [title, text])).toEqual([
      ['Part 1 of 3', 'The ship left at dawn. Nobody saw it go.'],
      ['Part 2 of 3', 'By noon the harbour was empty.'],
      ['Part 3 of 3', 'Rain fell.'],
    ]);
    expect(output.audio).toEqual(tracks[0]?.audio);
    const seconds = tracks.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? NaN), 0);
    expect(output.durationSeconds).toBeCloseTo(seconds, 6);
    expect(warnings.join()).toMatch(/comes as 3 files.*File 2: 'By noon the harbour was empty\.'/);
    expect(charactersIn(usage)).toBe([...sentences.join('')].length);
    expect(cost).toBe(String(billed()));
    expect(
      await heard(
        host,
        tracks.map(({ audio }) => audio),
      ),
    ).toBe(sentences.join(' '));
  });
});

function script(lines: readonly string[]): string {
  return lines.map((line, index) => `${index % 2 === 0 ? 'A' : 'B'}: ${line}`).join('\n');
}

function charactersIn(usage: readonly { readonly unit: string; readonly quantity: number }[]): number {
  return usage.reduce((sum, { unit, quantity }) => sum + (unit === 'character' ? quantity : 0), 0);
}
