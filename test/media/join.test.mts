import { join, trim } from '../../src/media/join';
import { pcmFromWav, wavFromPcm } from '../../src/media/join/wav';
import { probe } from '../../src/media/probe';
import { audioFromBytes, type AudioSource } from '../../src/operations/audio';
import { bytesOf, decode, decodedFixture, fixture, hasFfmpeg, packetsOf, same } from './joinOracle.mts';

const withFfmpeg = hasFfmpeg ? it : it.skip;

/** `frameSamples` is the most a seam may add, because a frame or packet cannot be cut. */
const formats = [
  { name: 'mp3', sampleRate: 44_100, channels: 2, seamSamples: 2 * 1_152, frameSamples: 1_152 },
  { name: 'vbr.mp3', sampleRate: 22_050, channels: 1, seamSamples: 4 * 576, frameSamples: 576 },
  { name: 'plain.mp3', sampleRate: 24_000, channels: 1, seamSamples: 0, frameSamples: 576 },
  { name: 'ogg', sampleRate: 48_000, channels: 1, seamSamples: 2 * 960, frameSamples: 960 },
  { name: 'stereo.ogg', sampleRate: 48_000, channels: 2, seamSamples: 2 * 2_880, frameSamples: 960 },
  { name: 'flac', sampleRate: 16_000, channels: 1, seamSamples: 0, frameSamples: 1 },
  { name: 'aac', sampleRate: 24_000, channels: 1, seamSamples: 0, frameSamples: 1_024 },
  { name: 'stereo.aac', sampleRate: 24_000, channels: 2, seamSamples: 0, frameSamples: 1_024 },
];

const partsOf = (name: string) => [fixture(`one.${name}`), fixture(`two.${name}`), fixture(`one.${name}`)];

async function decodedParts(name: string) {
  return [
    await decodedFixture(`one.${name}`),
    await decodedFixture(`two.${name}`),
    await decodedFixture(`one.${name}`),
  ];
}

function ramp(count: number, step = 7): Uint8Array {
  const samples = Int16Array.from({ length: count }, (_, index) => ((index * step) % 20_000) - 10_000);
  return new Uint8Array(samples.buffer);
}

function wav(count: number, sampleRate = 8_000, bitsPerSample = 16): AudioSource {
  return wavFromPcm([ramp(count)], { sampleRate, channels: 1, bitsPerSample });
}

