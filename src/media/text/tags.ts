import type { TextToken } from './tokens';

const tag = /\[[^[\]\n]{1,80}\]|<\/?[a-z!?][^<>]{0,1000}>/giu;

/** The audio tags (`[laughs]`) and SSML tags (`<break time="1s"/>`) of a text, in order. */
export function findTags(text: string): TextToken[] {
  return [...text.matchAll(tag)].map(({ 0: found, index }) => ({ text: found, from: index, to: index + found.length }));
}

/** The SSML elements of a text, from opening to closing tag, in order and without those inside others or `speak` itself. */
export function findElements(tags: readonly TextToken[]): TextToken[] {
  const elements: TextToken[] = [];
  const open: { name: string; tag: TextToken }[] = [];
  for (const tag of tags) {
    const [, closing, name = ''] = /^<(\/?)([\w:-]+)/.exec(tag.text) ?? [];
    if (name === '' || name === 'speak' || tag.text.endsWith('/>')) continue;
    if (closing === '') open.push({ name, tag });
    const start = closing === '/' ? open.findLastIndex((element) => element.name === name) : -1;
    const opened = open[start]?.tag;
    if (opened === undefined) continue;
    open.length = start;
    if (start === 0) elements.push({ text: name, from: opened.from, to: tag.to });
  }
  return elements;
}

/** Tells whether a cut at an index would fall inside one of the stretches; a cut at an edge does not. */
export function insideAny(tags: readonly TextToken[]): (index: number) => boolean {
  return (index) => {
    const position = lastStartedBefore(tags, index);
    const found = tags[position];
    return found !== undefined && found.from < index && index < found.to;
  };
}

function lastStartedBefore(tags: readonly TextToken[], index: number): number {
  let low = 0;
  let high = tags.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tags[middle]?.from ?? Infinity) < index) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
