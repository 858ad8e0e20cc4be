import type { Segment, Word } from '../../operations/transcript';
import { joinTexts } from '../text/script';
import type { SeamToken } from './seam';
import { placeWords, type TextRange } from './written';

/** A word, or the estimate of one, and its place in the text of its piece (null where the text does not have it). */
export interface PieceToken extends SeamToken {
  readonly place: TextRange | null;
}

/** The transcript of one part with times of the whole recording. `tokens` are its words, or estimates of them. */
export interface Piece {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly words: readonly Word[];
  readonly tokens: readonly PieceToken[];
}

/** What is left of a piece when only its tokens from `from` up to `to` are kept; text and segments are cut alike. */
export function cutPiece(piece: Piece, from: number, to: number): Omit<Piece, 'tokens'> {
  if (from === 0 && to === piece.tokens.length) return piece;
  return {
    text: textBetween(piece.tokens, piece.text, from, to),
    words: piece.words.slice(from, to),
    segments: cutSegments(piece, from, to),
  };
}

function textBetween(tokens: readonly PieceToken[], text: string, from: number, to: number): string {
  const kept = tokens.slice(from, to);
  const places = kept.map((token) => token.place).filter((place) => place !== null);
  const [first] = places;
  const last = places[places.length - 1];
  if (first === undefined || last === undefined)
    return kept.reduce((all, token) => joinTexts(all, token.text.trim()), '');
  return text.slice(first.from, last.to).trim();
}

function cutSegments({ segments, tokens }: Piece, from: number, to: number): Segment[] {
  const owners = tokens.map((token) => ownerOf(token, segments));
  return segments.flatMap((segment, index) => {
    const first = owners.indexOf(index);
    if (first < 0) return isWithin(segment, tokens.slice(from, to)) ? [segment] : [];
    const end = owners.lastIndexOf(index) + 1;
    const keptFrom = Math.max(first, from);
    const keptTo = Math.min(end, to);
    return keptFrom < keptTo ? [cutSegment(segment, tokens.slice(first, end), keptFrom - first, keptTo - first)] : [];
  });
}

/** The last segment that has begun by the middle of the token. */
function ownerOf(token: SeamToken, segments: readonly Segment[]): number {
  const middle = (token.start + token.end) / 2;
  return Math.max(
    0,
    segments.findLastIndex((segment) => segment.start <= middle),
  );
}

function isWithin(segment: Segment, kept: readonly SeamToken[]): boolean {
  const middle = (segment.start + segment.end) / 2;
  return middle >= (kept[0]?.start ?? Infinity) && middle <= (kept[kept.length - 1]?.end ?? -Infinity);
}

function cutSegment(segment: Segment, own: readonly SeamToken[], from: number, to: number): Segment {
  if (from === 0 && to === own.length) return segment;
  const places = placeWords(own, segment.text);
  const tokens = own.map((token, index) => ({ ...token, place: places?.[index] ?? null }));
  return {
    ...segment,
    start: from === 0 ? segment.start : (own[from]?.start ?? segment.start),
    end: to === own.length ? segment.end : (own[to - 1]?.end ?? segment.end),
    text: textBetween(tokens, segment.text, from, to),
  };
}
