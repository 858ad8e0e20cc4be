import { RouterFailure } from '../../operations/failure';
import type { Segment, Word } from '../../operations/transcript';
import { joinTexts } from '../text/script';
import { tokenize } from '../text/tokens';

/**
 * Words with times from a provider that times each character: `characters`, and their `starts` and `ends` in seconds.
 * Refused as badReply where the three lists differ in length.
 */
export function wordsFromCharacters(
  characters: readonly string[],
  starts: readonly number[],
  ends: readonly number[],
): Word[] {
  if (starts.length !== characters.length || ends.length !== characters.length) {
    throw new RouterFailure('badReply', 'The times of the characters do not match the characters.', { stage: 'join' });
  }
  const positions = characters.flatMap((character, index) => Array.from({ length: character.length }, () => index));
  return tokenize(characters.join('')).map(({ text, from, to }) => ({
    text,
    start: starts[positions[from] ?? 0] ?? 0,
    end: ends[positions[to - 1] ?? 0] ?? 0,
  }));
}

const silenceSeconds = 1;
const longestSeconds = 30;

/** Segments for a provider that gives only words: one a sentence, ended by a silence or another speaker as well. */
export function segmentsFromWords(words: readonly Word[]): Segment[] {
  const segments: Segment[] = [];
  words.forEach((word, index) => {
    const before = words[index - 1];
    const current = segments[segments.length - 1];
    const text = word.text.trim();
    if (before === undefined || current === undefined || beginsSegment(word, before, current)) {
      segments.push({ start: word.start, end: word.end, text, ...(word.speaker && { speaker: word.speaker }) });
    } else {
      segments[segments.length - 1] = {
        ...current,
        end: Math.max(current.end, word.end),
        text: joinTexts(current.text, text),
      };
    }
  });
  return segments;
}

function beginsSegment(word: Word, before: Word, current: Segment): boolean {
  return (
    word.speaker !== before.speaker ||
    word.start - before.end >= silenceSeconds ||
    word.end - current.start > longestSeconds ||
    /[.!?…。！？｡]["'”’»」』)\]]*$/u.test(before.text.trim())
  );
}
