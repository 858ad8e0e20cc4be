import { RouterFailure } from '../../operations';

/** What WinAnsi has from 0x80 to 0x9f; a blank where it has nothing. */
const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

/** Widths of Helvetica from 0x20 to 0x7e, in thousandths of the size (Adobe's metrics of the standard 14 fonts). */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];

/** A PDF string of WinAnsi text, in ASCII; a text with other letters is refused, and HTML offered. */
export function pdfString(text: string): string {
  const refusal = pdfRefusal([text]);
  if (refusal !== null) throw new RouterFailure('invalidInput', refusal);
  const codes = [...text.normalize('NFC')].map((character) => codeOf(character) ?? 0);
  return `(${codes.map(escaped).join('')})`;
}

/** One sentence about the first text that a PDF without fonts of its own cannot show, or null. */
export function pdfRefusal(texts: readonly string[]): string | null {
  const shown = texts.find((text) => [...text.normalize('NFC')].some((character) => codeOf(character) === null));
  if (shown === undefined) return null;
  return `A PDF made here shows Western European letters only, and '${shown.slice(0, 60)}' has others. Choose HTML, which shows them all.`;
}

/** The width of a text in Helvetica, in thousandths of a point. */
export function textWidth(text: string, size: number): number {
  return [...text].reduce((sum, character) => sum + widthOf(character) * size, 0);
}

/** A text in Helvetica in lines no wider than `most` thousandths of a point; a word that is wider is broken. */
export const wrapText = wrapWith(textWidth);

/** Breaks texts as `wrapText` does, in a font that tells the width of a text at a size in thousandths of a point. */
export function wrapWith(widthAt: (text: string, size: number) => number) {
  return (text: string, size: number, most: number): string[] => linesOf(text, (piece) => widthAt(piece, size) > most);
}

function linesOf(text: string, isTooWide: (text: string) => boolean): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r?\n/)) {
    let line = '';
    for (const word of paragraph.split(/[ \t]+/).flatMap((long) => broken(long, isTooWide))) {
      const longer = line === '' ? word : `${line} ${word}`;
      const isFull = line !== '' && isTooWide(longer);
      if (isFull) lines.push(line);
      line = isFull ? word : longer;
    }
    lines.push(line);
  }
  return lines;
}

function broken(word: string, isTooWide: (text: string) => boolean): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && isTooWide(piece + character)) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

function codeOf(character: string): number | null {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff)) return code;
  const place = upper.indexOf(character);
  return place < 0 ? null : 0x80 + place;
}

function widthOf(character: string): number {
  const base = character.normalize('NFD').codePointAt(0) ?? 0;
  return widths[base - 0x20] ?? 600;
}

function escaped(code: number): string {
  const character = String.fromCharCode(code);
  if (code >= 0x80) return `\\${code.toString(8)}`;
  return character === '(' || character === ')' || character === '\\' ? `\\${character}` : character;
}
