import { refusal } from '../refusal';
import {
  boundaryRanks,
  clauseEnds,
  graphemeEnds,
  paragraphEnds,
  sentenceEnds,
  wordEnds,
  type BoundaryRank,
} from './boundaries';
import { findElements, findTags, insideAny } from './tags';

/** What a provider counts: JavaScript's characters, Unicode code points or bytes of UTF-8. */
export type TextUnit = 'utf16' | 'codePoints' | 'utf8Bytes';

export interface ChunkOptions {
  /** What `maxCharacters` counts; `codePoints` unless told. */
  readonly unit?: TextUnit;
  /** Silence to leave after a chunk that ends a paragraph or a sentence; 0.4 and 0 unless told. */
  readonly pauseSeconds?: { readonly paragraph?: number; readonly sentence?: number };
}

export interface TextChunk {
  readonly text: string;
  /** What was said just before and will be said just after, null at the ends. */
  readonly previousText: string | null;
  readonly nextText: string | null;
  readonly pauseAfterSeconds: number;
}

/**
 * Cuts a text into chunks of at most `maxCharacters`, at the last paragraph end that fits, else sentence, clause, word or
 * character; never inside a tag or a grapheme. Only white space at the cuts is left out; a blank text has no chunks.
 * Refused as invalidInput where a tag is longer than the limit.
 */
export function chunkText(text: string, maxCharacters: number, options: ChunkOptions = {}): TextChunk[] {
  const ranges = cutRanges(text, maxCharacters, options.unit ?? 'codePoints');
  const pauses = { paragraph: 0.4, sentence: 0, ...options.pauseSeconds };
  const texts = ranges.map(({ from, to }) => text.slice(from, to));
  return texts.map((own, index) => ({
    text: own,
    previousText: texts[index - 1] ?? null,
    nextText: texts[index + 1] ?? null,
    pauseAfterSeconds: index === texts.length - 1 ? 0 : pauseAfter(ranges[index]?.rank, pauses),
  }));
}

/** The length of a text in a provider's unit. */
export function textLength(text: string, unit: TextUnit): number {
  let length = 0;
  if (unit === 'utf16') return text.length;
  for (const character of text) length += unitsOf(character, unit);
  return length;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly rank: BoundaryRank;
}

function pauseAfter(rank: BoundaryRank | undefined, pauses: { paragraph: number; sentence: number }): number {
  return rank === 'paragraph' || rank === 'sentence' ? pauses[rank] : 0;
}

function cutRanges(text: string, maxCharacters: number, unit: TextUnit): Range[] {
  const ranges: Range[] = [];
  let findCut: ReturnType<typeof cutFinder> | undefined;
  const end = text.trimEnd().length;
  for (let from = skipBlanks(text, 0); from < end; from = skipBlanks(text, ranges[ranges.length - 1]?.to ?? end)) {
    const reach = reachOf(text, from, maxCharacters, unit);
    if (reach >= end) ranges.push({ from, to: end, rank: 'paragraph' });
    else ranges.push({ from, ...(findCut ??= cutFinder(text))(from, reach) });
  }
  return ranges;
}

/** Finds the best place to cut within reach, outside SSML elements if there is one; never inside a tag. */
function cutFinder(text: string): (from: number, reach: number) => Omit<Range, 'from'> {
  const tags = findTags(text);
  const isInsideTag = insideAny(tags);
  const elements = findElements(tags);
  const isInsideElement = insideAny(elements);
  const outside = bestEnd(text, (index) => isInsideTag(index) || isInsideElement(index));
  const anywhere = elements.length === 0 ? outside : bestEnd(text, isInsideTag);
  return (from, reach) => {
    const best = outside(from, reach) ?? anywhere(from, reach);
    if (best === null && isInsideTag(reach)) throw tagTooLong(text, from);
    return best ?? { to: reach, rank: 'grapheme' };
  };
}

type FindEnd = (from: number, reach: number) => Omit<Range, 'from'> | null;

/** The ends of paragraphs, sentences and clauses are looked up once, those of words and graphemes only around the cut. */
function bestEnd(text: string, forbidden: (index: number) => boolean): FindEnd {
  const allowed = (ends: readonly number[]) => ends.filter((end) => !forbidden(end));
  const known = [paragraphEnds, sentenceEnds, clauseEnds].map((find) => allowed(find(text)));
  return (from, reach) => {
    for (const [index, rank] of boundaryRanks.entries()) {
      const ends = known[index] ?? allowed(endsNearby(text, from, reach, rank));
      const to = lastBetween(ends, from, reach);
      if (to !== null) return { to, rank };
    }
    return null;
  };
}

function endsNearby(text: string, from: number, reach: number, rank: BoundaryRank): number[] {
  const find = rank === 'word' ? wordEnds : graphemeEnds;
  return find(text.slice(from, reach + lookAhead)).map((end) => from + end);
}

const lookAhead = 100;

function lastBetween(ends: readonly number[], from: number, reach: number): number | null {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? Infinity) <= reach) low = middle + 1;
    else high = middle;
  }
  const end = ends[low - 1];
  return end !== undefined && end > from ? end : null;
}

/** The furthest index up to which the text from `from` on counts at most `maxCharacters`. */
function reachOf(text: string, from: number, maxCharacters: number, unit: TextUnit): number {
  let left = maxCharacters;
  let at = from;
  while (at < text.length) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    left -= unitsOf(character, unit);
    if (left < 0) break;
    at += character.length;
  }
  if (at === from) throw refusal(`A limit of ${maxCharacters} is too small for any text.`, 'Choose a larger limit.');
  return at;
}

function unitsOf(character: string, unit: TextUnit): number {
  if (unit === 'utf16') return character.length;
  const code = character.codePointAt(0) ?? 0;
  return unit === 'codePoints' || code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function tagTooLong(text: string, from: number) {
  return refusal(
    `The tag that begins with "${text.slice(from, from + 20)}" is longer than the model takes at once.`,
    'Shorten the tag or choose a model that takes longer texts.',
  );
}
