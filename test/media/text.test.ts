import * as fc from 'fast-check';
import { chunkText, textLength, type TextUnit } from '../../src/media/text/chunks';
import { dialogue } from '../../src/media/text/dialogue';
import { pauses } from '../../src/media/text/pauses';
import { displayWidth } from '../../src/media/text/script';
import { textSegments } from '../../src/media/text/segmenter';
import { tokenize } from '../../src/media/text/tokens';

const texts = (text: string, limit: number, unit?: TextUnit) =>
  chunkText(text, limit, { unit }).map((chunk) => chunk.text);
const visible = (text: string) => text.replace(/\s+/g, '');
const tags = ['[laughs]', '[sighs deeply]', '<break time="1s"/>', '<emphasis level="strong">', '</emphasis>'];
const script = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'Hello',
        'world.',
        'Dr.',
        'Smith,',
        'e.g.',
        '—',
        'naïve',
        '今日は',
        '良い天気です。',
        '「はい」',
        'สวัสดีครับ',
      ),
      fc.constantFrom('👨‍👩‍👧', 'e\u0301', '🇩🇪', '한국어.', 'مرحبا', '\n', '\n\n', '\r\n\r\n', ' ', '...', '?!'),
      fc.constantFrom(...tags),
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[[\]<>]/g, '')),
    ),
    { maxLength: 120 },
  )
  .chain((words) => fc.constantFrom(' ', '').map((blank) => words.join(blank)));

