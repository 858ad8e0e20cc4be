import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { join } from '../../src/media';
import { fileSource } from '../../bench/media/files.mts';
import { hasFfmpeg } from './joinOracle.mts';

const withFfmpeg = hasFfmpeg ? it : it.skip;
const partCount = 60;
const rate = 48_000;
const mostMs = 300_000;

/** What a seam may add in samples: the delay and padding that players leave out of a single file. */
const formats = [
  { extension: 'wav', encoder: ['-c:a', 'pcm_s16le'], seamSamples: 0 },
  { extension: 'flac', encoder: ['-c:a', 'flac', '-sample_fmt', 's16'], seamSamples: 0 },
  { extension: 'mp3', encoder: ['-c:a', 'libmp3lame', '-b:a', '64k'], seamSamples: 2 * 1152 },
  { extension: 'ogg', encoder: ['-c:a', 'libopus', '-b:a', '32k'], seamSamples: 2 * 960 },
] as const;

describe('An hour joined of 60 parts', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'join-hour-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  withFfmpeg.each(formats)(
    'decodes as $extension without a complaint to the sum of the parts',
    async ({ extension, encoder, seamSamples }) => {
      const part = path.join(folder, `part.${extension}`);
      ffmpeg('-f', 'lavfi', '-i', `aevalsrc=0.3*sin(2*PI*(220+40*sin(2*PI*t))*t):s=${rate}:d=60.5`, ...encoder, part);
      const joined = await join(Array.from({ length: partCount }, () => fileSource(part)));
      const whole = path.join(folder, `whole.${extension}`);
      const file = await open(whole, 'w');
      for await (const chunk of joined.open()) await file.write(chunk);
      await file.close();
      expect(statSync(whole).size).toBe(joined.sizeBytes);
      const added = samplesOf(whole) - partCount * samplesOf(part);
      expect(added).toBeGreaterThanOrEqual(0);
      expect(added).toBeLessThanOrEqual((partCount - 1) * seamSamples);
    },
    mostMs,
  );

  /** Samples that ffmpeg decodes; fails where it complains. */
  function samplesOf(file: string): number {
    const raw = path.join(folder, 'decoded.raw');
    ffmpeg('-i', file, '-f', 's16le', raw);
    return statSync(raw).size / 2;
  }
});

function ffmpeg(...options: readonly string[]): void {
  const { stderr, status } = spawnSync('ffmpeg', ['-v', 'warning', '-y', ...options], { encoding: 'utf8' });
  const complaints = stderr.split('\n').filter((line) => line !== '' && !/Guessed Channel Layout/.test(line));
  expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
}
