import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Figure } from '../figure.mts';
import { hasFfmpeg, makeLongVideo, makeLongWav, openWorkshop, type Workshop } from './files.mts';

const partMb = 25;
const allowedMb = partMb + 16;

/**
 * Memory over idle while files far larger than memory should hold are probed, cut and their parts read: what is held, right
 * after collections, and what the system sees, beside plain reading of the same file.
 */
export async function benchMediaMemory(): Promise<Figure[]> {
  if (!hasFfmpeg) {
    console.error('Media memory skipped: no ffmpeg to make the files with.');
    return [];
  }
  const workshop = openWorkshop();
  const figures: Figure[] = [];
  try {
    for (const [name, make] of files) {
      const file = make(workshop);
      const [reading, cutting] = [await overIdle('read', file), await overIdle('split', file)];
      figures.push(
        { name: `split ${name}: held over idle`, value: cutting.heldMb, unit: 'MB', atMost: allowedMb },
        {
          name: `split ${name}: resident over idle`,
          value: cutting.residentMb,
          unit: 'MB',
          yardstick: { name: 'only reading it', value: reading.residentMb },
        },
      );
      rmSync(file);
    }
    return figures;
  } finally {
    workshop.remove();
  }
}

const files: readonly (readonly [string, (workshop: Workshop) => string])[] = [
  ['2 GB WAV', makeLongWav],
  ['1 GB MP4, index at its end', makeLongVideo],
];

interface OverIdle {
  readonly residentMb: number;
  readonly heldMb: number;
}

function overIdle(work: 'read' | 'split', file: string): Promise<OverIdle> {
  return new Promise((resolve, reject) => {
    const execArgv = [...process.execArgv, '--expose-gc'];
    const child = fork(path.join(import.meta.dirname, 'memoryChild.mts'), [work, file], { execArgv });
    let found: OverIdle | null = null;
    child.on('message', (message: OverIdle) => (found = message));
    child.on('exit', () =>
      found === null ? reject(new Error('The memory bench ended without a figure')) : resolve(found),
    );
  });
}
