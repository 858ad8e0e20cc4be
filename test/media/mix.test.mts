import { deliver, chooseDelivery } from '../../src/media/join/delivery';
import { wavFromPcm } from '../../src/media/join/wav';
import { mix } from '../../src/media/mix';
import { alawSamples, encodeMulaw, mulawSamples } from '../../src/media/mix/companding';
import { createResampler, resampledFrames } from '../../src/media/mix/resample';
import { openSamples } from '../../src/media/mix/samples';
import { audioFromBytes, type AudioSource } from '../../src/operations/audio';
import { bytesOf, decode, fixture, hasFfmpeg } from './joinOracle.mts';

const withFfmpeg = hasFfmpeg ? it : it.skip;

function tone(hertz: number, sampleRate: number, seconds: number, amplitude = 0.5, channels = 1): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) * channels },
    (_, index) => amplitude * Math.sin((2 * Math.PI * hertz * Math.floor(index / channels)) / sampleRate),
  );
}

function wavOf(samples: Float32Array, sampleRate: number, channels = 1): AudioSource {
  const pcm = Int16Array.from(samples, (sample) => Math.round(sample * 32_767));
  return wavFromPcm([new Uint8Array(pcm.buffer)], { sampleRate, channels, bitsPerSample: 16 });
}

async function samplesOf(source: AudioSource): Promise<Float32Array> {
  const opened = await openSamples(source);
  if (typeof opened === 'string') throw new Error(opened);
  const all: number[] = [];
  for await (const block of opened.open()) all.push(...block);
  return Float32Array.from(all);
}

function resample(samples: Float32Array, from: number, to: number, blockLength: number): Float32Array {
  const resampler = createResampler(from, to, 1);
  const out: number[] = [];
  for (let at = 0; at < samples.length; at += blockLength)
    out.push(...resampler.push(samples.subarray(at, at + blockLength)));
  return Float32Array.from([...out, ...resampler.finish()]);
}

const loudness = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length) + 1e-12);
const secondsOf = (samples: Float32Array, from: number, to: number, rate: number) =>
  samples.subarray(from * rate, to * rate);

describe('createResampler', () => {
  it.each([
    [24_000, 44_100],
    [44_100, 24_000],
    [48_000, 8_000],
    [8_000, 48_000],
    [22_050, 16_000],
    [11_025, 44_100],
  ])('keeps a tone in place and in size from %d to %d Hz', (from, to) => {
    const out = resample(tone(700, from, 0.4), from, to, 1_000);
    const wanted = tone(700, to, 0.4);
    expect(out.length).toBe(resampledFrames(0.4 * from, from, to));
    const edge = Math.ceil(to * 0.01);
    expect(largestGap(out, wanted, edge, out.length - edge)).toBeLessThan(0.002);
  });

  it('takes out what the lower rate cannot carry', () => {
    const out = resample(tone(6_000, 44_100, 0.3), 44_100, 8_000, 4_096);
    expect(loudness(out.subarray(200, -200))).toBeLessThan(-60);
  });

  it('gives the same samples whatever the size of the blocks', () => {
    const samples = tone(440, 22_050, 0.2);
    const whole = resample(samples, 22_050, 48_000, samples.length);
    for (const blockLength of [1, 7, 333]) expect(resample(samples, 22_050, 48_000, blockLength)).toEqual(whole);
  });
});

describe('companding', () => {
  it('codes each µ-law sample as itself', () => {
    const codes = encodeMulaw(mulawSamples);
    codes.forEach((code, index) => expect(mulawSamples[code]).toBe(mulawSamples[index]));
  });

  it('stays near the sample it codes', () => {
    const samples = Float32Array.from({ length: 2_001 }, (_, index) => (index - 1_000) / 1_001);
    encodeMulaw(samples).forEach((code, index) => {
      const sample = samples[index] ?? 0;
      expect(Math.abs((mulawSamples[code] ?? NaN) - sample)).toBeLessThan(Math.abs(sample) * 0.04 + 0.001);
    });
  });

  withFfmpeg('knows the same µ-law and A-law samples as ffmpeg', async () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    for (const [encoding, table] of [['mulaw', mulawSamples] as const, ['alaw', alawSamples] as const]) {
      const part = wavFromPcm([codes], { sampleRate: 8_000, channels: 1, bitsPerSample: 8, encoding });
      const { samples } = decode(await bytesOf(part));
      samples.forEach((sample, code) => expect((table[code] ?? NaN) * 32_768 + 0).toBe(sample));
    }
  });
});

