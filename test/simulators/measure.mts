import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Measured {
  container: string;
  durationSeconds: number;
  sampleRate: number;
  channels: number;
}

const script = `
import { parseFile } from 'music-metadata';
const found = [];
for (const file of process.argv.slice(1)) {
  const { format } = await parseFile(file, { duration: true });
  found.push({ container: format.container, durationSeconds: format.duration, sampleRate: format.sampleRate, channels: format.numberOfChannels });
}
console.log(JSON.stringify(found));
`;

/** What music-metadata, in a process of its own, says about files given by name and content. */
export function measure(files: [name: string, bytes: Uint8Array][]): Measured[] {
  return withFiles(files, (paths) =>
    JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script, ...paths], { encoding: 'utf8' })),
  );
}

/** The lengths that ffprobe states, and what a full decoding complains of; null where ffmpeg is not installed. */
export function probe(
  files: [name: string, bytes: Uint8Array][],
): { durationSeconds: number; complaints: string }[] | null {
  if (!hasFfmpeg()) return null;
  return withFiles(files, (paths) =>
    paths.map((file) => ({
      durationSeconds: Number(
        run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file]),
      ),
      complaints: run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']),
    })),
  );
}

function hasFfmpeg(): boolean {
  try {
    return run('ffprobe', ['-version']).length > 0 && run('ffmpeg', ['-version']).length > 0;
  } catch {
    return false;
  }
}

function run(command: string, options: string[]): string {
  return execFileSync(command, options, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function withFiles<Result>(files: [name: string, bytes: Uint8Array][], work: (paths: string[]) => Result): Result {
  const folder = mkdtempSync(path.join(tmpdir(), 'simulated-audio-'));
  try {
    const paths = files.map(([name, bytes]) => {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return file;
    });
    return work(paths);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
