import type { Segment, Transcript, Word } from '../../operations/transcript';
import { joinTexts } from '../text/script';
import { tokenize } from '../text/tokens';
import { cutPiece, type Piece, type PieceToken } from './piece';
import { findSeam, type SeamToken } from './seam';
import { placeWords } from './written';

/** The transcript of one part of a recording. Times in its transcript count from the part's own beginning. */
export interface TranscribedPart {
  readonly startSeconds: number;
  /** Length of the part with its overlap, null where not known. */
  readonly durationSeconds: number | null;
  /** How much of the part's beginning the part before it holds as well. 0 at a quiet cut. */
  readonly overlapSeconds: number;
  readonly transcript: Transcript;
}

export interface StitchOptions {
  /** `apart` (default) keeps the labels of different parts distinct (`A`, `2:A`, `3:A`); `merged` leaves them as given. */
  readonly speakers?: 'apart' | 'merged';
}

/**
 * The parts, in order, as one transcript with times from the start of the whole recording. Words are neither lost nor
 * doubled: at quiet cuts all are kept, in an overlap each comes from the part whose edge is farther.
 * The duration is null where any part lacks one.
 */
export function stitch(parts: readonly TranscribedPart[], options: StitchOptions = {}): Transcript {
  const pieces = parts.map((part, index) => placePart(part, index, options));
  const ranges = keptRanges(parts, pieces);
  const kept = pieces.map((piece, index) => cutPiece(piece, ...(ranges[index] ?? [0, piece.tokens.length])));
  return {
    text: kept.reduce((text, piece) => joinTexts(text, piece.text), ''),
    language: parts.find((part) => part.transcript.language !== null)?.transcript.language ?? null,
    durationSeconds: wholeDuration(parts),
    segments: kept.flatMap((piece) => piece.segments),
    words: kept.flatMap((piece) => piece.words),
  };
}

function wholeDuration(parts: readonly TranscribedPart[]): number | null {
  let end = 0;
  for (const { startSeconds, durationSeconds, transcript } of parts) {
    const seconds = durationSeconds ?? transcript.durationSeconds;
    if (seconds === null) return null;
    end = Math.max(end, startSeconds + seconds);
  }
  return end;
}

function placePart(part: TranscribedPart, index: number, options: StitchOptions): Piece {
  const { transcript, startSeconds } = part;
  const limit = part.durationSeconds ?? transcript.durationSeconds ?? Infinity;
  const place = <Timed extends Word | Segment>(item: Timed): Timed => {
    const start = Math.min(item.start, limit);
    const end = Math.min(Math.max(item.end, start), limit);
    const moved = { ...item, start: startSeconds + start, end: startSeconds + end };
    return item.speaker === undefined ? moved : { ...moved, speaker: labelOf(item.speaker, index, options) };
  };
  const words = transcript.words.map(place);
  const segments = transcript.segments.map(place);
  const text = transcript.text.trim();
  return { text, words, segments, tokens: tokensOf(words, segments, text, part) };
}

function labelOf(speaker: string, part: number, { speakers = 'apart' }: StitchOptions): string {
  return speakers === 'merged' || part === 0 ? speaker : `${part + 1}:${speaker}`;
}

/** The words where there are any, else estimates from segments, else from the whole text. */
function tokensOf(
  words: readonly Word[],
  segments: readonly Segment[],
  text: string,
  part: TranscribedPart,
): PieceToken[] {
  const stretches = segments.length > 0 ? segments : wholeAsSegment(text, part);
  const timed = words.length > 0 ? words : stretches.flatMap(estimateWords);
  const places = placeWords(timed, text);
  return timed.map(({ start, end, text: word }, index) => ({ start, end, text: word, place: places?.[index] ?? null }));
}

function wholeAsSegment(text: string, { startSeconds, durationSeconds, transcript }: TranscribedPart): Segment[] {
  const seconds = durationSeconds ?? transcript.durationSeconds;
  return seconds === null ? [] : [{ start: startSeconds, end: startSeconds + seconds, text }];
}

function estimateWords({ start, end, text }: Segment): SeamToken[] {
  const pieces = tokenize(text);
  return pieces.map((piece) => ({
    start: start + ((end - start) * piece.from) / text.length,
    end: start + ((end - start) * piece.to) / text.length,
    text: piece.text,
  }));
}

function keptRanges(parts: readonly TranscribedPart[], pieces: readonly Piece[]): [number, number][] {
  const ranges = pieces.map((piece): [number, number] => [0, piece.tokens.length]);
  parts.forEach(({ startSeconds, overlapSeconds }, index) => {
    const before = ranges[index - 1];
    const after = ranges[index];
    if (!before || !after || overlapSeconds <= 0) return;
    const earlier = pieces[index - 1]?.tokens.slice(before[0]) ?? [];
    const seam = findSeam(earlier, pieces[index]?.tokens ?? [], {
      from: startSeconds,
      to: startSeconds + overlapSeconds,
      timesAreEstimates: [pieces[index - 1], pieces[index]].some((piece) => piece?.words.length === 0),
    });
    before[1] = before[0] + seam.keepBefore;
    after[0] = seam.dropAfter;
  });
  return ranges;
}
