import * as fc from 'fast-check';
import type { Transcript, Word } from '../../src/operations/transcript';
import { stitch, type TranscribedPart } from '../../src/media/transcript/stitch';

const empty: Transcript = { text: '', language: null, durationSeconds: null, segments: [], words: [] };

function heard(
  words: readonly Word[],
  from: number,
  to: number,
  jitter: (index: number) => number = () => 0,
): Transcript {
  const inside = words.filter((word) => word.start >= from && word.end <= to);
  const own = inside.map((word, index) => ({
    ...word,
    start: Math.max(0, word.start - from + jitter(index)),
    end: Math.max(0, word.end - from + jitter(index)),
  }));
  return { ...empty, text: own.map((word) => word.text).join(' '), words: own, durationSeconds: to - from };
}

function spoken(texts: readonly string[], secondsEach = 0.4, silence = 0.05): Word[] {
  return texts.map((text, index) => ({ text, start: index * secondsEach, end: (index + 1) * secondsEach - silence }));
}

function partsOf(
  words: readonly Word[],
  length: number,
  partSeconds: number,
  overlapSeconds: number,
  jitter?: (index: number) => number,
) {
  const parts: TranscribedPart[] = [];
  for (let start = 0; start < length; start += partSeconds) {
    const from = Math.max(0, start - overlapSeconds);
    const to = Math.min(length, start + partSeconds);
    parts.push({
      startSeconds: from,
      durationSeconds: to - from,
      overlapSeconds: start - from,
      transcript: heard(words, from, to, jitter),
    });
  }
  return parts;
}

