import { spawnSync } from 'node:child_process';
import { probe, rewrap, rewrapsTo } from '../../src/media';
import { decode, packetsOf } from './joinOracle.mts';
import { bytesOf, collected, facts, source } from './recordings.mts';

const withFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 ? it : it.skip;
const unlimited = { maxBytes: 25_000_000, maxSeconds: 100_000 };

const leavesAs: [name: string, extension: string][] = [
  ['aac.aac', 'm4a'],
  ['alac.caf', 'm4a'],
  ['pcm_s16le.caf', 'wav'],
  ['pcm_mulaw.caf', 'wav'],
  ['pcm_s24be.aiff', 'wav'],
  ['sox.aifc', 'wav'],
  ['aac.mka', 'm4a'],
  ['flac.mka', 'flac'],
  ['mp3.mka', 'mp3'],
  ['pcm.mka', 'wav'],
];

async function rewrapped(name: string) {
  const given = source(bytesOf(name), name);
  const parts: { fileName: string; bytes: Uint8Array; durationSeconds: number }[] = [];
  for await (const part of rewrap(given, await probe(given), unlimited)) {
    const { durationSeconds, source: own } = part;
    parts.push({ fileName: own.fileName, bytes: await collected(own), durationSeconds });
    part.release();
  }
  return parts;
}

describe('A recording in a container that few services take', () => {
  it.each(leavesAs)('%s leaves whole as %s', async (name, extension) => {
    const given = source(bytesOf(name), name);
    expect(await rewrapsTo(given, await probe(given))).toBe(extension);
    const [only, ...more] = await rewrapped(name);
    expect(more).toEqual([]);
    expect(only?.fileName).toMatch(new RegExp(`-1\\.${extension}$`));
    const { durationSeconds } = await packetsOf(only?.bytes ?? new Uint8Array(0));
    const decodedSeconds = facts.find((fact) => fact.name === name)?.decodedSeconds ?? NaN;
    expect(Math.abs(durationSeconds - decodedSeconds)).toBeLessThan(0.08);
  });

  // How much of an MP3's start is left out is told otherwise in Matroska than in its own header.
  withFfmpeg.each(leavesAs.filter(([, extension]) => extension !== 'mp3'))(
    '%s decodes to the same sound as %s',
    async (name) => {
      const [only] = await rewrapped(name);
      const { samples, complaints } = decode(only?.bytes ?? new Uint8Array(0));
      const whole = decode(bytesOf(name)).samples;
      expect(complaints).toBe('');
      expect(samples.subarray(samples.length - whole.length)).toEqual(whole);
    },
  );

  it.each(['nb.amr', 'opus.ogg', 'aac.m4a', 'sox.flac'])('%s stays in its own', async (name) => {
    const given = source(bytesOf(name), name);
    expect(await rewrapsTo(given, await probe(given))).toBeNull();
  });

  it('does not turn bare AAC into M4A where its headers leave its channels to the sound itself', async () => {
    const bytes = bytesOf('aac.aac').slice();
    for (let at = 0; at + 7 < bytes.length;) {
      const frameBytes = (((bytes[at + 3] ?? 0) & 3) << 11) | ((bytes[at + 4] ?? 0) << 3) | ((bytes[at + 5] ?? 0) >> 5);
      bytes[at + 2] = (bytes[at + 2] ?? 0) & 0xfe;
      bytes[at + 3] = (bytes[at + 3] ?? 0) & 0x3f;
      at += frameBytes;
    }
    const given = source(bytes, 'aac.aac');
    expect(await rewrapsTo(given, await probe(given))).toBeNull();
  });
});
