export interface TextSegment {
  readonly text: string;
  /** UTF-16 index in the whole text. */
  readonly index: number;
  readonly isWordLike: boolean;
}

const windowLength = 1_000;

/**
 * The sentences, words or graphemes of a text in order, which together are the text.
 * The segmenter reads a text of a million characters in quadratic time, so it is shown a window at a time;
 * a segment longer than the window comes in several pieces.
 */
export function* textSegments(text: string, granularity: 'sentence' | 'word' | 'grapheme'): Generator<TextSegment> {
  const segmenter = new Intl.Segmenter('und', { granularity });
  for (let start = 0; start < text.length;) {
    const end = windowEnd(text, start);
    const segments = [...segmenter.segment(text.slice(start, end))];
    const sure = end === text.length || segments.length === 1 ? segments : segments.slice(0, -1);
    for (const { segment, index, isWordLike } of sure) {
      yield { text: segment, index: start + index, isWordLike: isWordLike === true };
      if (index + segment.length === end - start) start = end;
    }
    if (start !== end) start += segments[sure.length]?.index ?? 0;
  }
}

function windowEnd(text: string, start: number): number {
  const end = Math.min(text.length, start + windowLength);
  return isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length ? end + 1 : end;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
