import {
  languageForWhisper,
  languageFromProvider,
  whisperLanguageNames,
  whisperLanguages,
  whisperTwoLanguages,
} from '../../../src/providers/shared/whisperLanguages';

describe("Whisper's languages", () => {
  it('are 99, and Cantonese since large-v3', () => {
    expect(whisperTwoLanguages).toHaveLength(99);
    expect(whisperLanguages).toHaveLength(100);
    expect(whisperLanguages).toContain('yue');
    expect(new Set(whisperLanguages).size).toBe(100);
  });

  it('are canonical BCP 47 codes, Tagalog by its own', () => {
    const others = whisperLanguages.filter((code) => Intl.getCanonicalLocales(code)[0] !== code);
    expect(others).toEqual(['tl']);
  });

  it('are found by their English names, as verbose replies tell them', () => {
    for (const [code, name] of Object.entries(whisperLanguageNames)) {
      expect(languageFromProvider(name)).toBe(code);
      expect(languageFromProvider(name.toUpperCase())).toBe(code);
    }
  });

  it.each([
    ['jw', 'jv'],
    ['jv', 'jv'],
    ['yue', 'yue'],
    ['haw', 'haw'],
    ['burmese', 'my'],
    ['castilian', 'es'],
    ['en', 'en'],
    ['pt-BR', 'pt-BR'],
    ['en_us', 'en-us'],
    ['klingon!', null],
    ['', null],
  ])('%s from a provider means %s', (told, code) => {
    expect(languageFromProvider(told)).toBe(code);
  });

  it.each([
    ['pt-BR', {}, 'pt'],
    ['nb', {}, 'no'],
    ['fil-PH', {}, 'tl'],
    ['zh-Hant-TW', {}, 'zh'],
    ['yue', {}, 'yue'],
    ['jv', {}, 'jv'],
    ['jv', { jv: 'jw' }, 'jw'],
  ])('%s is asked for as %s %s', (code, special, expected) => {
    expect(languageForWhisper(code, special)).toBe(expected);
  });
});
