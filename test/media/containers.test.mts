import { readFileSync } from 'node:fs';
import path from 'node:path';
import { probe, split } from '../../src/media';
import { crc16, crc16Shifted, crc8 } from '../../src/media/containers/flac/checksum';
import { encodedNumber, flacFrameHeader } from '../../src/media/containers/flac/header';
import { describe as mpegHeaderOf } from '../../src/media/containers/mp3/header';
import { webmBlocks } from '../../src/media/containers/webm/blocks';
import { readTracks } from '../../src/media/containers/webm/tracks';
import { openReader } from '../../src/media/reader';
import { opusSamples } from '../../src/media/containers/ogg/opus';
import { bytesOf, collected, folder, recordings, source } from './recordings.mts';

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const junk = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919 + (i >> 3)) & 0xfe);

async function seconds(bytes: Uint8Array): Promise<number> {
  return (await probe(source(bytes))).durationSeconds ?? -1;
}

describe('MPEG audio in all its odd shapes', () => {
  const cbr = bytesOf('lame-bare.mp3');
  const frame = { bytes: 108, seconds: 576 / 16_000 };
  const frames = Math.floor(cbr.length / frame.bytes);

  it('reads through leading junk', async () => {
    expect(await seconds(joined(junk(5000), cbr))).toBeCloseTo(await seconds(cbr), 2);
  });

  it('counts frames where the Xing header does not fit the file', async () => {
    const vbr = bytesOf('lame-vbr.mp3');
    const twice = await probe(source(joined(vbr, vbr)));
    expect(twice.durationSeconds).toBeCloseTo(2 * (await seconds(vbr)), 1);
    expect(twice.warnings.join()).toMatch(/Xing header states 141 frames/);
    const half = await probe(source(vbr.subarray(0, vbr.length / 2)));
    expect(half.durationSeconds).toBeLessThan((await seconds(vbr)) * 0.6);
    expect(half.warnings).toHaveLength(1);
  });

  it('believes a VBRI header', async () => {
    const vbri = cbr.slice(0, frame.bytes).fill(0, 4);
    vbri.set(ascii('VBRI'), 36);
    new DataView(vbri.buffer).setUint32(46, cbr.length + frame.bytes);
    new DataView(vbri.buffer).setUint32(50, frames);
    expect(await seconds(joined(vbri, cbr))).toBeCloseTo(frames * frame.seconds, 3);
  });

  it('measures free format by the distance of its headers', async () => {
    const free = cbr.slice();
    const start = Buffer.from(free).indexOf(Uint8Array.of(0xff, 0xf3));
    for (let at = start; at + 4 < free.length; at += frame.bytes) free[at + 2] = (free[at + 2] ?? 0) & 0x0f;
    expect(await probe(source(free))).toMatchObject({ codec: 'mp3', sampleRate: 16_000 });
    expect(await seconds(free)).toBeCloseTo(frames * frame.seconds, 1);
  });

  it('knows layer I', async () => {
    const header = Uint8Array.of(0xff, 0xff, 0x10 | 0x40, 0xc0);
    const size = mpegHeaderOf(new DataView(header.buffer).getUint32(0))?.frameBytes ?? 0;
    const layerOne = joined(...Array.from({ length: 50 }, () => joined(header, new Uint8Array(size - 4))));
    expect(await probe(source(layerOne))).toMatchObject({
      container: 'mp3',
      codec: 'mp1',
      channels: 1,
      sampleRate: 44_100,
    });
    expect(await seconds(layerOne)).toBeCloseTo((50 * 384) / 44_100, 2);
  });

  it('estimates a long file of constant rate from a few places, and says so', async () => {
    const long = joined(...Array.from({ length: 40 }, () => cbr.subarray(0, frames * frame.bytes)));
    const found = await probe(source(long));
    expect(found.exact).toBe(false);
    expect(Math.abs((found.durationSeconds ?? 0) / (40 * frames * frame.seconds) - 1)).toBeLessThan(0.01);
    expect((await probe(source(long, '', { sized: false }))).exact).toBe(true);
  });
});

