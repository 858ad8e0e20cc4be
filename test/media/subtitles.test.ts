import * as fc from 'fast-check';
import { renderSpeakers, renderSrt, renderText, renderVtt } from '../../src/media/subtitles/render';
import { displayWidth } from '../../src/media/text/script';
import { segmentsFromWords, wordsFromCharacters } from '../../src/media/transcript/words';
import type { Transcript, Word } from '../../src/operations/transcript';

const empty: Transcript = { text: '', language: null, durationSeconds: null, segments: [], words: [] };

function timed(text: string, secondsEach = 0.4): Transcript {
  const words = text.split(' ').map((word, index) => ({
    text: word,
    start: index * secondsEach,
    end: index * secondsEach + secondsEach * 0.9,
  }));
  return { ...empty, text, words };
}

interface ReadCue {
  start: number;
  end: number;
  lines: string[];
}

function readSrt(srt: string): ReadCue[] {
  if (srt === '') return [];
  return srt
    .trimEnd()
    .split('\n\n')
    .map((block, index) => {
      const [number, times = '', ...lines] = block.split('\n');
      expect(number).toBe(String(index + 1));
      const [start = NaN, end = NaN] = times.split(' --> ').map((time) => {
        expect(time).toMatch(/^\d\d+:[0-5]\d:[0-5]\d,\d{3}$/);
        const [hours = NaN, minutes = NaN, seconds = NaN, milliseconds = NaN] = time.split(/[:,]/).map(Number);
        return (hours * 3_600 + minutes * 60 + seconds) * 1_000 + milliseconds;
      });
      return { start, end, lines };
    });
}

describe('renderSrt', () => {
  it("writes numbered cues with the first word's start", () => {
    expect(renderSrt(timed('Hello there. How are you?', 0.5))).toBe(
      '1\n00:00:00,000 --> 00:00:02,450\nHello there. How are you?\n',
    );
    const late = { ...empty, text: 'Hi', words: [{ text: 'Hi', start: 3_723.0045, end: 3_725 }] };
    expect(renderSrt(late)).toBe('1\n01:02:03,005 --> 01:02:05,000\nHi\n');
  });

  it('prefers to end cues at sentence ends', () => {
    const srt = renderSrt(
      timed('We walked all the way down to the river. Nobody was there when we came, so we went home again.'),
    );
    expect(readSrt(srt).map((cue) => cue.lines.join(' '))).toEqual([
      'We walked all the way down to the river.',
      'Nobody was there when we came, so we went home again.',
    ]);
  });

  it('breaks a long line into two about equally long ones', () => {
    const [cue] = readSrt(renderSrt(timed('one two three four five six seven eight nine ten', 0.2)));
    expect(cue?.lines).toEqual(['one two three four five', 'six seven eight nine ten']);
  });

  it('takes the punctuation from the text where the words have none', () => {
    const transcript = { ...timed('yes we can'), text: 'Yes, we can!' };
    expect(readSrt(renderSrt(transcript))[0]?.lines).toEqual(['Yes, we can!']);
  });

  it('shares out the time of segments where there are no words', () => {
    const text = Array.from({ length: 40 }, () => 'word').join(' ');
    const cues = readSrt(renderSrt({ ...empty, text, segments: [{ text, start: 10, end: 30 }] }));
    expect(cues[0]?.start).toBe(10_000);
    expect(cues[cues.length - 1]?.end).toBe(30_000);
    expect(cues.flatMap((cue) => cue.lines).join(' ')).toBe(text);
    const middle = cues.find((cue) => cue.start >= 20_000);
    expect(Math.abs((middle?.start ?? NaN) - 20_000)).toBeLessThan(5_000);
  });

  it('begins a cue where the speaker changes and names speakers if asked', () => {
    const words: Word[] = [
      { text: 'Hi.', start: 0, end: 0.5, speaker: 'A' },
      { text: 'Hello.', start: 0.6, end: 1, speaker: 'B' },
    ];
    const transcript = { ...empty, text: 'Hi. Hello.', words };
    expect(readSrt(renderSrt(transcript)).map((cue) => cue.lines)).toEqual([['Hi.'], ['Hello.']]);
    const named = renderSrt(transcript, { speakers: true, speakerNames: { B: 'Guest' } });
    expect(readSrt(named).map((cue) => cue.lines)).toEqual([['A: Hi.'], ['Guest: Hello.']]);
  });

  it('breaks Chinese and Japanese by width, without blanks', () => {
    const text = '今日は良い天気ですから、公園まで歩いて行きましょう。明日は雨が降るそうです。';
    const cues = readSrt(renderSrt({ ...empty, text, segments: [{ text, start: 0, end: 9 }] }));
    for (const line of cues.flatMap((cue) => cue.lines)) expect(displayWidth(line)).toBeLessThanOrEqual(42);
    expect(cues.flatMap((cue) => cue.lines).join('')).toBe(text);
  });

  it('is empty where nothing was said and refuses a transcript without times', () => {
    expect(renderSrt(empty)).toBe('');
    expect(() => renderSrt({ ...empty, text: 'Hello' })).toThrow(/no times/);
  });

  it('keeps to its limits, the order and every word, whatever the transcript', () => {
    const word = fc.record({
      text: fc.oneof(
        fc.constantFrom('a', 'Hello,', 'world.', '今日', '天気です。', 'x'.repeat(100), '👨‍👩‍👧', '-->', '<b>'),
        fc.string({ unit: 'grapheme', maxLength: 60 }),
      ),
      silence: fc.double({ min: -0.5, max: 4, noNaN: true }),
      length: fc.double({ min: 0, max: 12, noNaN: true }),
      speaker: fc.constantFrom(undefined, 'A', 'B'),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.boolean(), fc.boolean(), (items, asSegments, speakers) => {
        let at = 0;
        const parts = items.map(({ text, silence, length, speaker }) => {
          const start = Math.max(0, at + silence);
          at = start + length;
          return { text, start, end: at, ...(speaker && { speaker }) };
        });
        const text = items.map((item) => item.text).join(' ');
        const transcript = { ...empty, text, [asSegments ? 'segments' : 'words']: parts };
        const cues = readSrt(renderSrt(transcript, { speakers }));
        let latest = 0;
        for (const { start, end, lines } of cues) {
          expect(start).toBeGreaterThanOrEqual(latest);
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(7_000);
          expect(lines.length).toBeLessThanOrEqual(2);
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(42);
          latest = end;
        }
        if (speakers) return;
        const shown = cues.flatMap((cue) => cue.lines).join('');
        expect(shown.replace(/\s/g, '')).toBe(text.replace(/\s/g, '').replaceAll('-->', '→'));
      }),
      { numRuns: 400 },
    );
  });
});

