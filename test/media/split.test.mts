import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { planSplit, probe, soundTrack, split, type AudioPart } from '../../src/media';
import { audioFromBytes, type AudioSource } from '../../src/operations/audio';
import { bytesOf, collected, facts, source } from './recordings.mts';

/** What ffmpeg says of the whole recordings too: of mono WAV, of AAC without header, of AMR, of ADPCM, of a streamed WAV's size. */
const harmless =
  /Guessed Channel Layout|Estimating duration|dtx mode|Multiple frames in a packet|Ignoring maximum wav data size/;

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const withFfmpeg = hasFfmpeg ? it : it.skip;
const limits = (name: string) => ({
  maxBytes: 100_000,
  maxSeconds: /\.(ts|mpg)$/.test(name) ? 1.5 : name === 'extensible.wav' ? 0.3 : 0.7,
});

/** A recording that splits into several parts, cut to `limits`. */
async function partsOf(file: AudioSource, own = limits(file.fileName)): Promise<AudioPart[]> {
  const parts: AudioPart[] = [];
  for await (const part of split(file, await probe(file), own)) parts.push(part);
  return parts;
}

describe('Splitting a recording', () => {
  it.each(facts)('gives parts of $name that keep both limits and tell their size', async ({ name }) => {
    const parts = await partsOf(source(bytesOf(name), name));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      const bytes = await collected(part.source);
      expect(bytes.length).toBe(part.source.sizeBytes);
      expect(bytes.length).toBeLessThanOrEqual(limits(name).maxBytes);
      expect(part.durationSeconds).toBeLessThanOrEqual(limits(name).maxSeconds + 1e-6);
      expect(await collected(part.source, 777)).toEqual(bytes.subarray(777));
    }
  });

  it.each(facts)(
    'covers $name from beginning to end, each part beginning where the last one ended or overlapping it',
    async ({ name, decodedSeconds }) => {
      const file = source(bytesOf(name), name);
      const parts = await partsOf(file);
      expect(parts[0]?.startSeconds).toBe(0);
      for (const [index, part] of parts.entries()) {
        const before = parts[index - 1];
        expect(part.index).toBe(index);
        if (before)
          expect(before.startSeconds + before.durationSeconds - part.overlapSeconds).toBeCloseTo(part.startSeconds, 3);
      }
      const last = parts.at(-1);
      const { durationSeconds } = name === 'alac.caf' ? { durationSeconds: decodedSeconds } : await probe(file);
      expect(Math.abs((last?.startSeconds ?? 0) + (last?.durationSeconds ?? 0) - (durationSeconds ?? -1))).toBeLessThan(
        0.16,
      );
    },
  );

  it.each(facts)('makes every part of $name a file of its own that tells its true length', async ({ name }) => {
    for (const part of await partsOf(source(bytesOf(name), name))) {
      const own = await probe(part.source);
      expect(own.warnings).toEqual([]);
      expect(own.hasVideo).toBe(false);
      expect(Math.abs((own.durationSeconds ?? -1) - part.durationSeconds)).toBeLessThan(0.16);
    }
  });

  withFfmpeg.each(facts)(
    'makes parts of $name that decode without complaint to exactly the whole',
    async ({ name, channels, sampleRate }) => {
      const parts = await partsOf(source(bytesOf(name), name), {
        maxBytes: 100_000,
        maxSeconds: limits(name).maxSeconds * 1.6,
      });
      const files = await Promise.all(parts.map((part) => collected(part.source)));
      const { complaints, sizes } = decoded([bytesOf(name), ...files]);
      // The streamed WAV states more sound than it has, which ffmpeg calls corrupt in the whole; the parts state what they have.
      expect(complaints.filter((line) => name !== 'streamed.wav' || !/corrupt/i.test(line))).toEqual([]);
      const [whole = 0, ...own] = sizes;
      const bytes = own.reduce((sum, part) => sum + part, 0);
      const overlapSeconds = parts.reduce((sum, part) => sum + part.overlapSeconds, 0);
      const seconds = bytes / 2 / channels / sampleRate - overlapSeconds;
      const frameSeconds = Math.max(2048 / sampleRate, 0.02);
      const missing = Math.abs(seconds - whole / 2 / channels / sampleRate);
      expect(missing).toBeLessThan(frameSeconds * (parts.length - 1) + 0.0001);
    },
  );

  it('hands on a recording that fits already, untouched', async () => {
    const file = source(bytesOf('lame-cbr.mp3'), 'a.mp3');
    const [only, ...more] = await partsOf(file, { maxBytes: 1e6, maxSeconds: 1000 });
    expect(only?.source).toBe(file);
    expect(more).toEqual([]);
  });

  it('says so if nothing can be made to fit', async () => {
    const file = source(bytesOf('aac.m4a'), 'a.m4a');
    await expect(partsOf(file, { maxBytes: 300, maxSeconds: 10 })).rejects.toMatchObject({
      kind: 'invalidInput',
      details: { stage: 'split' },
    });
  });

  it('begins a part of an MP3 with a silent frame that holds what the next one draws on', async () => {
    const parts = await partsOf(source(bytesOf('lame-cbr.mp3'), 'a.mp3'));
    const second = await collected(parts[1]?.source ?? audioFromBytes(new Uint8Array(0), '', ''));
    expect(Buffer.from(second).indexOf('Info')).toBe(36);
    const filler = second.subarray(frameBytes(second, 0));
    expect([...filler.subarray(4, 36)]).toEqual(Array(32).fill(0));
    const next = filler.subarray(frameBytes(filler, 0));
    const drawn = ((next[4] ?? 0) << 1) | ((next[5] ?? 0) >> 7);
    expect(drawn).toBeGreaterThan(0);
    expect(frameBytes(filler, 0) - 36).toBeGreaterThanOrEqual(drawn);
  });
});

