import type { AudioSource } from '../../operations/audio';
import { raise, RouterFailure } from '../../operations/failure';
import { audioStream } from './stream';
import type { Probe } from '../probe';
import type { Container } from '../sniff/kind';
import type { BlockPool } from './blocks';
import { cutParts, type CutPart, type SplitLimits } from './engine';
import type { Sound } from './format';
import { adtsAsM4a } from './formats/adts';
import { openSound } from './open';

export { planSplit } from './plan';
export { createBlockPool } from './blocks';
export type { SplitLimits } from './engine';

/** A piece of a recording, a valid file by itself. Times are in the recording, in seconds. */
export interface AudioPart {
  readonly index: number;
  readonly startSeconds: number;
  readonly durationSeconds: number;
  /** How much of its beginning repeats the end of the part before: 0 at quiet cuts, about 2 s elsewhere. */
  readonly overlapSeconds: number;
  readonly container: Container;
  /** The bytes of the part, in memory, at most `maxBytes`. */
  readonly source: AudioSource;
  /**
   * To be called once the part is settled, if it is: its memory then serves the next part, and it cannot be opened again.
   * Parts that are not released are freed when they are collected as garbage.
   */
  release(): void;
}

/**
 * Cuts a recording into parts under both limits, between frames and where it is quiet; a video gives up its sound alone.
 * Holds one part at a time, in `blocks` where they are shared with others. A recording that fits already comes back as it is. Refuses what cannot be cut.
 */
export async function* split(
  source: AudioSource,
  probe: Probe,
  limits: SplitLimits,
  blocks?: BlockPool,
): AsyncGenerator<AudioPart> {
  if (fits(source, probe, limits)) {
    yield {
      index: 0,
      startSeconds: 0,
      durationSeconds: probe.durationSeconds ?? 0,
      overlapSeconds: 0,
      container: probe.container,
      source,
      release: () => undefined,
    };
    return;
  }
  for await (const part of cutParts(await openSound(source, probe), limits, blocks)) yield finished(part, source);
}

/** The same in the container that more services take (`rewrapsTo`), also where the recording would fit as it is. */
export async function* rewrap(
  source: AudioSource,
  probe: Probe,
  limits: SplitLimits,
  blocks?: BlockPool,
): AsyncGenerator<AudioPart> {
  for await (const part of cutParts(await inOtherContainer(source, probe), limits, blocks))
    yield finished(part, source);
}

/**
 * The extension under which `rewrap` sends a recording in a container that few services take: AIFF, Core Audio, Matroska, bare AAC.
 * Null for all others, and where the sound cannot be taken out.
 */
export async function rewrapsTo(source: AudioSource, probe: Probe): Promise<string | null> {
  if (!seldomTaken.has(probe.container)) return null;
  try {
    const sound = await inOtherContainer(source, probe);
    for await (const { format } of sound.packets()) return format.extension;
  } catch (thrown) {
    if (!(thrown instanceof RouterFailure)) raise(thrown);
  }
  return null;
}

const seldomTaken: ReadonlySet<string> = new Set(['aiff', 'caf', 'matroska', 'adts']);

function inOtherContainer(source: AudioSource, probe: Probe): Promise<Sound> {
  return probe.container === 'adts' ? adtsAsM4a(source) : openSound(source, probe);
}

function finished(part: CutPart, source: AudioSource): AudioPart {
  const { format, place, overlapSeconds, durationSeconds } = part;
  const rendered = format.render(part.packets, place);
  let released = false;
  const stem = source.fileName.replace(/\.[^.]*$/, '') || 'audio';
  return {
    index: place.index,
    startSeconds: Math.max(0, part.startSeconds),
    durationSeconds: Math.max(0, durationSeconds + Math.min(0, part.startSeconds)),
    overlapSeconds,
    container: format.container,
    source: audioStream(rendered, `${stem}-${place.index + 1}.${format.extension}`, format.mediaType, () => released),
    release() {
      released = true;
      part.packets.release();
    },
  };
}

function fits(source: AudioSource, probe: Probe, limits: SplitLimits): boolean {
  if (probe.hasVideo || source.sizeBytes === null || probe.durationSeconds === null) return false;
  return source.sizeBytes <= limits.maxBytes && probe.durationSeconds <= limits.maxSeconds;
}
