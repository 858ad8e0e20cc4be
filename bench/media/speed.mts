import { mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import * as bunny from 'mediabunny';
import { parseFile } from 'music-metadata';
import { median, type Figure } from '../figure.mts';
import { fileSource, hasFfmpeg, makeHour, openWorkshop, type Workshop } from './files.mts';
import { openLane } from './lanes/index.mts';
import { startOtherProcess, type OtherProcess } from './otherProcess.mts';

const runs = 5;
/** A pair that takes longer than this in all is not run as often. */
const patienceMs = 10_000;

type Media = typeof import('../../src/media');

/**
 * Times of probe and split on one hour of a format, beside music-metadata, mediabunny, ffprobe and ffmpeg in the same run.
 * Each that splits has a process of its own. Our parts are read to their end in memory; ffmpeg writes its to disk, as it
 * cannot do else. No split can take less than only reading the file does, which is shown too.
 */
export async function benchMediaSpeed(name: string): Promise<Figure[]> {
  if (!hasFfmpeg) {
    console.error('Media speed skipped: no ffmpeg to make the files with.');
    return [];
  }
  const workshop = openWorkshop();
  const other = startOtherProcess();
  try {
    const media = await bundled(workshop);
    const file = makeHour(workshop, name);
    const folder = workshop.path('parts');
    return [
      ...(await probeFigures(media, name, file, other)),
      ...(await splitFigures(workshop, name, file, folder, other)),
    ];
  } finally {
    other.end();
    workshop.remove();
  }
}

/** The library as it is shipped: bundled, and without what running TypeScript in place costs. */
async function bundled(workshop: Workshop): Promise<Media> {
  const outfile = workshop.path('media.mjs');
  const entry = new URL('../../src/media/index.ts', import.meta.url).pathname;
  await build({ entryPoints: [entry], bundle: true, format: 'esm', platform: 'node', outfile });
  const media: Media = await import(outfile);
  return media;
}

async function probeFigures({ probe }: Media, name: string, file: string, other: OtherProcess): Promise<Figure[]> {
  const ours = () => probe(fileSource(file));
  const yardsticks: [string, () => Promise<unknown>, number?][] = [
    ['music-metadata', () => parseFile(file, { duration: true }), /mp3$/.test(name) ? 1 : undefined],
    ['mediabunny', () => byMediabunny(file), /m4a|webm/.test(name) ? 1 : undefined],
    ['ffprobe', () => other.run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', file])],
  ];
  const figures: Figure[] = [];
  for (const [yardstick, theirs, atMost] of yardsticks) {
    const [value, their] = await inTurn(
      () => timed(ours),
      () => timed(theirs),
    );
    figures.push({
      name: `probe ${name}`,
      value,
      unit: 'ms',
      yardstick: { name: yardstick, value: their },
      ...(atMost ? { atMost } : {}),
    });
  }
  return figures;
}

async function splitFigures(
  workshop: Workshop,
  name: string,
  file: string,
  folder: string,
  other: OtherProcess,
): Promise<Figure[]> {
  const [ours, mediabunny] = [await openLane(workshop, 'ours', file), await openLane(workshop, 'mediabunny', file)];
  try {
    const bySegment = () => timed(() => bySegments(name, file, folder, other));
    const [value, segments] = await inTurn(() => ours.run('split'), bySegment);
    const read = await alone(() => ours.run('read'));
    const copied = await alone(() => mediabunny.run('copy'));
    const figure = { name: `split ${name}`, value, unit: 'ms' } as const;
    return [
      { ...figure, yardstick: { name: 'ffmpeg -f segment', value: segments }, atMost: 0.5 },
      { ...figure, yardstick: { name: 'mediabunny packet copy', value: copied }, atMost: 0.2 },
      { ...figure, yardstick: { name: 'only reading it', value: read } },
    ];
  } finally {
    ours.end();
    mediabunny.end();
  }
}

/** Both by turns, so that neither has the warmer disk; the median of each in milliseconds. */
async function inTurn(ours: () => Promise<number>, theirs: () => Promise<number>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const started = performance.now();
  for (let run = 0; run <= runs && (run < 2 || performance.now() - started < patienceMs); run++) {
    const pair = [await ours(), await theirs()] as const;
    if (run > 0) times.forEach((list, side) => list.push(pair[side] ?? 0));
  }
  return [median(times[0]), median(times[1])];
}

/** By itself, as mediabunny holds the whole file in memory. */
async function alone(work: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  const started = performance.now();
  while (times.length < 2 || (times.length <= runs && performance.now() - started < patienceMs))
    times.push(await work());
  return median(times.slice(1));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function byMediabunny(file: string): Promise<number> {
  const input = new bunny.Input({ formats: bunny.ALL_FORMATS, source: new bunny.FilePathSource(file) });
  const seconds = await input.computeDuration();
  await input.getPrimaryAudioTrack();
  input.dispose();
  return seconds;
}

async function bySegments(name: string, file: string, folder: string, other: OtherProcess): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const seconds = /wav|flac/.test(name) ? 140 : 1500;
  const segments = ['-c', 'copy', '-f', 'segment', '-segment_time', `${seconds}`, `${folder}/%d-${name}`];
  await other.run('ffmpeg', ['-v', 'error', '-y', '-i', file, ...segments]);
  rmSync(folder, { recursive: true });
}
