import { displayWidth } from '../text/script';
import type { TimedToken } from '../transcript/written';

interface LineShape {
  readonly charactersPerLine: number;
  readonly linesPerCue: number;
}

/** Whether the words fit the lines of one cue. Every word must fit a line by itself. */
export function fitsLines(tokens: readonly TimedToken[], shape: LineShape): boolean {
  return fill(tokens, shape.charactersPerLine).length <= shape.linesPerCue;
}

/** The lines of one cue, as few as they fit in and about equally long. */
export function layOutLines(tokens: readonly TimedToken[], shape: LineShape): string[] {
  const widest = fill(tokens, shape.charactersPerLine);
  let columns = Math.ceil(displayWidth(widest.join('')) / widest.length);
  while (columns < shape.charactersPerLine) {
    const lines = fill(tokens, columns);
    if (lines.length <= widest.length && lines.every((line) => displayWidth(line) <= shape.charactersPerLine)) {
      return lines;
    }
    columns += 1;
  }
  return widest;
}

function fill(tokens: readonly TimedToken[], columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const token of tokens) {
    const tokenWidth = displayWidth(token.text);
    const blank = token.blankBefore && line !== '' ? 1 : 0;
    if (line !== '' && width + blank + tokenWidth > columns) {
      lines.push(line);
      line = token.text;
      width = tokenWidth;
    } else {
      line += (blank === 1 ? ' ' : '') + token.text;
      width += blank + tokenWidth;
    }
  }
  return line === '' ? lines : [...lines, line];
}