describe('Splitting an MP3 of free format', () => {
  it('leaves before each part the frames that its first one draws on, as no filler can have their size', async () => {
    const [size, mainBytes, frameSeconds] = [108, 108 - 4 - 9, 576 / 16_000];
    const free = bytesOf('lame-bare.mp3').slice();
    const start = Buffer.from(free).indexOf(Uint8Array.of(0xff, 0xf3));
    for (let at = start; at + 4 < free.length; at += size) free[at + 2] = (free[at + 2] ?? 0) & 0x0f;
    const parts = await partsOf(source(free, 'a.mp3'));
    const drawn: number[] = [];
    for (const part of parts.slice(1)) {
      const bytes = Buffer.from(await collected(part.source));
      expect(Buffer.from(free).includes(bytes)).toBe(true);
      const before = bytes.length / size - Math.round(part.durationSeconds / frameSeconds);
      drawn.push(bytes[before * size + 4] ?? 0);
      expect(before).toBe(Math.ceil((drawn.at(-1) ?? 0) / mainBytes));
    }
    expect(Math.max(...drawn)).toBeGreaterThan(0);
  });
});

describe('Where a recording is cut', () => {
  const sampleRate = 8000;
  const tone = (seconds: number, level: number) =>
    Array.from({ length: seconds * sampleRate }, (_, i) => Math.round(level * Math.sin(i / 3)));

  it('is the quietest quarter second of the last half minute before the limit', async () => {
    const samples = [
      ...tone(40, 9000),
      ...tone(0.4, 300),
      ...tone(8, 9000),
      ...tone(0.4, 30),
      ...tone(8, 9000),
      ...tone(0.4, 300),
      ...tone(30, 9000),
    ];
    const [first, second] = await partsOf(wav(samples, sampleRate), { maxBytes: 1e7, maxSeconds: 60 });
    expect(first?.durationSeconds).toBeGreaterThan(48.45);
    expect(first?.durationSeconds).toBeLessThan(48.75);
    expect(second?.overlapSeconds).toBe(0);
  });

  it('is judged by the loudest moment, so that a click within silence does not hide', async () => {
    const clicking = [...tone(0.2, 0), 20_000, ...tone(0.2, 0), 20_000, ...tone(0.2, 0)];
    const samples = [...tone(20, 9000), ...tone(0.5, 200), ...tone(5, 9000), ...clicking, ...tone(10, 9000)];
    const [first] = await partsOf(wav(samples, sampleRate), { maxBytes: 1e7, maxSeconds: 30 });
    expect(first?.durationSeconds).toBeGreaterThan(20);
    expect(first?.durationSeconds).toBeLessThan(20.5);
  });

  it('is the limit itself where nothing is quiet, and the parts overlap by 2 s', async () => {
    const parts = await partsOf(wav(tone(100, 9000), sampleRate), { maxBytes: 1e7, maxSeconds: 40 });
    expect(parts.map((part) => part.startSeconds)).toEqual([0, 38, 76]);
    expect(parts.map((part) => part.overlapSeconds)).toEqual([0, 2, 2]);
  });

  it('is found in MP3 by gain and bits: in the pause between two sentences', async () => {
    const [first] = await partsOf(source(bytesOf('lame-vbr.mp3'), 'a.mp3'), { maxBytes: 1e6, maxSeconds: 2.7 });
    expect(first?.durationSeconds).toBeGreaterThan(1.44);
    expect(first?.durationSeconds).toBeLessThan(1.72);
  });

  it('needs an overlap in Opus of constant rate, whose packets tell nothing', async () => {
    const parts = await partsOf(source(bytesOf('opus-cbr.opus'), 'a.opus'), { maxBytes: 1e6, maxSeconds: 1.5 });
    expect(parts.slice(1).every((part) => part.overlapSeconds > 0.3)).toBe(true);
    const variable = await partsOf(source(bytesOf('opus.ogg'), 'a.ogg'), { maxBytes: 1e6, maxSeconds: 2.7 });
    expect(variable[1]?.overlapSeconds).toBe(0);
  });
});

