/** ISO 639-3 codes that Scribe knows, by BCP 47 code. Source: https://elevenlabs.io/docs/capabilities/speech-to-text */
const scribe = {
  af: 'afr',
  am: 'amh',
  ar: 'ara',
  as: 'asm',
  ast: 'ast',
  az: 'aze',
  be: 'bel',
  bg: 'bul',
  bn: 'ben',
  bs: 'bos',
  ca: 'cat',
  ceb: 'ceb',
  cs: 'ces',
  cy: 'cym',
  da: 'dan',
  de: 'deu',
  el: 'ell',
  en: 'eng',
  es: 'spa',
  et: 'est',
  fa: 'fas',
  ff: 'ful',
  fi: 'fin',
  fil: 'fil',
  fr: 'fra',
  ga: 'gle',
  gl: 'glg',
  gu: 'guj',
  ha: 'hau',
  he: 'heb',
  hi: 'hin',
  hr: 'hrv',
  hu: 'hun',
  hy: 'hye',
  id: 'ind',
  ig: 'ibo',
  is: 'isl',
  it: 'ita',
  ja: 'jpn',
  jv: 'jav',
  ka: 'kat',
  kea: 'kea',
  kk: 'kaz',
  km: 'khm',
  kn: 'kan',
  ko: 'kor',
  ku: 'kur',
  ky: 'kir',
  lb: 'ltz',
  lg: 'lug',
  ln: 'lin',
  lo: 'lao',
  lt: 'lit',
  luo: 'luo',
  lv: 'lav',
  mi: 'mri',
  mk: 'mkd',
  ml: 'mal',
  mn: 'mon',
  mr: 'mar',
  ms: 'msa',
  mt: 'mlt',
  my: 'mya',
  ne: 'nep',
  nl: 'nld',
  no: 'nor',
  nso: 'nso',
  ny: 'nya',
  oc: 'oci',
  or: 'ori',
  pa: 'pan',
  pl: 'pol',
  ps: 'pus',
  pt: 'por',
  ro: 'ron',
  ru: 'rus',
  sd: 'snd',
  sk: 'slk',
  sl: 'slv',
  sn: 'sna',
  so: 'som',
  sr: 'srp',
  sv: 'swe',
  sw: 'swa',
  ta: 'tam',
  te: 'tel',
  tg: 'tgk',
  th: 'tha',
  tr: 'tur',
  uk: 'ukr',
  umb: 'umb',
  ur: 'urd',
  uz: 'uzb',
  vi: 'vie',
  wo: 'wol',
  xh: 'xho',
  yue: 'yue',
  zh: 'zho',
  zu: 'zul',
} as const;

const known = new Map<string, string>(Object.entries(scribe));
const shortByLong = new Map<string, string>(Object.entries(scribe).map(([short, long]) => [long, short]));

/** Languages that Scribe transcribes, BCP 47. */
export const scribeLanguages: readonly string[] = [...known.keys()];

/** Languages of Multilingual v2, BCP 47. */
export const multilingualLanguages: readonly string[] =
  'ar bg cs da de el en es fi fil fr hi hr id it ja ko ms nl pl pt ro ru sk sv ta tr uk zh'.split(' ');

/** Languages of Flash v2.5 and Turbo v2.5, BCP 47. */
export const flashLanguages: readonly string[] = [...multilingualLanguages, 'hu', 'no', 'vi'];

/** Languages of Eleven v3, BCP 47. */
export const expressiveLanguages: readonly string[] = (
  'af ar as az be bg bn bs ca ceb cs cy da de el en es et fa fi fil fr ga gl gu ha he hi hr hu hy id is it ja jv ka kk ' +
  'kn ko ky lb ln lt lv mk ml mr ms ne nl no ny pa pl ps pt ro ru sd sk sl so sr sv sw ta te th tr uk ur vi zh'
).split(' ');

/** What Scribe is told for a BCP 47 code: its primary language, undefined for 'auto'. */
export function languageSent(language: string): string | undefined {
  if (language === 'auto') return undefined;
  const primary = language.split('-')[0] ?? language;
  return primary.length === 3 ? primary : (known.get(primary) ?? primary);
}

/** BCP 47 code of what Scribe found, which it names by ISO 639-3 or 639-1. */
export function languageFound(code: string): string {
  return shortByLong.get(code) ?? code;
}
