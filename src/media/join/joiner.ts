import { type AudioSource, fromByte } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import { refusal } from '../refusal';

/** A part after one reading: what its format must share with the others, in words. */
export interface ScannedPart {
  readonly source: AudioSource;
  readonly shape: string;
}

/** How far to read, and the pauses behind each part. */
export interface JoinPlan {
  /** The part is cut after this many seconds; Infinity for all of it. */
  readonly mostSeconds: number;
  /** One entry a part. */
  readonly pausesSeconds: readonly number[];
}

/** The joined file before it has a name. `chunks` may be read more than once. */
export interface Joined {
  readonly sizeBytes: number;
  /** As heard: without what a player leaves out at the ends. */
  readonly durationSeconds: number;
  /** Where each part's own first sample is heard. */
  readonly startsSeconds: readonly number[];
  readonly mediaType: string;
  readonly extension: string;
  /** What had to be done to make the parts fit. */
  readonly warnings?: readonly string[];
  chunks(): AsyncIterable<Uint8Array>;
}

export type Joiner = (sources: readonly AudioSource[], plan: JoinPlan) => Promise<Joined>;

/** A joined or shortened file. */
export interface JoinedAudio extends AudioSource {
  readonly sizeBytes: number;
  /** As heard: without what a player leaves out at the ends. */
  readonly durationSeconds: number;
  /** Where the sound of each part begins in the whole, in seconds: what times within a part are moved by. */
  readonly startsSeconds: readonly number[];
  /** What had to be done to make the parts fit. */
  readonly warnings: readonly string[];
}

/**
 * Makes a joiner for one format: each part is read once by `scan`, then `build` writes the file, reading them again. Parts
 * unlike the first are refused where the format has no way to make them `alike`.
 */
export function joiner<Part extends ScannedPart>(
  scan: (source: AudioSource, mostSeconds: number) => Promise<Part>,
  build: (parts: readonly [Part, ...Part[]], pausesSeconds: readonly number[]) => Joined,
  alike?: (parts: readonly [Part, ...Part[]]) => [Part, ...Part[]],
): Joiner {
  return async (sources, { mostSeconds, pausesSeconds }) => {
    const parts: Part[] = [];
    for (const [index, source] of sources.entries()) {
      const part = await inPart(index, () => scan(source, mostSeconds));
      if (alike === undefined) checkShape(parts[0] ?? part, part, index);
      parts.push(part);
    }
    const [first, ...others] = parts;
    if (first === undefined) throw refusal('There is no part to join.', 'Give at least one part.', 'join');
    const fits = alike === undefined || others.every(({ shape }) => shape === first.shape);
    if (fits) return build([first, ...others], pausesSeconds);
    const made = alike([first, ...others]);
    return { ...build(made, pausesSeconds), warnings: changesOf(parts, made) };
  };
}

/** The joined file as a source that can be opened anywhere, named after its first part. */
export function joinedAudio(joined: Joined, fileName: string): JoinedAudio {
  return {
    fileName: `${fileName.replace(/\.[^.]*$/, '') || 'audio'}.${joined.extension}`,
    mediaType: joined.mediaType,
    sizeBytes: joined.sizeBytes,
    durationSeconds: joined.durationSeconds,
    startsSeconds: joined.startsSeconds,
    warnings: joined.warnings ?? [],
    open: (startByte) => fromByte(joined.chunks(), startByte),
  };
}

/** Runs something for one part, whose index is told in what goes wrong. */
export function inPart<Value>(part: number, run: () => Promise<Value>): Promise<Value> {
  return run().catch((reason: unknown) =>
    Promise.reject(reason instanceof RouterFailure ? named(reason, part) : reason),
  );
}

function changesOf(parts: readonly ScannedPart[], made: readonly ScannedPart[]): string[] {
  return parts.flatMap(({ shape }, index) => {
    const now = made[index]?.shape ?? shape;
    return now === shape ? [] : [`Part ${index + 1} was ${shape} and was converted to ${now} to fit the others.`];
  });
}

function named({ kind, message, details }: RouterFailure, part: number): RouterFailure {
  return new RouterFailure(kind, message, { ...details, stage: 'join', part });
}

function checkShape(first: ScannedPart, other: ScannedPart, part: number): void {
  if (first.shape === other.shape) return;
  throw new RouterFailure(
    'invalidInput',
    `Part ${part + 1} is ${other.shape}, but part 1 is ${first.shape}; they cannot be joined without decoding.`,
    { stage: 'join', part, advice: 'Ask for the same format and sample rate for every part.' },
  );
}
