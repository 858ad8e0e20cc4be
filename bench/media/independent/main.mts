import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { correctedName, identify, probe, split, type AudioPart } from '../../../src/media';
import { fileSource, openWorkshop, type Workshop } from '../files.mts';
import { recipes, voices, type Recipe } from './files.mts';

/**
 * `tsx bench/media/independent/main.mts [name …]`: makes a file of every listed container and codec with ffmpeg, sox and espeak-ng
 * and judges by ffprobe and ffmpeg what is told of it and the parts it is cut into. One line a file; ends with 1 if any differs.
 */
const wanted = process.argv.slice(2);
const partSeconds = 6.7;
const toleranceSeconds = 0.05;
const headerlessTolerance = 0.01;

/** What ffmpeg says of the whole files too. */
const harmless =
  /Guessed Channel Layout|Estimating duration|dtx mode|Multiple frames in a packet|Ignoring maximum wav data|^$/;

const workshop = openWorkshop();
let failed = 0;
try {
  say(workshop);
  const chosen = recipes.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  for (const recipe of chosen) {
    const faults = await judged(recipe).catch((error: unknown) => [String(error)]);
    failed += faults.length > 0 ? 1 : 0;
    console.log(`${recipe.name.padEnd(24)} ${faults.length > 0 ? `DIFFERS ${faults.join('; ')}` : 'ok'}`);
  }
  console.log(
    `${chosen.length - failed} of ${chosen.length} files as ffprobe and ffmpeg have them, Node ${process.version}`,
  );
} finally {
  workshop.remove();
}
process.exitCode = failed > 0 ? 1 : 0;

function say({ path }: Workshop): void {
  const sentence = 'Ten people met in the hall. Nobody expected rain, but it came. ';
  run('espeak-ng', '-w', path('say.wav'), sentence.repeat(6));
  for (const [name, [channels, rate]] of Object.entries(voices))
    run(
      'ffmpeg',
      '-v',
      'error',
      '-y',
      '-i',
      path('say.wav'),
      '-ac',
      `${channels}`,
      '-ar',
      `${rate}`,
      path(`${name}.wav`),
    );
}

/** Makes the file and tells everything that differs; nothing where all is as it should be. */
async function judged(recipe: Recipe): Promise<string[]> {
  make(recipe);
  const faults: string[] = [];
  const source = { ...fileSource(workshop.path(recipe.name)), mediaType: recipe.mediaType ?? '' };
  const seen = await identify(source);
  const { fileName } = seen ? correctedName({ fileName: `note.${'bin'}` }, seen) : { fileName: 'nothing' };
  if (seen?.container !== recipe.container || fileName !== `note.${recipe.extension}`)
    faults.push(`taken for ${seen?.container}, sent as ${fileName}`);
  const found = await probe(source);
  const parts: AudioPart[] = [];
  for await (const part of split(source, found, { maxBytes: 25e6, maxSeconds: partSeconds })) parts.push(part);
  const files = await Promise.all(parts.map(({ source: part }, index) => written(`${index}-of-${recipe.name}`, part)));
  const sound = decoded(recipe, [source.fileName, ...files]);
  faults.push(...durationFaults(recipe, found.durationSeconds, sound.seconds[0] ?? 0));
  faults.push(...sound.complaints.slice(0, 2));
  const overlaps = parts.reduce((sum, part) => sum + part.overlapSeconds, 0);
  const missing = sound.seconds.slice(1).reduce((sum, part) => sum + part, 0) - overlaps - (sound.seconds[0] ?? 0);
  const oneFrame = frameSeconds(found.codec ?? '', found.sampleRate ?? 1);
  const allowed = oneFrame * (parts.length - 1) + 1e-4;
  if (parts.length < 2) faults.push('was not cut');
  if (Math.abs(missing) > allowed) faults.push(`parts are ${ms(missing)} more than the whole in ${parts.length} parts`);
  for (const [index, { durationSeconds }] of parts.entries()) {
    const off = durationSeconds - (sound.seconds[index + 1] ?? 0);
    if (Math.abs(off) > toleranceSeconds + oneFrame) faults.push(`part ${index} says ${ms(off)} too much`);
  }
  return faults;
}

