import type { AudioSource } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import { refusal } from '../refusal';
import { fromByte } from './bytes';

/** A part after one reading: what its format must share with the others, in words. */
export interface ScannedPart {
  readonly source: AudioSource;
  readonly shape: string;
}

/** How far to read, and the pauses behind each part. */
export interface JoinPlan {
  /** The part is cut after this many seconds; Infinity for all of it. */
  readonly mostSeconds: number;
  /** One entry a part; the last is 0. */
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
}

/** Makes a joiner for one format: each part is read once by `scan`, then `build` writes the file, reading them again. */
export function joiner<Part extends ScannedPart>(
  scan: (source: AudioSource, mostSeconds: number) => Promise<Part>,
  build: (parts: readonly [Part, ...Part[]], pausesSeconds: readonly number[]) => Joined,
): Joiner {
  return async (sources, { mostSeconds, pausesSeconds }) => {
    const parts: Part[] = [];
    for (const [index, source] of sources.entries()) {
      parts.push(await inPart(index, () => scan(source, mostSeconds)));
    }
    const [first, ...others] = parts;
    if (first === undefined) throw refusal('There is no part to join.', 'Give at least one part.', 'join');
    others.forEach((part, index) => checkShape(first, part, index + 1));
    return build([first, ...others], pausesSeconds);
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
    open: (startByte) => fromByte(joined.chunks(), startByte),
  };
}

/** Runs something for one part, whose index is told in what goes wrong. */
export function inPart<Value>(part: number, run: () => Promise<Value>): Promise<Value> {
  return run().catch((reason: unknown) =>
    Promise.reject(reason instanceof RouterFailure ? named(reason, part) : reason),
  );
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
