/** A language as the providers name it: ISO 639-1, ISO 639-3 and the English name. */
export interface Language {
  code: string;
  long: string;
  name: string;
}

const english: Language = { code: 'en', long: 'eng', name: 'english' };

const byScript: [RegExp, Language][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, { code: 'ja', long: 'jpn', name: 'japanese' }],
  [/\p{Script=Hangul}/u, { code: 'ko', long: 'kor', name: 'korean' }],
  [/\p{Script=Han}/u, { code: 'zh', long: 'cmn', name: 'chinese' }],
  [/[іїєґ]/iu, { code: 'uk', long: 'ukr', name: 'ukrainian' }],
  [/\p{Script=Cyrillic}/u, { code: 'ru', long: 'rus', name: 'russian' }],
  [/\p{Script=Arabic}/u, { code: 'ar', long: 'ara', name: 'arabic' }],
  [/\p{Script=Hebrew}/u, { code: 'he', long: 'heb', name: 'hebrew' }],
  [/\p{Script=Greek}/u, { code: 'el', long: 'ell', name: 'greek' }],
  [/\p{Script=Devanagari}/u, { code: 'hi', long: 'hin', name: 'hindi' }],
  [/\p{Script=Thai}/u, { code: 'th', long: 'tha', name: 'thai' }],
];

const byWord: [string, Language][] = [
  ['the and of to is in that it with for this was are', english],
  ['el la los las de que y en un una por con para es del', { code: 'es', long: 'spa', name: 'spanish' }],
  ['le la les des et que en un une pour dans est du au avec', { code: 'fr', long: 'fra', name: 'french' }],
  ['der die das und ist nicht ein eine den mit von für auf zu im', { code: 'de', long: 'deu', name: 'german' }],
  ['o os as da do e que em um uma para com não é dos', { code: 'pt', long: 'por', name: 'portuguese' }],
  ['il lo gli e che di un una per con non è della del nel', { code: 'it', long: 'ita', name: 'italian' }],
  ['de het een en van is dat op te in niet met voor zijn', { code: 'nl', long: 'nld', name: 'dutch' }],
  ['i w na z się nie to jest że do jak dla o od po', { code: 'pl', long: 'pol', name: 'polish' }],
  ['ve bir bu da de için ile çok ne gibi olarak daha', { code: 'tr', long: 'tur', name: 'turkish' }],
  ['och att det som en på är av för med den till inte', { code: 'sv', long: 'swe', name: 'swedish' }],
];

/** Every language told apart here. */
export const languages: readonly Language[] = [...byScript, ...byWord].map(([, language]) => language);

/** The likely language of a text by its script or its commonest words; English if nothing speaks against it. */
export function guessLanguage(text: string): Language {
  const script = byScript.find(([pattern]) => pattern.test(text));
  if (script) return script[1];
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = byWord.map(([common, language]) => {
    const known = new Set(common.split(' '));
    return { language, score: words.filter((word) => known.has(word)).length };
  });
  return scores.reduce((best, next) => (next.score > best.score ? next : best), { language: english, score: 0 })
    .language;
}

/** The language of a code of two or three letters; an unlisted one keeps its code as its name. */
export function languageOf(code: string): Language {
  const lower = code.toLowerCase();
  return (
    languages.find(({ code: short, long }) => short === lower || long === lower) ?? {
      code: lower,
      long: lower,
      name: lower,
    }
  );
}
