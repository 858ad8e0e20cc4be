import { hasUnspacedScript } from './script';
import { textSegments } from './segmenter';

export interface TextToken {
  readonly text: string;
  /** UTF-16 indices in the whole text. */
  readonly from: number;
  readonly to: number;
}

const opening = /^[\p{Ps}\p{Pi}]+$/u;

/** The words of a text as written, each with its punctuation; scripts without blanks are cut by dictionary. */
export function tokenize(text: string): TextToken[] {
  const tokens: TextToken[] = [];
  for (const match of text.matchAll(/\S+/g)) {
    const [run] = match;
    if (hasUnspacedScript(run)) tokens.push(...unspacedTokens(run, match.index));
    else tokens.push({ text: run, from: match.index, to: match.index + run.length });
  }
  return tokens;
}

/** Punctuation goes with the word before it, an opening bracket with the word after it. */
function unspacedTokens(run: string, offset: number): TextToken[] {
  const starts: number[] = [];
  let opened = false;
  for (const { text, index, isWordLike } of textSegments(run, 'word')) {
    const opens = opening.test(text);
    if (index === 0 || ((isWordLike || opens) && !opened)) starts.push(index);
    opened = opens || (opened && !isWordLike);
  }
  return starts.map((start, position) => {
    const end = starts[position + 1] ?? run.length;
    return { text: run.slice(start, end), from: offset + start, to: offset + end };
  });
}
