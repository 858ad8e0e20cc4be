import { mkdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import * as bunny from 'mediabunny';
import { parseFile } from 'music-metadata';
import { median, type Figure } from '../figure.mts';
import { fileSource, hasFfmpeg, makeHour, openWorkshop, type Workshop } from './files.mts';
import { startOtherProcess, type OtherProcess } from './otherProcess.mts';

const runs = 5;
/** A pair that takes longer than this in all is not run as often. */
const patienceMs = 10_000;
const limits = { maxBytes: 25_000_000, maxSeconds: 100_000 };

type Media = typeof import('../../src/media');

/**
 * Times of probe and split on one hour of a format, beside music-metadata, mediabunny, ffprobe and ffmpeg in the same run.
 * Our parts are read to their end in memory; ffmpeg writes its to disk, as it cannot do else. No split can take less than only
 * reading the file does, which is shown too.
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
      ...(await splitFigures(media, name, file, folder, other)),
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
    const [value, their] = await inTurn(ours, theirs);
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
  { probe, split }: Media,
  name: string,
  file: string,
  folder: string,
  other: OtherProcess,
): Promise<Figure[]> {
  const ours = async () => {
    const source = fileSource(file);
    let bytes = 0;
    for await (const part of split(source, await probe(source), limits)) {
      for await (const chunk of part.source.open()) bytes += chunk.length;
      part.release();
    }
    return bytes;
  };
  const [value, segments] = await inTurn(ours, () => bySegments(name, file, folder, other));
  const read = await alone(() => onlyRead(file));
  const copied = await alone(() => byPacketCopy(file));
  const figure = { name: `split ${name}`, value, unit: 'ms' } as const;
  return [
    { ...figure, yardstick: { name: 'ffmpeg -f segment', value: segments }, atMost: 0.5 },
    { ...figure, yardstick: { name: 'mediabunny packet copy', value: copied }, atMost: 0.2 },
    { ...figure, yardstick: { name: 'only reading it', value: read } },
  ];
}

/** Both by turns, so that neither has the warmer disk; the median of each in milliseconds. */
async function inTurn(ours: () => Promise<unknown>, theirs: () => Promise<unknown>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  const started = performance.now();
  for (let run = 0; run <= runs && (run < 2 || performance.now() - started < patienceMs); run++) {
    const pair = [await timed(ours), await timed(theirs)] as const;
    if (run > 0) times.forEach((list, side) => list.push(pair[side] ?? 0));
  }
  return [median(times[0]), median(times[1])];
}

/** By itself and last, as mediabunny holds the whole file in memory, which would slow what runs in turn with it. */
async function alone(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  const started = performance.now();
  while (times.length < 2 || (times.length <= runs && performance.now() - started < patienceMs))
    times.push(await timed(work));
  return median(times.slice(1));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function onlyRead(file: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of fileSource(file).open()) bytes += chunk.length;
  return bytes;
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

const outputs: readonly [RegExp, () => bunny.OutputFormat][] = [
  [/mp3$/, () => new bunny.Mp3OutputFormat()],
  [/m4a$/, () => new bunny.Mp4OutputFormat()],
  [/webm$/, () => new bunny.WebMOutputFormat()],
  [/ogg$/, () => new bunny.OggOutputFormat()],
  [/flac$/, () => new bunny.FlacOutputFormat()],
  [/aac$/, () => new bunny.AdtsOutputFormat()],
  [/wav$/, () => new bunny.WavOutputFormat()],
];

/** Reads every packet and writes it to one file in memory: the least that cutting with mediabunny takes. */
async function byPacketCopy(file: string): Promise<void> {
  const input = new bunny.Input({ formats: bunny.ALL_FORMATS, source: new bunny.FilePathSource(file) });
  const track = await input.getPrimaryAudioTrack();
  const codec = track?.codec;
  if (!track || !codec) throw new Error('mediabunny finds no sound');
  const format = outputs.find(([ending]) => ending.test(file))?.[1]() ?? new bunny.Mp4OutputFormat();
  const output = new bunny.Output({ format, target: new bunny.BufferTarget() });
  const sink = new bunny.EncodedAudioPacketSource(codec);
  output.addAudioTrack(sink);
  await output.start();
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  for await (const packet of new bunny.EncodedPacketSink(track).packets()) await sink.add(packet, { decoderConfig });
  await output.finalize();
  input.dispose();
}
