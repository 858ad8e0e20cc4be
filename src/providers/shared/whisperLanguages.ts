/**
 * The languages of Whisper: BCP 47 code and the English name in which verbose replies tell it. The last one came with
 * large-v3. Source: https://github.com/openai/whisper/blob/main/whisper/tokenizer.py
 */
export const whisperLanguageNames = {
  en: 'english',
  zh: 'chinese',
  de: 'german',
  es: 'spanish',
  ru: 'russian',
  ko: 'korean',
  fr: 'french',
  ja: 'japanese',
  pt: 'portuguese',
  tr: 'turkish',
  pl: 'polish',
  ca: 'catalan',
  nl: 'dutch',
  ar: 'arabic',
  sv: 'swedish',
  it: 'italian',
  id: 'indonesian',
  hi: 'hindi',
  fi: 'finnish',
  vi: 'vietnamese',
  he: 'hebrew',
  uk: 'ukrainian',
  el: 'greek',
  ms: 'malay',
  cs: 'czech',
  ro: 'romanian',
  da: 'danish',
  hu: 'hungarian',
  ta: 'tamil',
  no: 'norwegian',
  th: 'thai',
  ur: 'urdu',
  hr: 'croatian',
  bg: 'bulgarian',
  lt: 'lithuanian',
  la: 'latin',
  mi: 'maori',
  ml: 'malayalam',
  cy: 'welsh',
  sk: 'slovak',
  te: 'telugu',
  fa: 'persian',
  lv: 'latvian',
  bn: 'bengali',
  sr: 'serbian',
  az: 'azerbaijani',
  sl: 'slovenian',
  kn: 'kannada',
  et: 'estonian',
  mk: 'macedonian',
  br: 'breton',
  eu: 'basque',
  is: 'icelandic',
  hy: 'armenian',
  ne: 'nepali',
  mn: 'mongolian',
  bs: 'bosnian',
  kk: 'kazakh',
  sq: 'albanian',
  sw: 'swahili',
  gl: 'galician',
  mr: 'marathi',
  pa: 'punjabi',
  si: 'sinhala',
  km: 'khmer',
  sn: 'shona',
  yo: 'yoruba',
  so: 'somali',
  af: 'afrikaans',
  oc: 'occitan',
  ka: 'georgian',
  be: 'belarusian',
  tg: 'tajik',
  sd: 'sindhi',
  gu: 'gujarati',
  am: 'amharic',
  yi: 'yiddish',
  lo: 'lao',
  uz: 'uzbek',
  fo: 'faroese',
  ht: 'haitian creole',
  ps: 'pashto',
  tk: 'turkmen',
  nn: 'nynorsk',
  mt: 'maltese',
  sa: 'sanskrit',
  lb: 'luxembourgish',
  my: 'myanmar',
  bo: 'tibetan',
  tl: 'tagalog',
  mg: 'malagasy',
  as: 'assamese',
  tt: 'tatar',
  haw: 'hawaiian',
  ln: 'lingala',
  ha: 'hausa',
  ba: 'bashkir',
  jv: 'javanese',
  su: 'sundanese',
  yue: 'cantonese',
} as const satisfies Readonly<Record<string, string>>;

/** The hundred languages of Whisper large-v3, by BCP 47 code. */
export const whisperLanguages: readonly string[] = Object.keys(whisperLanguageNames);

/** The 99 languages of Whisper before large-v3: all but Cantonese. */
export const whisperTwoLanguages: readonly string[] = whisperLanguages.filter((code) => code !== 'yue');

const otherNames: Readonly<Record<string, string>> = {
  burmese: 'my',
  valencian: 'ca',
  flemish: 'nl',
  haitian: 'ht',
  letzeburgesch: 'lb',
  pushto: 'ps',
  panjabi: 'pa',
  moldavian: 'ro',
  moldovan: 'ro',
  sinhalese: 'si',
  castilian: 'es',
  mandarin: 'zh',
};

const otherCodes: Readonly<Record<string, string>> = {
  jw: 'jv',
  iw: 'he',
  in: 'id',
  nb: 'no',
  fil: 'tl',
  cmn: 'zh',
};

const codeByName = new Map<string, string>([
  ...Object.entries(whisperLanguageNames).map(([code, name]): [string, string] => [name, code]),
  ...Object.entries(otherNames),
]);

/** BCP 47 code of what a provider calls a language, by code or English name; null where it is neither. */
export function languageFromProvider(told: string): string | null {
  const name = told.trim().toLowerCase().replace(/_/g, '-');
  const known = codeByName.get(name);
  if (known !== undefined) return known;
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(name)) return null;
  return otherCodes[name] ?? told.trim().replace(/_/g, '-');
}

/** The code Whisper wants for a BCP 47 code; `special` holds those that a host calls by another one. */
export function languageForWhisper(code: string, special: Readonly<Record<string, string>> = {}): string {
  const primary = code.split('-')[0] ?? code;
  const own = otherCodes[primary] ?? primary;
  return special[own] ?? own;
}
