import { identify, probe, sniff, soundTrack, split } from '../../src/media';
import { recordings, source } from './recordings.mts';

/** What became of a mutated recording. `fault` is set if it was neither read nor refused properly. */
export interface Outcome {
  readonly seed: number;
  readonly name: string;
  readonly refused: boolean;
  readonly parts: number;
  /** Of processor time, which a busy machine does not lengthen. */
  readonly milliseconds: number;
  readonly fault: string | null;
}

const slowMs = 4000;
/** Every so many inputs are told to be raw samples, which they are where nothing else is known of them. */
const rawEvery = 16;
const seedNames = [...recordings.keys()];

/** Mutates one recording as `seed` tells and runs it through sniff, probe, split and, if it is a video, its sound track. */
export async function tryMutation(seed: number): Promise<Outcome> {
  const random = generator(seed);
  const name = seedNames[random(seedNames.length)] ?? '';
  const bytes = mutated(recordings.get(name) ?? new Uint8Array(0), random);
  const mediaType = seed % rawEvery === 0 ? 'audio/L16;rate=8000;channels=1' : '';
  const options = { sized: random(4) > 0, pieceBytes: [700, 4096, 65_536][random(3)] ?? 4096, mediaType };
  const limits = { maxBytes: 8000 + random(20_000), maxSeconds: 0.3 + random(30) / 10 };
  const before = process.cpuUsage();
  const result = await run(bytes, options, limits);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  const fault = result.fault ?? (milliseconds > slowMs ? `took ${milliseconds.toFixed(0)} ms` : null);
  return { seed, name, ...result, milliseconds, fault };
}

/** The recording that `seed` makes, to look at a finding. */
export function mutation(seed: number): { name: string; bytes: Uint8Array } {
  const random = generator(seed);
  const name = seedNames[random(seedNames.length)] ?? '';
  return { name, bytes: mutated(recordings.get(name) ?? new Uint8Array(0), random) };
}

type Run = Pick<Outcome, 'refused' | 'parts' | 'fault'>;
type Limits = { maxBytes: number; maxSeconds: number };

async function run(bytes: Uint8Array, options: Parameters<typeof source>[2], limits: Limits): Promise<Run> {
  let parts = 0;
  try {
    const file = source(bytes, 'x.bin', options);
    sniff(bytes.subarray(0, 65_536));
    await identify(file);
    const found = await probe(file);
    if (found.durationSeconds !== null && !(found.durationSeconds >= 0))
      throw new Error(`duration ${found.durationSeconds}`);
    let expected = 0;
    for await (const part of split(file, found, limits)) {
      let size = 0;
      for await (const chunk of part.source.open()) size += chunk.length;
      if (size !== part.source.sizeBytes && part.source !== file)
        throw new Error(`part of ${size} bytes states ${part.source.sizeBytes}`);
      if (size > limits.maxBytes) throw new Error(`part of ${size} bytes, limit ${limits.maxBytes}`);
      if (part.index !== expected++) throw new Error(`part ${part.index} instead of ${expected - 1}`);
      if (!(part.durationSeconds >= 0 && part.startSeconds >= 0 && part.overlapSeconds >= 0))
        throw new Error(`times of part ${part.index}`);
      if (++parts > 200_000) throw new Error('no end of parts');
    }
    if (found.hasVideo)
      for await (const chunk of (await soundTrack(file, found)).open())
        if (chunk.length === 0) throw new Error('empty chunk');
    return { refused: false, parts, fault: null };
  } catch (error) {
    const refused =
      error instanceof Error && error.name === 'RouterFailure' && 'kind' in error && error.kind === 'invalidInput';
    return { refused, parts, fault: refused ? null : String(error instanceof Error ? error.stack : error) };
  }
}

type Random = (below: number) => number;

/** Numbers from a seed (mulberry32), the same on every machine. */
export function generator(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutated(original: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  for (let step = 1 + random(6); step > 0 && bytes.length > 8; step--)
    bytes = (changes[random(changes.length)] ?? flip)(bytes, random);
  return bytes;
}

const place = (bytes: Uint8Array, random: Random) =>
  random(2) ? random(Math.min(bytes.length, 700)) : random(bytes.length);
const sizes = [0, 1, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const at = place(bytes, random);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
  return bytes;
}

const changes: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  flip,
  flip,
  (bytes, random) => {
    bytes[place(bytes, random)] = random(256);
    return bytes;
  },
  (bytes, random) => {
    const at = Math.min(place(bytes, random), bytes.length - 4);
    new DataView(bytes.buffer).setUint32(at, sizes[random(sizes.length)] ?? 0, random(2) === 0);
    return bytes;
  },
  (bytes, random) => bytes.slice(0, place(bytes, random) + 1),
  (bytes, random) => {
    const [at, length] = [place(bytes, random), random(300)];
    return joined(bytes.subarray(0, at), bytes.subarray(at + length));
  },
  (bytes, random) => {
    const [at, from, length] = [place(bytes, random), place(bytes, random), random(2000)];
    return joined(bytes.subarray(0, at), bytes.subarray(from, from + length), bytes.subarray(at));
  },
  (bytes, random) => {
    const other = recordings.get(seedNames[random(seedNames.length)] ?? '') ?? bytes;
    const [at, from, length] = [place(bytes, random), random(other.length), random(3000)];
    return joined(bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at));
  },
  (bytes, random) => {
    const at = place(bytes, random);
    return bytes.fill([0, 255, 0x7f, 0x80][random(4)] ?? 0, at, at + random(600));
  },
];

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