describe('mix', () => {
  const voice = new Float32Array(24_000 * 4);
  voice.set(tone(300, 24_000, 1), 24_000);
  const bed = tone(2_000, 44_100, 1.5, 0.4, 2);

  it('lays the voice over a looped bed that gives way while it speaks', async () => {
    const source = await mix({
      voice: wavOf(voice, 24_000),
      bed: wavOf(bed, 44_100, 2),
      bedGainDb: -6,
      duckDb: -12,
      fadeInSeconds: 0,
      fadeOutSeconds: 0,
    });
    const bytes = await bytesOf(source);
    expect(bytes.length).toBe(source.sizeBytes);
    expect(bytes.length).toBe(44 + 4 * 44_100 * 4);
    const out = await samplesOf(source);
    const high = (from: number, to: number) => levelAt(2_000, secondsOf(out, from, to, 88_200), 88_200 / 2);
    expect(high(0.1, 0.9) - high(1.3, 1.9)).toBeCloseTo(12, 0);
    expect(Math.abs(high(3.8, 4) - high(0.1, 0.9))).toBeLessThan(1.5);
  });

  it('fades in and out, and plays before and after the voice', async () => {
    const out = await samplesOf(
      await mix({
        voice: wavOf(new Float32Array(8_000), 8_000),
        bed: wavOf(tone(500, 8_000, 6), 8_000),
        bedGainDb: 0,
        leadInSeconds: 2,
        tailSeconds: 2,
        fadeInSeconds: 1,
        fadeOutSeconds: 1,
      }),
    );
    expect(out.length).toBe(5 * 8_000);
    expect(loudness(secondsOf(out, 0, 0.05, 8_000))).toBeLessThan(-35);
    expect(loudness(secondsOf(out, 2, 3, 8_000))).toBeCloseTo(-9.03, 1);
    expect(loudness(secondsOf(out, 4.95, 5, 8_000))).toBeLessThan(-35);
  });

  it('puts the voice where the lead-in ends, unchanged where there is no music', async () => {
    const speech = tone(440, 16_000, 0.5, 0.3);
    const out = await samplesOf(
      await mix({ voice: wavOf(speech, 16_000), bed: wavOf(new Float32Array(16), 16_000), leadInSeconds: 0.25 }),
    );
    expect(Math.max(...out.subarray(0, 4_000))).toBe(0);
    expect(largestGap(out.subarray(4_000), speech, 0, speech.length)).toBeLessThan(0.0001);
  });

  it('never exceeds full scale', async () => {
    const loud = wavOf(tone(300, 16_000, 2, 0.99), 16_000);
    const out = await samplesOf(
      await mix({ voice: loud, bed: wavOf(tone(310, 16_000, 2, 0.99), 16_000), bedGainDb: 0, duckDb: 0 }),
    );
    const peak = out.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(peak).toBeLessThanOrEqual(0.981);
    expect(peak).toBeGreaterThan(0.9);
  });

  it('ends a bed that is not to be looped', async () => {
    const out = await samplesOf(
      await mix({
        voice: wavOf(new Float32Array(16_000), 8_000),
        bed: wavOf(tone(500, 8_000, 1), 8_000),
        loopBed: false,
        fadeInSeconds: 0,
        fadeOutSeconds: 0,
      }),
    );
    expect(loudness(secondsOf(out, 0.2, 0.9, 8_000))).toBeGreaterThan(-30);
    expect(Math.max(...secondsOf(out, 1.1, 2, 8_000))).toBe(0);
  });

  it('refuses what would have to be decoded, and says what it is', async () => {
    const plain = wavOf(voice, 24_000);
    await expect(mix({ voice: plain, bed: fixture('one.mp3') })).rejects.toThrow(/the music is MP3/);
    await expect(mix({ voice: fixture('one.ogg'), bed: plain })).rejects.toThrow(/the voice is OGG/);
  });

  withFfmpeg('reads 8, 16, 24 and 32-bit and float samples as ffmpeg does', async () => {
    for (const [bitsPerSample, encoding] of [
      [8, 'integer'],
      [16, 'integer'],
      [24, 'integer'],
      [32, 'integer'],
      [32, 'float'],
    ] as const) {
      const bytes = Uint8Array.from({ length: 4_800 }, (_, index) =>
        encoding === 'float' && index % 4 === 3 ? 0x3e : (index * 37) % 256,
      );
      const part = wavFromPcm([bytes], { sampleRate: 16_000, channels: 1, bitsPerSample, encoding });
      const { samples } = decode(await bytesOf(part));
      const own = await samplesOf(part);
      expect(own.length).toBe(samples.length);
      samples.forEach((sample, index) =>
        expect(Math.abs((own[index] ?? NaN) * 32_768 - sample)).toBeLessThanOrEqual(1),
      );
    }
  });
});

