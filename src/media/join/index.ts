import type { AudioSource } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import { identify } from '../sniff/identify';
import type { Container } from '../sniff/kind';
import { refusal } from '../refusal';
import { joinAdts } from './adts';
import { joinFlac } from './flac';
import { inPart, joinedAudio, type JoinedAudio, type Joiner } from './joiner';
import { joinMp3 } from './mp3';
import { joinOpus } from './opus';
import { joinPcm, joinWav } from './pcm';

export type { JoinedAudio } from './joiner';

export interface JoinOptions {
  /** Silence in seconds: the same between all parts, or one entry for each, behind which it comes. */
  readonly pauseSeconds?: number | readonly number[];
}

const joiners: Readonly<Partial<Record<Container, Joiner>>> = {
  mp3: joinMp3,
  wav: joinWav,
  pcm: joinPcm,
  ogg: joinOpus,
  flac: joinFlac,
  adts: joinAdts,
};

/**
 * One valid file from parts of the same format, without decoding: MP3, WAV, Ogg Opus, FLAC, AAC (ADTS), or raw samples whose
 * media type tells their layout. Each part is read twice, never all at once. WAV and raw samples are converted to the rate and
 * channels of the first part where they differ; other formats are then refused as invalidInput, and what differs is named.
 */
export async function join(parts: readonly AudioSource[], options: JoinOptions = {}): Promise<JoinedAudio> {
  const pausesSeconds = parts.map((_, index) => pauseAfter(index, parts.length, options));
  return assemble(parts, Infinity, pausesSeconds);
}

/**
 * The first `durationSeconds` of a recording as a valid file, cut between frames: exact for WAV, raw samples, Opus and MP3 with
 * LAME's header, else to the nearest frame. A shorter recording stays whole.
 */
export async function trim(source: AudioSource, durationSeconds: number): Promise<JoinedAudio> {
  if (!(durationSeconds > 0)) {
    throw refusal(`A recording cannot be cut to ${durationSeconds} s.`, 'Choose a length above 0.', 'join');
  }
  return assemble([source], durationSeconds, [0]);
}

async function assemble(
  sources: readonly AudioSource[],
  mostSeconds: number,
  pausesSeconds: readonly number[],
): Promise<JoinedAudio> {
  const containers: Container[] = [];
  for (const [index, source] of sources.entries()) {
    containers.push(await inPart(index, async () => (await identify(source)).container));
  }
  const [first] = containers;
  const [firstSource] = sources;
  if (first === undefined || firstSource === undefined) {
    throw refusal('There is no part to join.', 'Give at least one part.', 'join');
  }
  const other = containers.findIndex((container) => container !== first);
  if (other >= 0) throw mixed(first, containers[other] ?? first, other);
  const joinParts = joiners[first];
  if (joinParts === undefined) throw refusal(`${names[first] ?? first} files cannot be joined or cut.`, advice, 'join');
  return joinedAudio(await joinParts(sources, { mostSeconds, pausesSeconds }), firstSource.fileName);
}

const advice = 'Ask for MP3, WAV, Ogg Opus, FLAC or AAC.';
const names: Readonly<Partial<Record<Container, string>>> = {
  mp3: 'MP3',
  wav: 'WAV',
  ogg: 'Ogg',
  flac: 'FLAC',
  adts: 'AAC (ADTS)',
  mp4: 'M4A',
  webm: 'WebM',
  matroska: 'Matroska',
  pcm: 'raw PCM',
  aiff: 'AIFF',
  caf: 'CAF',
  amr: 'AMR',
};

function mixed(first: Container, other: Container, part: number): RouterFailure {
  return new RouterFailure(
    'invalidInput',
    `Part ${part + 1} is ${names[other] ?? other}, but part 1 is ${names[first] ?? first}; they cannot be joined without decoding.`,
    { stage: 'join', part, advice: 'Ask for the same format for every part.' },
  );
}

function pauseAfter(index: number, count: number, { pauseSeconds = 0 }: JoinOptions): number {
  const isLast = index === count - 1;
  const seconds = typeof pauseSeconds !== 'number' ? (pauseSeconds[index] ?? 0) : isLast ? 0 : pauseSeconds;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
