import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { join } from '../../src/media/join';
import type { AudioSource } from '../../src/operations/audio';
import { median, type Figure } from '../figure.mts';
import { fileSource } from './files.mts';

const partCount = 60;
const rounds = 3;
const formats = [
  { extension: 'mp3', title: 'MP3 128 kbit/s', encoder: ['-c:a', 'libmp3lame', '-b:a', '128k'] },
  { extension: 'wav', title: 'WAV 24 kHz', encoder: ['-ar', '24000', '-ac', '1', '-c:a', 'pcm_s16le'] },
  { extension: 'ogg', title: 'Ogg Opus', encoder: ['-c:a', 'libopus', '-b:a', '32k'] },
  { extension: 'flac', title: 'FLAC', encoder: ['-c:a', 'flac'] },
] as const;

/** Joins an hour from 60 one-minute files, in a process of its own, beside `ffmpeg -f concat -c copy` on the same files. */
export function benchJoin(): Figure[] {
  if (spawnSync('ffmpeg', ['-version']).status !== 0) {
    console.error('ffmpeg is not installed; it makes the files that are joined.');
    return [];
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'join-bench-'));
  try {
    const idle = inProcess('idle', folder);
    return formats.flatMap(({ extension, title, encoder }) => {
      makePart(path.join(folder, `part.${extension}`), encoder);
      const own = inProcess(extension, folder);
      return [
        {
          name: `Joining one hour of ${title} from ${partCount} files`,
          value: own.seconds,
          unit: 's',
          yardstick: { name: 'ffmpeg -f concat -c copy', value: concatSeconds(folder, extension) },
        },
        { name: '  peak memory over idle', value: Math.max(0, own.peakMb - idle.peakMb), unit: 'MB' },
      ] satisfies Figure[];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly peakMb: number;
}

function makePart(file: string, encoder: readonly string[]): void {
  const sound = 'aevalsrc=0.3*sin(2*PI*(220+40*sin(2*PI*t))*t)*(0.6+0.4*sin(2*PI*0.7*t))+0.01*random(0):s=44100:d=60';
  run('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', sound, ...encoder, file]);
}

function concatSeconds(folder: string, extension: string): number {
  const list = path.join(folder, 'list.txt');
  writeFileSync(list, `file '${path.join(folder, `part.${extension}`)}'\n`.repeat(partCount));
  const options = ['-v', 'error', '-y', '-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy'];
  return median(
    Array.from({ length: rounds }, () => {
      const started = performance.now();
      run('ffmpeg', [...options, path.join(folder, `ffmpeg.${extension}`)]);
      return (performance.now() - started) / 1_000;
    }),
  );
}

function inProcess(task: string, folder: string): Measured {
  const file = fileURLToPath(import.meta.url);
  return JSON.parse(run(process.execPath, ['--import', 'tsx', file, task, folder])) as Measured;
}

function run(command: string, options: readonly string[]): string {
  const child = spawnSync(command, options, { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return child.stdout;
}

async function joinHour(extension: string, folder: string): Promise<number> {
  const started = performance.now();
  const part = fileSource(path.join(folder, `part.${extension}`));
  const joined = await join(new Array<AudioSource>(partCount).fill(part));
  const out = createWriteStream(path.join(folder, `joined.${extension}`));
  for await (const chunk of joined.open()) {
    if (!out.write(chunk)) await new Promise<void>((resolve) => out.once('drain', () => resolve()));
  }
  await new Promise<void>((resolve) => out.end(() => resolve()));
  return (performance.now() - started) / 1_000;
}

const [task, folder] = process.argv.slice(2);
if (task !== undefined && folder !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  const seconds: number[] = [];
  for (let round = 0; task !== 'idle' && round < rounds; round += 1) seconds.push(await joinHour(task, folder));
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  console.log(JSON.stringify({ seconds: median(seconds.length > 0 ? seconds : [0]), peakMb }));
}
