import { hasUnspacedScript } from './script';
import { textSegments } from './segmenter';

/** Where a text may be cut, the most natural first. */
export const boundaryRanks = ['paragraph', 'sentence', 'clause', 'word', 'grapheme'] as const;

export type BoundaryRank = (typeof boundaryRanks)[number];

/** Indices just behind the last visible character of each paragraph, in order. */
export function paragraphEnds(text: string): number[] {
  return [...text.matchAll(/\n\s*\n/g)].map((gap) => visibleEnd(text, gap.index));
}

/** Indices just behind each sentence or line, in order; a full stop after an abbreviation or an initial ends none. */
export function sentenceEnds(text: string): number[] {
  const ends: number[] = [];
  for (const { text: sentence, index } of textSegments(text, 'sentence')) {
    const end = visibleEnd(text, index + sentence.length);
    const known = ends[ends.length - 1] ?? 0;
    if (end > known && finishes(text, end, index + sentence.length)) ends.push(end);
  }
  return ends;
}

/** Indices just behind each comma, semicolon, colon or dash that ends a clause, in order. */
export function clauseEnds(text: string): number[] {
  return [...text.matchAll(/(?:[,;:–—…][”’"')\]]*(?=\s))|[、，；：]|(?<=\S[^\S\n])[–—-](?=\s)/gu)].map(
    ({ 0: mark, index }) => index + mark.length,
  );
}

/** Indices just behind each word, in order; scripts without blanks are cut by dictionary. */
export function wordEnds(text: string): number[] {
  const ends: number[] = [];
  for (const { 0: run, index } of text.matchAll(/\S+/g)) {
    if (hasUnspacedScript(run)) ends.push(...unspacedWordEnds(run).map((end) => index + end));
    else ends.push(index + run.length);
  }
  return ends;
}

/** Indices just behind each character as a reader sees it, in order. */
export function graphemeEnds(text: string): number[] {
  return [...textSegments(text, 'grapheme')].map((grapheme) => grapheme.index + grapheme.text.length);
}

function unspacedWordEnds(run: string): number[] {
  const ends: number[] = [];
  let from = 0;
  for (const { text, index, isWordLike } of textSegments(run, 'word')) {
    if (index > 0 && isWordLike && !/[\p{Ps}\p{Pi}]$/u.test(run.slice(from, index))) ends.push(index);
    from = index;
    if (index + text.length === run.length) ends.push(run.length);
  }
  return ends;
}

function visibleEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}

const abbreviation =
  /(?:^|[\s([“"'„])(?:\p{L}|(?:\p{L}\.)+\p{L}|Dr|Dres|Mr|Mrs|Ms|Mx|Prof|Sr|Jr|St|Sra|Srta|Ste|Mme|Mlle|Hr|Fr|Frl|Ing|Dipl|Mag|Rev|Hon|Gen|Col|Capt|Lt|Sgt|Gov|Sen|Rep|Pres|No|Nr|Nos|Vol|Fig|Abb|Art|Abs|Kap|Ch|Sec|pp|ed|eds|vs|etc|bzw|usw|ca|approx|ggf|evtl|inkl|zzgl|Str|Ave|Blvd|Rd|Inc|Ltd|Co|Corp|Bros|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Okt|Nov|Dec|Dez|al)\.$/u;

function finishes(text: string, end: number, next: number): boolean {
  if (next >= text.length || text.slice(end, next).includes('\n')) return true;
  return !abbreviation.test(text.slice(Math.max(0, end - 20), end));
}