describe('WAV with sizes that are not true', () => {
  const wav = bytesOf('pcm_s16le.wav');
  const withDataSize = (size: number) => {
    const copy = wav.slice();
    const at = Buffer.from(copy).indexOf('data');
    new DataView(copy.buffer).setUint32(at + 4, size, true);
    return copy;
  };

  it.each([0, 0xffffffff, 0x7fffffff, 1_000_000])('is read to its end if the data size is %d', async (size) => {
    expect(await seconds(withDataSize(size))).toBeCloseTo(1.2, 2);
  });

  it('is read to its end if it was cut off, with a warning', async () => {
    const found = await probe(source(wav.subarray(0, wav.length / 2)));
    expect(found.durationSeconds).toBeCloseTo(0.6, 1);
    expect(found.warnings).toHaveLength(1);
  });

  it.each([20, 30, 40])('is refused as one that ends before any sound if only %d bytes are there', async (bytes) => {
    await expect(probe(source(wav.subarray(0, bytes)))).rejects.toThrow(/ends before any sound/);
  });

  it.each([0, 3_000_000_000])('is refused if it states %d samples a second', async (rate) => {
    const copy = wav.slice();
    new DataView(copy.buffer).setUint32(24, rate, true);
    await expect(probe(source(copy))).rejects.toThrow(/states a sample rate/);
  });
});

describe('MP4 that is damaged', () => {
  const mp4 = bytesOf('aac-faststart.m4a');
  const boxAt = (type: string) => Buffer.from(mp4).indexOf(type) - 4;
  const withSize = (type: string, size: number) => {
    const copy = mp4.slice();
    new DataView(copy.buffer).setUint32(boxAt(type), size);
    return copy;
  };

  it('is read as far as it goes if it was cut off behind its index', async () => {
    const found = await probe(source(mp4.subarray(0, mp4.length - 6000)));
    expect(found.durationSeconds).toBeGreaterThan(1);
    expect(found.durationSeconds).toBeLessThan(2.5);
    expect(found.warnings.join()).toMatch(/ends before its sound does/);
  });

  it.each([
    ['moov', 0xffffff00],
    ['moov', 3],
    ['trak', 4],
    ['ftyp', 0],
  ])('is refused if its %s box states %d bytes', async (type, size) => {
    await expect(probe(source(withSize(type, size)))).rejects.toMatchObject({
      name: 'RouterFailure',
      kind: 'invalidInput',
    });
  });

  it('takes no memory for samples that its tables only promise', async () => {
    const copy = mp4.slice();
    new DataView(copy.buffer).setUint32(Buffer.from(copy).indexOf('stsz') + 12, 0xfffffff0);
    expect((await probe(source(copy))).durationSeconds).toBeCloseTo(3.65, 1);
  });

  it('is refused if its index lists the same sound many times over', async () => {
    const copy = mp4.slice();
    const view = new DataView(copy.buffer);
    view.setUint32(Buffer.from(copy).indexOf('stsz') + 8, 3000);
    view.setUint32(Buffer.from(copy).indexOf('stsz') + 12, 0x7fffffff);
    view.setUint32(Buffer.from(copy).indexOf('stsc') + 16, 0x7fffffff);
    const file = source(copy, '', { sized: false });
    const run = async () => {
      for await (const part of split(file, await probe(file), { maxBytes: 10_000, maxSeconds: 1 }))
        await collected(part.source);
    };
    await expect(run()).rejects.toMatchObject({ kind: 'invalidInput' });
  });
});

describe('MP4 in fragments', () => {
  const mp4 = bytesOf('aac-fragmented.mp4');
  const first = Buffer.from(mp4).indexOf('moof') - 4;
  const index = (fragmentBytes: number, milliseconds: number) => {
    const box = Buffer.alloc(44);
    box.writeUInt32BE(44, 0);
    box.write('sidx', 4);
    for (const [at, value] of [
      [12, 1],
      [16, 1000],
      [28, 1],
      [32, fragmentBytes],
      [36, milliseconds],
    ] as const)
      box.writeUInt32BE(value, at);
    return joined(mp4.subarray(0, first), box, mp4.subarray(first));
  };

  it('is measured by an index that covers it, and by its fragments where the index covers the next one only', async () => {
    expect(await seconds(index(mp4.length - first, 3333))).toBe(3.333);
    expect(await seconds(index(3000, 500))).toBeCloseTo(await seconds(mp4), 3);
  });

  it('is not taken to last longer because every track has an index', async () => {
    const one = index(mp4.length - first, 3333);
    const box = one.subarray(first, first + 44);
    const two = joined(one.subarray(0, first), box, one.subarray(first));
    expect(await seconds(two)).toBe(3.333);
  });
});