describe('chunkText', () => {
  it('leaves a text that fits alone', () => {
    expect(chunkText('  Hello there.\n', 40)).toEqual([
      { text: 'Hello there.', previousText: null, nextText: null, pauseAfterSeconds: 0 },
    ]);
    expect(chunkText(' \n ', 40)).toEqual([]);
  });

  it('cuts at paragraphs first, then sentences, clauses, words and characters', () => {
    expect(texts('One. Two.\n\nThree. Four is longer.', 20)).toEqual(['One. Two.', 'Three.', 'Four is longer.']);
    expect(texts('One two, three four. Five six.', 25)).toEqual(['One two, three four.', 'Five six.']);
    expect(texts('One two, three four', 14)).toEqual(['One two,', 'three four']);
    expect(texts('One two three', 9)).toEqual(['One two', 'three']);
    expect(texts('Donaudampf', 4)).toEqual(['Dona', 'udam', 'pf']);
  });

  it('does not take abbreviations and initials for sentence ends', () => {
    expect(texts('We met. Dr. Smith paid.', 13)).toEqual(['We met.', 'Dr. Smith', 'paid.']);
    expect(texts('It was so. J. R. R. Tolkien', 20)).toEqual(['It was so.', 'J. R. R. Tolkien']);
    expect(texts('Das ist z. B. Brot. Es gibt mehr.', 22)).toEqual(['Das ist z. B. Brot.', 'Es gibt mehr.']);
  });

  it('cuts Chinese and Japanese at their own sentence and word ends', () => {
    expect(texts('今日は良い天気です。明日は雨でしょう。', 12)).toEqual(['今日は良い天気です。', '明日は雨でしょう。']);
    expect(texts('東京都に住んでいます', 4)).toEqual(['東京都に', '住んでい', 'ます']);
  });

  it('never cuts a tag and refuses one that is longer than the limit', () => {
    expect(texts('Well [laughs very loudly] yes', 20)).toEqual(['Well', '[laughs very loudly]', 'yes']);
    expect(() => texts('<phoneme alphabet="ipa" ph="pɪˈkɑːn">x</phoneme>', 20)).toThrow(/longer than the model takes/);
  });

  it('keeps an SSML element whole where it fits', () => {
    expect(texts('I said it <emphasis>very very</emphasis> loud', 45)).toEqual([
      'I said it <emphasis>very very</emphasis> loud',
    ]);
    expect(texts('So, he said <emphasis>a, b</emphasis> loud', 38)).toEqual([
      'So,',
      'he said <emphasis>a, b</emphasis> loud',
    ]);
  });

  it('counts in the unit it is told', () => {
    expect(texts('😀😀😀', 2, 'codePoints')).toEqual(['😀😀', '😀']);
    expect(texts('😀😀😀', 2, 'utf16')).toEqual(['😀', '😀', '😀']);
    expect(texts('éé éé', 4, 'utf8Bytes')).toEqual(['éé', 'éé']);
    expect(() => texts('😀', 3, 'utf8Bytes')).toThrow(/too small/);
  });

  it('hands on the neighbours and the pause after a paragraph', () => {
    const [first, second, third] = chunkText('One.\n\nTwo. Three.', 6, {
      pauseSeconds: { paragraph: 0.7, sentence: 0.2 },
    });
    expect(first).toEqual({ text: 'One.', previousText: null, nextText: 'Two.', pauseAfterSeconds: 0.7 });
    expect(second).toEqual({ text: 'Two.', previousText: 'One.', nextText: 'Three.', pauseAfterSeconds: 0.2 });
    expect(third).toEqual({ text: 'Three.', previousText: 'Two.', nextText: null, pauseAfterSeconds: 0 });
  });

  it('loses nothing, keeps to the limit and never cuts a tag or a character, whatever the text', () => {
    fc.assert(
      fc.property(
        script,
        fc.integer({ min: 30, max: 120 }),
        fc.constantFrom<TextUnit>('utf16', 'codePoints', 'utf8Bytes'),
        (text, limit, unit) => {
          const chunks = texts(text, limit, unit);
          expect(visible(chunks.join(''))).toBe(visible(text));
          let at = 0;
          const cuts = new Set<number>();
          for (const chunk of chunks) {
            expect(textLength(chunk, unit)).toBeLessThanOrEqual(limit);
            expect(chunk.trim()).toBe(chunk);
            at = text.indexOf(chunk, at);
            expect(at).toBeGreaterThanOrEqual(0);
            cuts.add(at).add(at + chunk.length);
            at += chunk.length;
          }
          const borders = new Set([
            0,
            ...[...new Intl.Segmenter().segment(text)].map((one) => one.index + one.segment.length),
          ]);
          for (const cut of cuts) expect(borders.has(cut)).toBe(true);
          for (const tag of tags) {
            const count = (whole: string) => whole.split(tag).length;
            expect(chunks.reduce((sum, chunk) => sum + count(chunk) - 1, 1)).toBe(count(text));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('cuts a million characters without slowing down with their number', () => {
    const text = 'The quick brown fox jumps over the lazy dog, then sleeps. '.repeat(17_500);
    const chunks = texts(text, 4_096);
    expect(chunks.every((chunk) => chunk.endsWith('sleeps.'))).toBe(true);
    expect(visible(chunks.join(''))).toBe(visible(text));
  });
});

describe('textSegments', () => {
  it('gives the same graphemes and words in windows as in one', () => {
    fc.assert(
      fc.property(script, fc.constantFrom('word' as const, 'grapheme' as const), (text, granularity) => {
        const long = text.repeat(Math.ceil(2_500 / Math.max(1, text.length)));
        const pieces = [...textSegments(long, granularity)];
        expect(pieces.map((piece) => piece.text).join('')).toBe(long);
        if (granularity === 'word') return;
        const whole = [...new Intl.Segmenter('und', { granularity }).segment(long)];
        expect(pieces.map((piece) => piece.text)).toEqual(whole.map((piece) => piece.segment));
      }),
      { numRuns: 60 },
    );
  });
});

describe('tokenize', () => {
  it('cuts at blanks, and scripts without blanks by dictionary, each word with its punctuation', () => {
    expect(tokenize(' Hello, world! ').map(({ text }) => text)).toEqual(['Hello,', 'world!']);
    expect(tokenize('今日は、「良い」天気。').map(({ text }) => text)).toEqual(['今日', 'は、', '「良い」', '天気。']);
  });
});

describe('displayWidth', () => {
  it('counts Chinese, Japanese, Korean and emoji twice and combining marks not at all', () => {
    expect(displayWidth('Hello')).toBe(5);
    expect(displayWidth('今日。')).toBe(6);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('한국')).toBe(4);
  });
});

describe('dialogue', () => {
  it('gives each speaker their lines', () => {
    expect(dialogue('Host: Welcome!\nIt is late.\n\n**Guest:** Hello.\nHost: So: how are you?')).toEqual([
      { speaker: 'Host', text: 'Welcome!\nIt is late.' },
      { speaker: 'Guest', text: 'Hello.' },
      { speaker: 'Host', text: 'So: how are you?' },
    ]);
  });

  it('takes prose with colons for prose', () => {
    const prose = 'There were three things.\nNote: this is one.\nhttps://example.com is another.';
    expect(dialogue(prose)).toEqual([{ speaker: null, text: prose }]);
  });

  it('goes by given names where there are any, and keeps what comes before the first', () => {
    expect(dialogue('Intro.\nanna: Hi.\nNote: this stays.', { speakers: ['Anna'] })).toEqual([
      { speaker: null, text: 'Intro.' },
      { speaker: 'Anna', text: 'Hi.\nNote: this stays.' },
    ]);
  });

  it('reads full-width colons and makes one turn of several lines of a speaker', () => {
    expect(dialogue('主持人：你好。\n主持人：欢迎。\n嘉宾：谢谢。')).toEqual([
      { speaker: '主持人', text: '你好。\n欢迎。' },
      { speaker: '嘉宾', text: '谢谢。' },
    ]);
  });
});

describe('pauses', () => {
  it('takes explicit pauses out of the text', () => {
    expect(pauses('One.<break time="1.5s"/> Two [pause 500ms] three [pause] four')).toEqual([
      { text: 'One.', pauseAfterSeconds: 1.5 },
      { text: 'Two', pauseAfterSeconds: 0.5 },
      { text: 'three', pauseAfterSeconds: 1 },
      { text: 'four', pauseAfterSeconds: 0 },
    ]);
  });

  it('adds up pauses in a row and keeps one at the beginning', () => {
    expect(pauses('<break time=\'250ms\'></break>[pause: 2 seconds]Go<break strength="strong" />')).toEqual([
      { text: '', pauseAfterSeconds: 2.25 },
      { text: 'Go', pauseAfterSeconds: 1 },
    ]);
  });

  it('leaves other tags alone and refuses a pause of hours', () => {
    expect(pauses('[laughs] Yes')).toEqual([{ text: '[laughs] Yes', pauseAfterSeconds: 0 }]);
    expect(() => pauses('a <break time="7200s"/> b')).toThrow(/longer than ten minutes/);
  });
});