describe('chooseDelivery', () => {
  it('asks for Ogg Opus for voice messages, or says what is missing', () => {
    const opus = { mediaType: 'audio/ogg' };
    expect(chooseDelivery('whatsappVoiceNote', { mp3: { mediaType: 'audio/mpeg' }, opus })).toEqual({
      format: 'opus',
      sampleRate: null,
    });
    expect(chooseDelivery('telegramVoice', { mp3: { mediaType: 'audio/mpeg' } })).toEqual({
      reason: 'Telegram Voice needs Ogg Opus; this model writes mp3.',
    });
    expect(chooseDelivery('telegramVoice', { opus: { mediaType: 'audio/webm' } })).toHaveProperty('reason');
  });

  it('asks for what a telephone line needs least conversion of', () => {
    const pcm = { mediaType: 'audio/pcm', sampleRate: 24_000, rates: { 8_000: 'pcm_8000', 16_000: 'pcm_16000' } };
    expect(chooseDelivery('telephone', { ulaw: { mediaType: 'audio/basic', sampleRate: 8_000 }, pcm })).toEqual({
      format: 'ulaw',
      sampleRate: 8_000,
    });
    expect(chooseDelivery('telephone', { pcm })).toEqual({ format: 'pcm', sampleRate: 8_000 });
    expect(chooseDelivery('telephone', { wav: { mediaType: 'audio/wav', pcm: { sampleRate: 24_000 } } })).toEqual({
      format: 'wav',
      sampleRate: 24_000,
    });
    expect(chooseDelivery('telephone', { mp3: { mediaType: 'audio/mpeg' } })).toEqual({
      reason: 'Telephone needs µ-law, PCM or WAV; this model writes mp3.',
    });
  });
});

describe('deliver', () => {
  it('names voice messages as messengers expect them, and warns of what they may not play', async () => {
    const { audio, warnings } = await deliver('whatsappVoiceNote', fixture('one.ogg'));
    expect(audio).toMatchObject({ fileName: 'voice.ogg', mediaType: 'audio/ogg; codecs=opus' });
    expect(warnings).toEqual([]);
    expect((await deliver('telegramVoice', fixture('one.stereo.ogg'))).warnings).toHaveLength(1);
    await expect(deliver('telegramVoice', fixture('one.mp3'))).rejects.toThrow(/needs Ogg Opus, but the file is mp3/);
    await expect(deliver('telegramVoice', fixture('one.vorbis.ogg'))).rejects.toThrow(/vorbis/);
  });

  it('makes 8 kHz µ-law WAV of samples at any rate, of stereo too', async () => {
    const { audio } = await deliver('telephone', wavOf(tone(440, 24_000, 1, 0.5, 2), 24_000, 2));
    const bytes = await bytesOf(audio);
    expect(audio).toMatchObject({ fileName: 'voice.wav', mediaType: 'audio/wav', sizeBytes: bytes.length });
    const out = await samplesOf(audio);
    expect(out.length).toBe(8_000);
    const wanted = tone(440, 8_000, 1);
    expect(largestGap(out, wanted, 100, out.length - 100)).toBeLessThan(0.03);
  });

  it('puts a header on raw µ-law and changes nothing else', async () => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const { audio } = await deliver('telephone', audioFromBytes(codes, 'a.ulaw', 'audio/basic'));
    expect((await bytesOf(audio)).subarray(-256)).toEqual(codes);
    await expect(deliver('telephone', fixture('one.flac'))).rejects.toThrow(/but the file is FLAC/);
  });
});

/** The largest difference of two sounds from one sample to another; NaN where one is too short. */
function largestGap(left: Float32Array, right: Float32Array, from: number, to: number): number {
  let gap = 0;
  for (let index = from; index < to; index += 1)
    gap = Math.max(gap, Math.abs((left[index] ?? NaN) - (right[index] ?? NaN)));
  return gap;
}

/** How loud a tone is in stereo sound, in decibels. */
function levelAt(hertz: number, samples: Float32Array, sampleRate: number): number {
  let [real, imaginary] = [0, 0];
  for (let frame = 0; frame < samples.length / 2; frame += 1) {
    const angle = (2 * Math.PI * hertz * frame) / sampleRate;
    real += (samples[frame * 2] ?? 0) * Math.cos(angle);
    imaginary += (samples[frame * 2] ?? 0) * Math.sin(angle);
  }
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / (samples.length / 2));
}
