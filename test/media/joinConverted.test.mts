import { audioFromBytes } from '../../src/operations/audio';
import { join, joinRuns, wavFromPcm } from '../../src/media';
import { alawSamples, encodeAlaw, encodeMulaw, mulawSamples } from '../../src/media/mix/companding';
import { bytesOf, decode, fixture, hasFfmpeg } from './joinOracle.mts';

const withFfmpeg = hasFfmpeg ? it : it.skip;

describe('join of samples at several rates', () => {
  it('is at the rate and channels of the first part, and says what was converted', async () => {
    const joined = await join([tone(44_100, 1), tone(24_000, 1), tone(16_000, 2)], { pauseSeconds: 0.5 });
    const bytes = Buffer.from(await bytesOf(joined));
    expect([bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual([1, 44_100]);
    expect(joined.sizeBytes).toBe(bytes.length);
    expect(joined.durationSeconds).toBe(4);
    expect(joined.startsSeconds).toEqual([0, 1.5, 3]);
    expect(joined.warnings).toEqual([
      expect.stringMatching(/^Part 2 was 24000 Hz, mono, 16-bit integer and was converted to 44100 Hz/),
      expect.stringMatching(/^Part 3 was 16000 Hz, 2 channels/),
    ]);
  });

  it('keeps the tone, its loudness and the first part to the bit', async () => {
    const first = await bytesOf(tone(44_100, 1));
    const bytes = await bytesOf(await join([tone(44_100, 1), tone(24_000, 1)]));
    expect(Buffer.from(bytes.subarray(44, first.length)).equals(Buffer.from(first.subarray(44)))).toBe(true);
    const second = samplesFrom(bytes, 44 + 88_200).subarray(4_410, 39_690);
    expect(worstDifference(second, 44_100, 4_410)).toBeLessThan(0.001);
  });

  it('becomes 16 bits where the first part has a layout that is not written', async () => {
    const wide = wavFromPcm([new Uint8Array(24_000 * 3)], { sampleRate: 24_000, channels: 1, bitsPerSample: 24 });
    const joined = await join([wide, tone(44_100, 1)]);
    const bytes = Buffer.from(await bytesOf(joined));
    expect([bytes.readUInt16LE(34), bytes.readUInt32LE(24)]).toEqual([16, 24_000]);
    expect(joined.durationSeconds).toBe(2);
  });

  it('stays µ-law at 8 kHz where it began so', async () => {
    const line = audioFromBytes(new Uint8Array(8_000).fill(0xff), 'a.ulaw', 'audio/basic');
    const samples = audioFromBytes(new Uint8Array(48_000), 'b.pcm', 'audio/pcm;rate=24000');
    const joined = await join([line, samples]);
    expect(joined).toMatchObject({ sizeBytes: 16_000, mediaType: 'audio/basic', durationSeconds: 2 });
    expect(new Set(await bytesOf(joined))).toEqual(new Set([0xff]));
  });

  withFfmpeg('decodes cleanly to the sum of the parts', async () => {
    const { samples, complaints } = decode(await bytesOf(await join([tone(44_100, 1), tone(24_000, 2)])));
    expect({ length: samples.length, complaints }).toEqual({ length: 88_200, complaints: '' });
  });

  it('encodes every A-law and µ-law code to itself', () => {
    expect([...encodeAlaw(alawSamples)]).toEqual([...alawSamples.keys()]);
    const again = [...encodeMulaw(mulawSamples)];
    expect(again.map((code) => mulawSamples[code])).toEqual([...mulawSamples]);
  });
});

describe('joinRuns', () => {
  it('begins a new file where a part does not fit those before it, and keeps its pause', async () => {
    const parts = ['one.mp3', 'two.mp3', 'one.vbr.mp3', 'one.ogg', 'two.ogg'].map(fixture);
    const { runs, reason } = await joinRuns(parts, [0, 1, 0, 0, 0]);
    expect(runs.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 3],
      [3, 5],
    ]);
    expect(reason).toMatch(/^Part 4 is Ogg, but part 1 is MP3/);
    const bare = await join(parts.slice(0, 2));
    expect((runs[0]?.joined?.durationSeconds ?? 0) - bare.durationSeconds).toBeCloseTo(1, 1);
  });

  it('leaves a part as it is that cannot be joined at all', async () => {
    const { runs } = await joinRuns([fixture('one.m4a'), fixture('one.mp3')], [0, 0]);
    expect(runs.map(({ from, to, joined }) => [from, to, joined === null])).toEqual([
      [0, 1, true],
      [1, 2, false],
    ]);
  });
});

const amplitude = 0.5;
const hertz = 440;

function tone(sampleRate: number, channels: number) {
  const samples = Int16Array.from({ length: sampleRate * channels }, (_, index) =>
    Math.round(32_768 * amplitude * Math.sin((2 * Math.PI * hertz * Math.floor(index / channels)) / sampleRate)),
  );
  const bytes = new Uint8Array(samples.buffer);
  return wavFromPcm([bytes], { sampleRate, channels, bitsPerSample: 16 });
}

function samplesFrom(bytes: Uint8Array, start: number): Int16Array {
  return new Int16Array(bytes.slice(start, bytes.length - ((bytes.length - start) % 2)).buffer);
}

/** How far samples are from the tone at most, the first one being number `from` of it. */
function worstDifference(samples: Int16Array, sampleRate: number, from: number): number {
  return samples.reduce((worst, sample, index) => {
    const wanted = amplitude * Math.sin((2 * Math.PI * hertz * (from + index)) / sampleRate);
    return Math.max(worst, Math.abs(sample / 32_768 - wanted));
  }, 0);
}