describe('renderVtt', () => {
  it('has one header, escapes markup and tags voices if asked', () => {
    const words: Word[] = [{ text: 'R&D <3 -->', start: 1, end: 2.5, speaker: 'A' }];
    expect(renderVtt({ ...empty, text: 'R&D <3 -->', words })).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nR&amp;D &lt;3 --&gt;\n',
    );
    expect(renderVtt({ ...empty, text: 'R&D <3 -->', words }, { speakers: true })).toContain('<v A>R&amp;D');
    expect(renderVtt(empty)).toBe('WEBVTT\n');
  });
});

describe('renderText and renderSpeakers', () => {
  const words: Word[] = [
    { text: 'hi', start: 0, end: 1, speaker: 'A' },
    { text: 'there', start: 1, end: 2, speaker: 'A' },
    { text: 'hello', start: 2, end: 3, speaker: 'B' },
  ];

  it('gives a paragraph to each turn, with the punctuation of the text', () => {
    expect(renderSpeakers({ ...empty, text: 'Hi there. Hello!', words })).toBe('A: Hi there.\n\nB: Hello!');
    expect(renderSpeakers({ ...empty, text: 'Hi', segments: [{ text: 'Hi', start: 0, end: 1, speaker: 'A' }] })).toBe(
      'A: Hi',
    );
  });

  it('is plain text where no speaker is known, rebuilt where there is none', () => {
    expect(renderSpeakers(timed('Hello there.'))).toBe('Hello there.');
    expect(renderText({ ...empty, words })).toBe('hi there hello');
    expect(renderText({ ...empty, segments: ['今日は', '良い'].map((text) => ({ text, start: 0, end: 1 })) })).toBe(
      '今日は良い',
    );
  });
});

describe('wordsFromCharacters', () => {
  it('gives each word the start of its first and the end of its last character', () => {
    const characters = [...'Hi, you. 😀'];
    const starts = characters.map((_, index) => index / 10);
    const ends = starts.map((start) => start + 0.1);
    expect(wordsFromCharacters(characters, starts, ends)).toEqual([
      { text: 'Hi,', start: 0, end: 0.2 + 0.1 },
      { text: 'you.', start: 0.4, end: 0.7 + 0.1 },
      { text: '😀', start: 0.9, end: 1 },
    ]);
    expect(() => wordsFromCharacters(['a'], [], [0])).toThrow(/do not match/);
  });
});

describe('segmentsFromWords', () => {
  it('ends a segment at a sentence, a silence and another speaker', () => {
    const word = (text: string, start: number, speaker?: string): Word => ({
      text,
      start,
      end: start + 0.4,
      ...(speaker && { speaker }),
    });
    expect(
      segmentsFromWords([word('Hi', 0), word('there.', 0.5), word('So', 1), word('late', 5), word('Yes', 5.5, 'B')]),
    ).toEqual([
      { text: 'Hi there.', start: 0, end: 0.9 },
      { text: 'So', start: 1, end: 1.4 },
      { text: 'late', start: 5, end: 5.4 },
      { text: 'Yes', start: 5.5, end: 5.9, speaker: 'B' },
    ]);
  });
});