describe('Core Audio files', () => {
  it('give parts that last as long as their sound, though the last packet is counted full', async () => {
    const parts = [];
    const file = source(bytesOf('alac.caf'), 'a.caf');
    for await (const part of split(file, await probe(file), { maxBytes: 100_000, maxSeconds: 0.7 })) parts.push(part);
    const last = parts.at(-1);
    expect((last?.startSeconds ?? 0) + (last?.durationSeconds ?? 0)).toBeCloseTo(1.2, 3);
  });

  it('give their Opus as Ogg Opus of the same length', async () => {
    const file = source(new Uint8Array(readFileSync(path.join(folder, '..', 'opus.caf'))), 'a.caf');
    const found = await probe(file);
    let total = 0;
    for await (const part of split(file, found, { maxBytes: 100_000, maxSeconds: 0.7 })) {
      const own = await probe(part.source);
      expect(own).toMatchObject({ container: 'ogg', codec: 'opus', channels: 1, warnings: [] });
      expect(own.durationSeconds).toBeCloseTo(part.durationSeconds, 2);
      total += part.durationSeconds - part.overlapSeconds;
    }
    expect(total).toBeCloseTo(found.durationSeconds ?? 0, 2);
  });
});

describe('Ogg with more than one stream', () => {
  it('adds up the links of a chain', async () => {
    const [opus, vorbis] = [bytesOf('opus.ogg'), bytesOf('ffmpeg-opus.oga')];
    const chained = renumbered(vorbis, 77);
    expect(await seconds(joined(opus, chained))).toBeCloseTo((await seconds(opus)) + (await seconds(vorbis)), 1);
  });

  it('cuts a chain at its links, so that every part has one set of headers', async () => {
    const file = source(joined(bytesOf('opus.ogg'), renumbered(bytesOf('vorbis.ogg'), 77)));
    const found: (string | null)[] = [];
    for await (const part of split(file, await probe(file), { maxBytes: 1e6, maxSeconds: 5 }))
      found.push((await probe(part.source)).codec);
    expect(found).toEqual(['opus', 'vorbis']);
  });

  it('hears the sound of a file multiplexed with video', async () => {
    expect(await probe(source(bytesOf('video.ogv')))).toMatchObject({ codec: 'vorbis', hasVideo: true });
  });

  it('refuses a file without sound by what is in it', async () => {
    const silent = bytesOf('opus.ogg').slice();
    silent.set(ascii('Mystery1'), Buffer.from(silent).indexOf('OpusHead'));
    await expect(probe(source(silent))).rejects.toThrow(
      /no sound that can be read, but an unknown stream \(Mystery1\)/,
    );
  });
});

describe('Other containers cut off', () => {
  it.each(['sox.flac', 'opus.webm', 'aac-fragmented.mp4', 'vorbis.ogg', 'aac.aac', 'nb.amr', 'flac.mka'])(
    '%s is measured as far as it goes',
    async (name) => {
      const whole = await seconds(bytesOf(name));
      const half = await seconds(bytesOf(name).subarray(0, bytesOf(name).length * 0.6));
      expect(half).toBeGreaterThan(whole * 0.1);
      expect(half).toBeLessThan(whole * 0.95);
    },
  );

  it.each([
    ...['sox.flac', 'opus.webm', 'aac-fragmented.mp4', 'vorbis.ogg', 'opus.ogg', 'aac.aac', 'nb.amr', 'flac.mka'],
    ...['lame-vbr.mp3', 'lame-bare-vbr.mp3', 'pcm_s16le.wav', 'video-aac.m2t'],
  ])('%s says so', async (name) => {
    const bytes = bytesOf(name);
    const { warnings } = await probe(source(bytes.subarray(0, bytes.length * 0.6 + 1)));
    expect(warnings.join(' ')).toMatch(/file ends|does not fit the size of the file|samples; \d+ are there/);
  });

  it.each([...recordings.keys()])('%s is said to be whole', async (name) => {
    const { warnings } = await probe(source(bytesOf(name))).catch(() => ({ warnings: [] }));
    expect(warnings.join(' ')).not.toMatch(/was cut off/);
  });
});