function durationFaults(recipe: Recipe, told: number | null, decodedSeconds: number): string[] {
  const { name } = recipe;
  const shown = ['-show_entries', 'format=duration', '-of', 'csv=p=0'];
  const probed = Number(run('ffprobe', '-v', 'quiet', ...rawInput(recipe), ...shown, workshop.path(name)));
  const isHeaderless = /bare|junk/.test(name);
  const within = isHeaderless ? Math.max(toleranceSeconds, decodedSeconds * headerlessTolerance) : toleranceSeconds;
  if ([probed, decodedSeconds].some((truth) => Math.abs((told ?? -1) - truth) <= within)) return [];
  return [`duration ${told?.toFixed(3)}, ffprobe ${probed.toFixed(3)}, decoded ${decodedSeconds.toFixed(3)}`];
}

/** What ffmpeg must be told of raw samples. */
function rawInput({ container, voice }: Recipe): string[] {
  return container === 'pcm' ? ['-f', 's16le', '-ar', `${voices[voice][1]}`] : [];
}

function make({ name, voice, ffmpeg, sox, bytes }: Recipe): void {
  const [from, to] = [workshop.path(`${voice}.wav`), workshop.path(name)];
  if (bytes)
    writeFileSync(
      to,
      bytes((other) => made(other)),
    );
  else if (sox) run('sox', '-D', from, ...sox, to);
  else run('ffmpeg', '-v', 'error', '-y', '-i', from, ...(ffmpeg ?? []), to);
}

function made(name: string): Uint8Array {
  const recipe = recipes.find((each) => each.name === name);
  if (recipe) make(recipe);
  return new Uint8Array(readFileSync(workshop.path(name)));
}

async function written(name: string, part: AudioPart['source']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of part.open()) chunks.push(chunk);
  writeFileSync(workshop.path(name), Buffer.concat(chunks));
  return name;
}

/** Seconds of sound that ffmpeg makes of each file, and what it says of the parts; of AMR sox, as ffmpeg cannot decode its pauses. */
function decoded(recipe: Recipe, names: readonly string[]): { seconds: number[]; complaints: string[] } {
  const [channels, rate] = voices[recipe.voice];
  const complaints: string[] = [];
  const seconds = names.map((name, index) => {
    const raw = index === 0 ? rawInput(recipe) : [];
    if (recipe.container === 'amr' && recipe.extension === 'amr') return soxSeconds(name);
    const format = ['-map', '0:a:0', '-ac', `${channels}`, '-ar', `${rate}`, '-f', 's16le', workshop.path('out.raw')];
    const { stderr } = spawnSync('ffmpeg', ['-v', 'warning', '-y', ...raw, '-i', workshop.path(name), ...format]);
    const lines = stderr
      .toString()
      .split('\n')
      .filter((line) => !harmless.test(line));
    if (index > 0) complaints.push(...lines.map((line) => `part ${index - 1}: ${line}`));
    return statSync(workshop.path('out.raw')).size / 2 / channels / rate;
  });
  return { seconds, complaints };
}

function soxSeconds(name: string): number {
  run('sox', workshop.path(name), '-t', 'raw', '-e', 'signed', '-b', '16', workshop.path('out.raw'));
  return statSync(workshop.path('out.raw')).size / 2 / 8000;
}

/** How much sound one frame of a codec holds; 0 where every sample must be there. */
function frameSeconds(codec: string, sampleRate: number): number {
  if (/^(pcm|flac|alac)/.test(codec)) return 0;
  if (/^opus/.test(codec)) return 0.12;
  return Math.max(0.02, (/mp[123]/.test(codec) ? 1152 : 2048) / sampleRate);
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`;
}

function run(command: string, ...options: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${options.join(' ')}: ${stderr}`);
  return stdout;
}
