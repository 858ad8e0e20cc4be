import { createRouter } from '../../src/core/router';
import { audioFromBytes } from '../../src/operations';
import { providers } from '../../src/providers';
import { encode, type AudioFormat } from '../../simulators/audio/encode.mts';
import { speak, type Speech } from '../../simulators/audio/sound.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { simulatedHost } from '../support/simulatedHost.mts';

// A minute of encoding, hearing and stitching: `npm run test:media`.
const toleranceSeconds = 0.1;
const mostMs = 300_000;
const script = Array.from({ length: 7800 }, (_, index) => `word${index}${index % 11 === 10 ? '.' : ''}`).join(' ');
const withPauses = speak(script, { voice: 'reader' });

/** The same words with no silence between them, so that no place is quiet and parts overlap. */
const withoutPauses: Speech = {
  ...withPauses,
  tones: withPauses.tones.map((tone, index) => ({
    ...tone,
    durationSeconds: (withPauses.tones[index + 1]?.startSeconds ?? withPauses.durationSeconds) - tone.startSeconds,
  })),
};

const formats: readonly [name: string, fileName: string, format: AudioFormat][] = [
  ['MP3', 'talk.mp3', { container: 'mp3', sampleRate: 44_100, bitRate: 128_000 }],
  ['Ogg Opus', 'talk.ogg', { container: 'opus', sampleRate: 48_000, bitRate: 128_000 }],
];

describe('A script spoken for an hour', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators();
  });
  afterEach(() => simulators.openai.reset());
  afterAll(() => simulators.close());

  it('is an hour long', () => expect(withPauses.durationSeconds).toBeGreaterThan(3600));

  it.each(
    formats.flatMap(([name, fileName, format]) => [
      { name, fileName, format, cuts: 'quiet places', speech: withPauses },
      { name, fileName, format, cuts: 'overlaps', speech: withoutPauses },
    ]),
  )(
    'comes back from parts of $name cut at $cuts with every word once, in order, at its time',
    async (one) => {
      const host = simulatedHost([simulators.openai], { openai: 'sim-openai' });
      const bytes = new Uint8Array(Buffer.concat([...encode(one.speech, one.format)]));
      const { output, warnings } = await createRouter({ registry: providers, host }).run({
        operation: 'transcribe',
        input: { audio: audioFromBytes(bytes, one.fileName, ''), model: 'openai/whisper-1', timestamps: 'word' },
      });
      expect(simulators.openai.log.requests.length).toBeGreaterThanOrEqual(3);
      expect(warnings.some((warning) => /parts overlap: 4 s .* billed, twice/.test(warning))).toBe(
        one.cuts === 'overlaps',
      );
      expect(output.words.map(({ text }) => text)).toEqual(one.speech.words.map(({ text }) => text));
      const offs = output.words.map(({ start }, index) =>
        Math.abs(start - (one.speech.words[index]?.startSeconds ?? -1)),
      );
      expect(Math.max(...offs)).toBeLessThan(toleranceSeconds);
      expect(output.text.split(/\s+/)).toEqual(script.split(' '));
    },
    mostMs,
  );
});
