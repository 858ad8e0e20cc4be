import type { Transcript, Word } from '../../operations/transcript';
import { hasUnspacedScript, needsBlank } from '../text/script';
import { tokenize } from '../text/tokens';

/** A word with its punctuation and its time in seconds. */
export interface TimedToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly speaker: string | undefined;
  /** Whether a blank stands before it when it is not the first of a line. */
  readonly blankBefore: boolean;
  /** Whether a stretch of speech ends with it. */
  readonly endsSegment: boolean;
}

export interface TextRange {
  /** UTF-16 indices in the text. */
  readonly from: number;
  readonly to: number;
}

/**
 * The transcript as timed tokens: from its words, written as the text has them (some providers give words without
 * punctuation), else from its segments, whose time is shared out by length. Empty where nothing has a time.
 */
export function timedTokens(transcript: Transcript): TimedToken[] {
  return transcript.words.length > 0 ? tokensFromWords(transcript) : tokensFromSegments(transcript);
}

/**
 * Where each word stands in the text, with the punctuation around it; the ranges follow each other and cover the text.
 * A word that the text does not have is null, and its place belongs to the word before. Null where too few are found.
 */
export function placeWords(words: readonly Pick<Word, 'text'>[], text: string): (TextRange | null)[] | null {
  const found = findWords(words, text);
  const known = found.filter((place) => place !== null);
  if (known.length === 0 || known.length < words.length * leastShareFound) return null;
  let index = 0;
  return found.map((place) => {
    if (place === null) return null;
    const before = known[index - 1];
    const after = known[index + 1];
    index += 1;
    return {
      from: before === undefined ? 0 : borderBetween(text, before.to, place.from),
      to: after === undefined ? text.length : borderBetween(text, place.to, after.from),
    };
  });
}

const leastShareFound = 0.8;
const searchLength = 60;

function findWords(words: readonly Pick<Word, 'text'>[], text: string): (TextRange | null)[] {
  const lowerCase = text.toLowerCase();
  if (lowerCase.length !== text.length) return words.map(() => null);
  let cursor = 0;
  return words.map((word) => {
    const bare = bareWord(word.text);
    const from = findFrom(lowerCase, bare, cursor);
    if (from === null) return null;
    cursor = from + bare.length;
    return { from, to: cursor };
  });
}

function findFrom(text: string, word: string, cursor: number): number | null {
  if (word === '') return null;
  const nearby = text.slice(cursor, cursor + searchLength + word.length);
  for (let at = nearby.indexOf(word); at >= 0; at = nearby.indexOf(word, at + 1)) {
    const before = nearby.slice(0, at);
    if (at === 0 || !/[\p{L}\p{N}]$/u.test(before) || hasUnspacedScript(before.slice(-2))) return cursor + at;
  }
  return null;
}

function bareWord(text: string): string {
  return text.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu, '');
}

/** What stands between two words belongs to the first, but what touches only the second belongs to that one. */
function borderBetween(text: string, from: number, to: number): number {
  const between = text.slice(from, to);
  const touching = /(?<=\s)\S*$/.exec(between) ?? /[\p{Ps}\p{Pi}]+$/u.exec(between);
  return touching === null ? to : from + touching.index;
}

function tokensFromWords({ words, text }: Transcript): TimedToken[] {
  const places = placeWords(words, text);
  const tokens: TimedToken[] = [];
  words.forEach((word, index) => {
    const place = places === null ? undefined : (places[index] ?? null);
    const before = tokens[tokens.length - 1];
    if (place === null && before !== undefined) {
      tokens[tokens.length - 1] = { ...before, end: Math.max(before.end, word.end) };
      return;
    }
    const written = (place ? text.slice(place.from, place.to) : word.text).replace(/\s+/g, ' ').trim();
    if (written === '' || place === null) return;
    const blankBefore = place ? hasBlankAt(text, place.from) : needsBlank(before?.text ?? '', written);
    const { start, end } = times(word);
    const first = tokens.length === 0 ? (words[0]?.start ?? start) : start;
    tokens.push({ start: first, end, text: written, speaker: word.speaker, blankBefore, endsSegment: false });
  });
  return tokens;
}

function hasBlankAt(text: string, index: number): boolean {
  return /\s/.test(text.charAt(index - 1)) || /\s/.test(text.charAt(index));
}

function tokensFromSegments({ segments }: Transcript): TimedToken[] {
  return segments.flatMap((segment, position) => {
    const before = segments[position - 1]?.text.trimEnd() ?? '';
    const pieces = tokenize(segment.text);
    const { start, end } = times(segment);
    const length = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    let passed = 0;
    return pieces.map((piece, index) => {
      const from = start + ((end - start) * passed) / length;
      passed += piece.text.length;
      return {
        start: from,
        end: start + ((end - start) * passed) / length,
        text: piece.text,
        speaker: segment.speaker,
        blankBefore: index === 0 ? needsBlank(before, piece.text) : hasBlankAt(segment.text, piece.from),
        endsSegment: index === pieces.length - 1,
      };
    });
  });
}

function times({ start, end }: { start: number; end: number }): { start: number; end: number } {
  return { start, end: Math.max(start, end) };
}