describe.each(formats)('join of $name', ({ name, sampleRate, channels, seamSamples, frameSamples }) => {
  /** It leaves out a last FLAC frame under 16 bytes, of which the parts have two and the whole one. */
  const mediabunnyMisses = name === 'flac' ? -1 : 0;

  it('is one file of the stated size with all packets of the parts', async () => {
    const parts = partsOf(name);
    const joined = await join(parts);
    const bytes = await bytesOf(joined);
    expect(bytes.length).toBe(joined.sizeBytes);
    const found = await packetsOf(bytes);
    const own = await Promise.all(parts.map(async (part) => packetsOf(await bytesOf(part))));
    expect(found).toMatchObject({ sampleRate, channels });
    const dropped = own.reduce((sum, part) => sum + part.count, 0) - found.count;
    expect(dropped).toBeGreaterThanOrEqual(mediabunnyMisses);
    expect(dropped).toBeLessThanOrEqual(seamSamples > 0 ? 2 : 0);
  });

  it('can be opened anywhere', async () => {
    const joined = await join(partsOf(name));
    const bytes = await bytesOf(joined);
    for (const start of [1, 777, bytes.length - 3, bytes.length, bytes.length + 9]) {
      expect(same(await bytesOf(joined, start), bytes.subarray(start))).toBe(true);
    }
  });

  it('has the duration that probe reads from it, but for what players leave out of an MP3', async () => {
    const joined = await join(partsOf(name), { pauseSeconds: 0.3 });
    const again = audioFromBytes(await bytesOf(joined), joined.fileName, joined.mediaType);
    const { durationSeconds } = await probe(again);
    const leftOut = (durationSeconds ?? NaN) - joined.durationSeconds;
    expect(leftOut).toBeGreaterThan(-0.001);
    expect(leftOut).toBeLessThan(name.endsWith('mp3') ? 0.1 : 0.001);
  });

  withFfmpeg('tells where each part begins', async () => {
    const joined = await join(partsOf(name), { pauseSeconds: 0.4 });
    const { samples } = decode(await bytesOf(joined));
    const parts = (await decodedParts(name)).map(({ samples }) => samples);
    joined.startsSeconds.forEach((startSeconds, index) => {
      const part = parts[index] ?? new Int16Array(0);
      const loud = part.findIndex((sample) => Math.abs(sample) > 1_500);
      const start = Math.round(startSeconds * sampleRate) * channels;
      const whole = samples.subarray(Math.max(0, start - 0.2 * sampleRate));
      const loudInWhole =
        whole.findIndex((sample) => Math.abs(sample) > 1_500) - (start - Math.max(0, start - 0.2 * sampleRate));
      expect(Math.abs(loudInWhole - loud) / channels).toBeLessThanOrEqual(2);
    });
  });

  withFfmpeg('decodes without a complaint to the sum of its parts', async () => {
    const parts = await decodedParts(name);
    const whole = decode(await bytesOf(await join(partsOf(name))));
    expect(whole.complaints).toBe('');
    const sum = parts.reduce((total, part) => total + part.samples.length, 0);
    const added = (whole.samples.length - sum) / channels;
    expect(added).toBeGreaterThanOrEqual(0);
    expect(added).toBeLessThanOrEqual(2 * seamSamples);
    const first = parts[0]?.samples ?? new Int16Array(0);
    const sure = first.length - 2 * 2_880 * channels;
    expect(same(whole.samples.subarray(0, sure), first.subarray(0, sure))).toBe(true);
  });

  withFfmpeg('leaves pauses of the wanted length, and silence in them', async () => {
    const own = (await decodedParts(name)).map(({ samples }) => samples.length);
    const whole = decode(await bytesOf(await join(partsOf(name), { pauseSeconds: [0.5, 0.25] })));
    expect(whole.complaints).toBe('');
    const [first = 0, second = 0, third = 0] = own;
    const extra = (whole.samples.length - first - second - third) / channels;
    expect(Math.abs(extra - 0.75 * sampleRate)).toBeLessThanOrEqual(2 * frameSamples);
    const pause = whole.samples.subarray(first + 0.1 * sampleRate * channels, first + 0.4 * sampleRate * channels);
    expect(pause.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThanOrEqual(30);
  });

  withFfmpeg('is trimmed between frames to what the whole begins with', async () => {
    const whole = await decodedFixture(`two.${name}`);
    const trimmed = await trim(fixture(`two.${name}`), 0.8);
    const bytes = await bytesOf(trimmed);
    expect(bytes.length).toBe(trimmed.sizeBytes);
    const { samples, complaints } = decode(bytes);
    expect(complaints).toBe('');
    const blockSamples = name === 'flac' ? 4_608 : frameSamples;
    expect(Math.abs(samples.length / channels - 0.8 * sampleRate)).toBeLessThanOrEqual(blockSamples / 2 + 1);
    expect(same(samples, whole.samples.subarray(0, samples.length))).toBe(true);
    expect(Math.abs(trimmed.durationSeconds - samples.length / channels / sampleRate)).toBeLessThan(0.0001);
  });

  it('keeps a recording whole that is shorter than the length it is cut to', async () => {
    const trimmed = await trim(fixture(`two.${name}`), 60);
    expect(trimmed.durationSeconds).toBe((await join([fixture(`two.${name}`)])).durationSeconds);
    expect((await packetsOf(await bytesOf(trimmed))).count).toBe(
      (await packetsOf(await bytesOf(fixture(`two.${name}`)))).count,
    );
  });
});

describe('join of MP3', () => {
  it('has one header and no ID3 tags', async () => {
    const text = Buffer.from(await bytesOf(await join(partsOf('mp3')))).toString('latin1');
    expect(text.match(/Info|Xing/g)).toHaveLength(1);
    expect(text).not.toContain('ID3');
    expect(text.indexOf('Info')).toBeLessThan(60);
  });

  it('joins constant and variable bit rates of the same layout', async () => {
    const joined = await join([fixture('one.plain.mp3'), await trim(fixture('two.plain.mp3'), 0.5)]);
    expect(joined).toMatchObject({ mediaType: 'audio/mpeg', fileName: 'one.plain.mp3' });
  });
});

describe('join of WAV and raw samples', () => {
  it('puts the samples one after the other, with silence between', async () => {
    const joined = await join([wav(100), wav(50)], { pauseSeconds: 0.01 });
    const bytes = await bytesOf(joined);
    expect(bytes.length).toBe(44 + 2 * (100 + 80 + 50));
    expect(joined.sizeBytes).toBe(bytes.length);
    expect(joined.durationSeconds).toBe(230 / 8_000);
    expect(bytes.subarray(44, 244)).toEqual(ramp(100));
    expect(bytes.subarray(244, 404)).toEqual(new Uint8Array(160));
    expect(bytes.subarray(404)).toEqual(ramp(50));
    expect(await packetsOf(bytes)).toMatchObject({ sampleRate: 8_000, durationSeconds: 230 / 8_000 });
  });

  it('reads a WAV whose header states no size, as services that stream write it', async () => {
    const streamed = wavFromPcm(
      { ...audioFromBytes(ramp(100), 'a.pcm', ''), sizeBytes: null },
      { sampleRate: 8_000, channels: 1, bitsPerSample: 16 },
    );
    expect(streamed.sizeBytes).toBeNull();
    const unknown = { ...audioFromBytes(await bytesOf(streamed), 'a.wav', 'audio/wav'), sizeBytes: null };
    expect((await bytesOf(await join([unknown, wav(100)]))).length).toBe(444);
    const cut = {
      ...audioFromBytes((await bytesOf(wav(100))).subarray(0, 144), 'a.wav', 'audio/wav'),
      sizeBytes: null,
    };
    const joined = await join([cut, cut]);
    expect((await bytesOf(joined)).length).toBe(joined.sizeBytes);
  });

  it('pauses in the silence of each encoding', async () => {
    const silent = async (bitsPerSample: number, encoding: 'integer' | 'mulaw' | 'alaw') => {
      const part = wavFromPcm([new Uint8Array(4)], { sampleRate: 8_000, channels: 1, bitsPerSample, encoding });
      const bytes = await bytesOf(await join([part, part], { pauseSeconds: 0.001 }));
      return bytes[bytes.length - 5];
    };
    expect(await silent(8, 'integer')).toBe(0x80);
    expect(await silent(8, 'mulaw')).toBe(0xff);
    expect(await silent(8, 'alaw')).toBe(0xd5);
  });

  it('joins raw samples that are told apart by their media type only', async () => {
    const raw = (count: number) => audioFromBytes(ramp(count), 'a.pcm', 'audio/L16;rate=24000');
    const joined = await join([raw(10), raw(20)], { pauseSeconds: 0.001 });
    expect(joined).toMatchObject({
      mediaType: 'audio/L16;rate=24000',
      fileName: 'a.pcm',
      sizeBytes: 2 * (10 + 24 + 20),
    });
    expect((await bytesOf(joined)).length).toBe(joined.sizeBytes);
  });

  it('is trimmed to the sample', async () => {
    const bytes = await bytesOf(await trim(wav(8_000), 0.25));
    expect(bytes.subarray(44)).toEqual(ramp(2_000));
  });

  it('unwraps and wraps again to the same bytes', async () => {
    const original = wav(99, 22_050);
    const raw = await pcmFromWav(original);
    expect(raw.mediaType).toBe('audio/pcm;rate=22050;channels=1;bits=16');
    expect(await bytesOf(raw)).toEqual(ramp(99));
    expect(await bytesOf(raw, 10)).toEqual(ramp(99).subarray(10));
    const again = wavFromPcm(raw, { sampleRate: 22_050, channels: 1, bitsPerSample: 16 });
    expect(await bytesOf(again)).toEqual(await bytesOf(original));
    expect(again.fileName).toBe('audio.wav');
  });

  withFfmpeg.each([
    ['mulaw' as const, 8],
    ['alaw' as const, 8],
    ['float' as const, 32],
    ['integer' as const, 24],
  ])('makes a WAV of %s samples that ffmpeg reads', async (encoding, bitsPerSample) => {
    const part = wavFromPcm([new Uint8Array(4_800)], { sampleRate: 16_000, channels: 1, bitsPerSample, encoding });
    const { samples, complaints } = decode(await bytesOf(await join([part, part])));
    expect(complaints).toBe('');
    expect(samples.length).toBe((2 * 4_800 * 8) / bitsPerSample);
  });
});

describe('join', () => {
  it('refuses different formats, rates and channels by name', async () => {
    await expect(join([fixture('one.mp3'), fixture('one.ogg')])).rejects.toThrow('Part 2 is Ogg, but part 1 is MP3');
    await expect(join([fixture('one.mp3'), fixture('one.vbr.mp3')])).rejects.toThrow(
      /22050 Hz, mono.*44100 Hz, stereo/,
    );
    await expect(join([fixture('one.ogg'), fixture('one.stereo.ogg')])).rejects.toThrow(/2 channels.*1 channel/);
    await expect(join([fixture('one.vorbis.ogg')])).rejects.toThrow(/vorbis/);
    await expect(join([fixture('one.m4a')])).rejects.toThrow(/M4A files cannot be joined/);
    await expect(join([])).rejects.toThrow(/no part/);
  });

  it('names the part and the stage where one cannot be read', async () => {
    const text = audioFromBytes(new TextEncoder().encode('not a sound at all, just words'), 'b.mp3', 'audio/mpeg');
    await expect(join([fixture('one.mp3'), text])).rejects.toMatchObject({ details: { stage: 'join', part: 1 } });
  });

  it('holds one chunk of one part at a time', async () => {
    let open = 0;
    const counted = (source: AudioSource): AudioSource => ({
      ...source,
      async *open(startByte = 0) {
        open += 1;
        expect(open).toBe(1);
        try {
          for await (const chunk of source.open(startByte)) {
            for (let at = 0; at < chunk.length; at += 500) yield chunk.subarray(at, at + 500);
          }
        } finally {
          open -= 1;
        }
      },
    });
    const parts = partsOf('mp3');
    expect(same(await bytesOf(await join(parts.map(counted))), await bytesOf(await join(parts)))).toBe(true);
    expect(open).toBe(0);
  });

  it('closes its part when the reader stops early', async () => {
    let closed = 0;
    const watched = (source: AudioSource): AudioSource => ({
      ...source,
      async *open(startByte = 0) {
        try {
          yield* source.open(startByte);
        } finally {
          closed += 1;
        }
      },
    });
    const joined = await join(partsOf('flac').map(watched));
    closed = 0;
    for await (const chunk of joined.open()) if (chunk.length > 500) break;
    expect(closed).toBe(1);
  });

  it('joins a hundred parts of each stream format without losing count', async () => {
    for (const { name } of formats) {
      const one = await join([fixture(`one.${name}`)]);
      const many = await join(new Array<AudioSource>(100).fill(fixture(`one.${name}`)));
      const bytes = await bytesOf(many);
      expect(bytes.length).toBe(many.sizeBytes);
      expect(many.durationSeconds).toBeGreaterThanOrEqual(one.durationSeconds * 100 - 0.001);
      const { durationSeconds } = await packetsOf(bytes);
      expect(Math.abs(durationSeconds - many.durationSeconds)).toBeLessThan(0.1);
    }
  });
});