describe('stitch', () => {
  it('gives one part back unchanged', () => {
    const transcript = { ...heard(spoken(['one', 'two']), 0, 5), language: 'en' };
    expect(stitch([{ startSeconds: 0, durationSeconds: 5, overlapSeconds: 0, transcript }])).toEqual(transcript);
  });

  it('moves words and segments by the true start of their part', () => {
    const second: Transcript = {
      ...empty,
      text: 'two',
      words: [{ text: 'two', start: 1, end: 2 }],
      segments: [{ text: 'two', start: 1, end: 2 }],
    };
    const whole = stitch([
      { startSeconds: 0, durationSeconds: 1290.5, overlapSeconds: 0, transcript: { ...empty, text: 'one' } },
      { startSeconds: 1290.5, durationSeconds: 30, overlapSeconds: 0, transcript: second },
    ]);
    expect(whole.words).toEqual([{ text: 'two', start: 1291.5, end: 1292.5 }]);
    expect(whole.segments).toEqual([{ text: 'two', start: 1291.5, end: 1292.5 }]);
    expect(whole.text).toBe('one two');
    expect(whole.durationSeconds).toBe(1320.5);
  });

  it('has no duration when any part has none', () => {
    const part = { startSeconds: 0, durationSeconds: 10, overlapSeconds: 0, transcript: empty };
    expect(stitch([part, { ...part, durationSeconds: null }]).durationSeconds).toBeNull();
  });

  it('keeps speakers of different parts apart unless told to merge them', () => {
    const transcript: Transcript = { ...empty, text: 'hi', words: [{ text: 'hi', start: 0, end: 1, speaker: 'A' }] };
    const parts = [0, 10].map((startSeconds) => ({ startSeconds, durationSeconds: 10, overlapSeconds: 0, transcript }));
    expect(stitch(parts).words.map((word) => word.speaker)).toEqual(['A', '2:A']);
    expect(stitch(parts, { speakers: 'merged' }).words.map((word) => word.speaker)).toEqual(['A', 'A']);
  });

  it('joins Chinese and Japanese without a blank and other scripts with one', () => {
    const texts = (left: string, right: string) =>
      stitch(
        [left, right].map((text, index) => ({
          startSeconds: index,
          durationSeconds: 1,
          overlapSeconds: 0,
          transcript: { ...empty, text },
        })),
      ).text;
    expect(texts('今日は良い', '天気です。')).toBe('今日は良い天気です。');
    expect(texts('안녕', '하세요')).toBe('안녕 하세요');
    expect(texts('Good', ' day ')).toBe('Good day');
  });

  it('takes a word that both parts heard once, though its middle lies on the seam and the times differ', () => {
    const word = (text: string, start: number): Word => ({ text, start, end: start + 0.3 });
    const before: Transcript = { ...empty, text: 'a b c', words: [word('a', 8.1), word('b', 8.88), word('c', 9.4)] };
    const after: Transcript = { ...empty, text: 'a b c', words: [word('a', 0.1), word('b', 0.8), word('c', 1.4)] };
    const late: Transcript = { ...after, words: [word('a', 0.1), word('b', 0.9), word('c', 1.4)] };
    for (const transcript of [after, late]) {
      const whole = stitch([
        { startSeconds: 0, durationSeconds: 10, overlapSeconds: 0, transcript: before },
        { startSeconds: 8, durationSeconds: 10, overlapSeconds: 2, transcript },
      ]);
      expect(whole.words.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
      expect(whole.text).toBe('a b c');
    }
  });

  it('takes one version of a word that the parts heard differently, from the part whose edge is farther', () => {
    const version = (text: string, start: number): Transcript => ({
      ...empty,
      text,
      words: [{ text, start, end: start + 0.4 }],
    });
    const whole = (at: number) =>
      stitch([
        { startSeconds: 0, durationSeconds: 10, overlapSeconds: 0, transcript: version('cat', at) },
        { startSeconds: 8, durationSeconds: 10, overlapSeconds: 2, transcript: version('hat', at - 8 + 0.02) },
      ]).text;
    expect(whole(8.2)).toBe('cat');
    expect(whole(9.3)).toBe('hat');
  });

  it('keeps what one part heard in an overlap where the other heard nothing', () => {
    const one: Transcript = { ...empty, text: 'late', words: [{ text: 'late', start: 9.3, end: 9.6 }] };
    const parts = (first: Transcript, second: Transcript) => [
      { startSeconds: 0, durationSeconds: 10, overlapSeconds: 0, transcript: first },
      { startSeconds: 8, durationSeconds: 10, overlapSeconds: 2, transcript: second },
    ];
    expect(stitch(parts(one, empty)).text).toBe('late');
    const early: Transcript = { ...empty, text: 'early', words: [{ text: 'early', start: 0.3, end: 0.6 }] };
    expect(stitch(parts(empty, early)).text).toBe('early');
  });

  it('cuts segments and text in an overlap when a provider gives no words', () => {
    const segment = (text: string, start: number, end: number) => ({ text, start, end });
    const whole = stitch([
      {
        startSeconds: 0,
        durationSeconds: 10,
        overlapSeconds: 0,
        transcript: {
          ...empty,
          text: 'It was late. The sun had set, and we',
          segments: [segment('It was late.', 0, 5), segment('The sun had set, and we', 5, 10)],
        },
      },
      {
        startSeconds: 8,
        durationSeconds: 10,
        overlapSeconds: 2,
        transcript: { ...empty, text: 'set, and we went home.', segments: [segment('set, and we went home.', 0, 4.5)] },
      },
    ]);
    expect(whole.text).toBe('It was late. The sun had set, and we went home.');
    expect(whole.segments.map(({ text }) => text).join(' ')).toBe(whole.text);
  });

  it('keeps the punctuation of the text where the words have none', () => {
    const words = (texts: string[], from: number): Word[] =>
      texts.map((text, index) => ({ text, start: from + index * 0.5, end: from + index * 0.5 + 0.4 }));
    const whole = stitch([
      {
        startSeconds: 0,
        durationSeconds: 4,
        overlapSeconds: 0,
        transcript: { ...empty, text: 'Yes, we can. Do it', words: words(['Yes', 'we', 'can', 'Do', 'it'], 1.5) },
      },
      {
        startSeconds: 2,
        durationSeconds: 4,
        overlapSeconds: 2,
        transcript: { ...empty, text: 'can. Do it now!', words: words(['can', 'Do', 'it', 'now'], 0.5) },
      },
    ]);
    expect(whole.text).toBe('Yes, we can. Do it now!');
    expect(whole.words.map(({ text }) => text)).toEqual(['Yes', 'we', 'can', 'Do', 'it', 'now']);
  });

  it('never gives a word a time beyond its part', () => {
    const transcript: Transcript = { ...empty, text: 'x', words: [{ text: 'x', start: 9, end: 40 }] };
    const whole = stitch([{ startSeconds: 100, durationSeconds: 10, overlapSeconds: 0, transcript }]);
    expect(whole.words).toEqual([{ text: 'x', start: 109, end: 110 }]);
  });

  it('brings back every word once and in order from any cuts of a script over an hour long', () => {
    const words = spoken(
      Array.from({ length: 10_000 }, (_, index) => `word${index % 37}`),
      0.4,
    );
    const whole = stitch(partsOf(words, 4_000, 613, 2, (index) => ((index * 7) % 5) * 0.02 - 0.04));
    expect(whole.words.map(({ text }) => text)).toEqual(words.map(({ text }) => text));
    whole.words.forEach((word, index) => expect(Math.abs(word.start - (words[index]?.start ?? NaN))).toBeLessThan(0.1));
    expect(whole.text).toBe(words.map(({ text }) => text).join(' '));
  });

  it('loses and doubles no word, wherever the seams fall and however alike the words are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('the', 'no', 'yes', 'a', 'well'), { minLength: 5, maxLength: 80 }),
        fc.double({ min: 4, max: 9, noNaN: true }),
        fc.constantFrom(2, 3),
        fc.array(fc.double({ min: -0.08, max: 0.08, noNaN: true }), { minLength: 7, maxLength: 7 }),
        (texts, partSeconds, overlap, jitters) => {
          const words = spoken(texts, 0.5);
          const parts = partsOf(words, texts.length * 0.5, partSeconds, overlap, (index) => jitters[index % 7] ?? 0);
          expect(stitch(parts).words.map(({ text }) => text)).toEqual(texts);
        },
      ),
      { numRuns: 300 },
    );
  });
});