describe('Matroska blocks of several packets', () => {
  const packets = [
    [1, 2, 3],
    [4, 5],
    [6, 7, 8, 9],
  ];
  const even = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ];

  it.each([
    { lacing: 'Xiph', flags: 0x02, sizes: [3, 2], held: packets },
    { lacing: 'EBML', flags: 0x06, sizes: [0x83, 0x80 | (63 - 1)], held: packets },
    { lacing: 'fixed', flags: 0x04, sizes: [], held: even },
    { lacing: 'no', flags: 0x00, sizes: null, held: [packets.flat()] },
  ])('are taken apart where they have $lacing lacing', async ({ flags, sizes, held }) => {
    const body = [0x81, 0, 7, flags, ...(sizes ? [2, ...sizes] : []), ...held.flat()];
    const cluster = [0x1f, 0x43, 0xb6, 0x75, 0xff, 0xe7, 0x81, 100, 0xa3, 0x80 | body.length, ...body];
    const track = readTracks(Uint8Array.of(0xae, 0x86, 0xd7, 0x81, 1, 0x83, 0x81, 2)).sound;
    if (!track) throw new Error('no track');
    const found = [];
    for await (const blocks of webmBlocks(openReader(source(Uint8Array.from(cluster))), track)) found.push(...blocks);
    expect(found).toMatchObject([{ timestamp: 107 }]);
    expect(found[0]?.packets.map((packet) => [...packet])).toEqual(held);
  });
});

describe('WebM with a header that cannot be true', () => {
  it('is timed in milliseconds where a tick is said to last no time', async () => {
    const webm = bytesOf('video.webm');
    const scale = Buffer.from(webm).indexOf(Uint8Array.of(0x2a, 0xd7, 0xb1)) + 4;
    const still = webm.slice().fill(0, scale, scale + 3);
    expect(await seconds(still)).toBeCloseTo(await seconds(webm), 3);
  });
});

describe('The arithmetic of the formats', () => {
  it('sums FLAC headers and frames as the recordings do', () => {
    const flac = bytesOf('ffmpeg.flac');
    const first = Buffer.from(flac).indexOf(Uint8Array.of(0xff, 0xf8), 42);
    const header = flacFrameHeader(flac, first);
    expect(header).toMatchObject({ number: 0, variable: false });
    expect(crc8(flac, first, first + (header?.headerBytes ?? 1))).toBe(0);
  });

  it('carries a difference through a checksum as if it were summed anew', () => {
    const body = junk(1000);
    const [one, other] = [Uint8Array.of(1, 2, 3), Uint8Array.of(9, 8, 7)];
    const shifted = crc16Shifted(crc16(one) ^ crc16(other), body.length);
    expect(crc16(joined(one, body)) ^ shifted).toBe(crc16(joined(other, body)));
  });

  it.each([
    [0, 1],
    [127, 1],
    [128, 2],
    [2047, 2],
    [2048, 3],
    [65_535, 3],
    [65_536, 4],
    [2 ** 31 - 1, 6],
    [2 ** 31, 7],
    [2 ** 36 - 1, 7],
  ])('writes the frame number %d in %d bytes', (number, bytes) => {
    expect(encodedNumber(number)).toHaveLength(bytes);
  });

  it.each([
    [[0x08], 960],
    [[0xfc], 960],
    [[0x18], 2880],
    [[0x0b, 3], 2880],
    [[0x1b, 4], 0],
    [[], 0],
  ])('takes Opus packet %p for %d samples', (packet, samples) => {
    expect(opusSamples(Uint8Array.from(packet))).toBe(samples);
  });
});

/** The same Ogg stream under another serial number, checksums and all left wrong, as players do not mind when measuring. */
function renumbered(bytes: Uint8Array, serial: number): Uint8Array {
  const copy = bytes.slice();
  for (let at = 0; at >= 0; at = Buffer.from(copy).indexOf('OggS', at + 4)) copy[at + 14] = serial;
  return copy;
}