describe('Memory while splitting', () => {
  it('holds what it read only as far as the next part needs it', async () => {
    let [read, given] = [0, 0];
    const body = bytesOf('pcm_s16le.wav').subarray(44);
    const file: AudioSource = {
      sizeBytes: null,
      mediaType: '',
      fileName: 'long.wav',
      async *open() {
        const head = bytesOf('pcm_s16le.wav').slice(0, 44);
        head.fill(255, 4, 8);
        head.set([0x64, 0x61, 0x74, 0x61, 255, 255, 255, 255], 36);
        yield head;
        for (let i = 0; i < 800; i++) {
          read += body.length;
          yield body;
        }
      },
    };
    const measured = await probe(file);
    read = 0;
    let ahead = 0;
    for await (const part of split(file, measured, { maxBytes: 1_000_000, maxSeconds: 1e6 })) {
      given += part.source.sizeBytes ?? 0;
      ahead = Math.max(ahead, read - given);
    }
    expect(given).toBeGreaterThan(800 * body.length);
    expect(ahead).toBeLessThan(600_000);
  });
});

describe('A released part', () => {
  it('gives its memory to the next one and cannot be opened again, while those not released keep their bytes', async () => {
    const name = 'lame-cbr.mp3';
    const file = source(bytesOf(name), name);
    const kept = await Promise.all((await partsOf(file)).map((part) => collected(part.source)));
    const held: AudioPart[] = [];
    for await (const part of split(file, await probe(file), limits(name))) {
      if (part.index % 2 === 0) held.push(part);
      else part.release();
      if (part.index === 1) await expect(collected(part.source)).rejects.toThrow(/released/);
    }
    for (const part of held) expect(await collected(part.source)).toEqual(kept[part.index]);
  });
});

describe('The number of parts', () => {
  it('is told beforehand, near enough for a cost preview', async () => {
    const file = source(bytesOf('lame-cbr.mp3'), 'a.mp3');
    const found = await probe(file);
    const own = { maxBytes: 12_000, maxSeconds: 1000 };
    const { parts, estimated } = planSplit(found, file.sizeBytes, own);
    expect(estimated).toBe(true);
    expect(Math.abs(parts - (await partsOf(file, own)).length)).toBeLessThanOrEqual(2);
    expect(planSplit(found, file.sizeBytes, { maxBytes: 1e6, maxSeconds: 1000 })).toEqual({
      parts: 1,
      estimated: false,
    });
  });
});

describe('The sound of a video', () => {
  const videos = facts.filter(({ name }) => name.startsWith('video'));

  it.each(videos)(
    'leaves $name alone, with its size told beforehand',
    async ({ name, codec, channels, sampleRate, decodedSeconds }) => {
      const file = source(bytesOf(name), name);
      const track = await soundTrack(file, await probe(file));
      const bytes = await collected(track);
      expect(bytes.length).toBe(track.sizeBytes);
      expect(await collected(track, 4321)).toEqual(bytes.subarray(4321));
      const found = await probe(track);
      expect(found).toMatchObject({ codec, channels, sampleRate, hasVideo: false });
      expect(Math.abs((found.durationSeconds ?? -1) - decodedSeconds)).toBeLessThan(0.15);
      expect(track.fileName).toMatch(/^video.*\.(m4a|webm|mp3|aac|ogg)$/);
    },
  );

  it('is the recording itself where there is no picture', async () => {
    const file = source(bytesOf('aac.m4a'), 'a.m4a');
    expect(await soundTrack(file, await probe(file))).toBe(file);
  });
});

function wav(samples: readonly number[], sampleRate: number): AudioSource {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(sampleRate, 24);
  bytes.writeUInt32LE(sampleRate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (const [i, sample] of samples.entries()) bytes.writeInt16LE(sample, 44 + i * 2);
  return audioFromBytes(new Uint8Array(bytes), 'tone.wav', 'audio/wav');
}

/** Size of an MPEG-1 layer III frame at 44.1 kHz. */
function frameBytes(bytes: Uint8Array, at: number): number {
  const rates = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
  return Math.floor((144_000 * (rates[(bytes[at + 2] ?? 0) >> 4] ?? 0)) / 44_100) + (((bytes[at + 2] ?? 0) >> 1) & 1);
}

/** How many bytes of samples ffmpeg makes of each file, and its complaints of any; all in one run. */
function decoded(files: readonly Uint8Array[]): { sizes: number[]; complaints: string[] } {
  const folder = mkdtempSync(path.join(tmpdir(), 'parts-'));
  const inputs = files.flatMap((bytes, i) => {
    writeFileSync(path.join(folder, `${i}`), bytes);
    return ['-i', path.join(folder, `${i}`)];
  });
  const outputs = files.flatMap((_, i) => ['-map', `${i}:a:0`, '-f', 's16le', path.join(folder, `${i}.raw`)]);
  const run = spawnSync('ffmpeg', ['-v', 'warning', ...inputs, ...outputs]);
  const lines = run.stderr.toString().split('\n');
  const complaints = lines.filter((line) => line !== '' && !harmless.test(line));
  const sizes = files.map((_, i) => statSync(path.join(folder, `${i}.raw`)).size);
  rmSync(folder, { recursive: true });
  return { sizes, complaints };
}
