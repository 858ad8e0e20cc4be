const unspacedScripts =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const widePunctuation = '\\u3000-\\u303f\\u30fb\\u30fc\\uff01-\\uff60\\uffe0-\\uffe6';
const unspacedAnywhere = new RegExp(`[${unspacedScripts}]`, 'u');
const unspacedAtStart = new RegExp(`^[${unspacedScripts}${widePunctuation}]`, 'u');
const unspacedAtEnd = new RegExp(`[${unspacedScripts}${widePunctuation}]\\p{M}*$`, 'u');
const wide = new RegExp(
  `[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Emoji_Presentation}${widePunctuation}]`,
  'u',
);
const narrowOnly = /^[\u0020-\u02ff\u2010-\u2027]*$/;
const withoutWidth = /^[\p{M}\p{Cf}\p{Cc}]$/u;

/** Whether a text holds a script that is written without blanks between words (Chinese, Japanese, Thai …). */
export function hasUnspacedScript(text: string): boolean {
  return unspacedAnywhere.test(text);
}

/** Two stretches of text as one, with a blank between them unless both sides are written without. */
export function joinTexts(before: string, after: string): string {
  if (before === '' || after === '') return before + after;
  return needsBlank(before, after) ? `${before} ${after}` : before + after;
}

/** Whether a blank stands between two words that follow each other. */
export function needsBlank(before: string, after: string): boolean {
  return !(unspacedAtEnd.test(before.slice(-4)) && unspacedAtStart.test(after));
}

/** Columns a text takes on a screen: Chinese, Japanese, Korean and emoji characters take two, combining marks none. */
export function displayWidth(text: string): number {
  if (narrowOnly.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    if (wide.test(character)) columns += 2;
    else if (!withoutWidth.test(character)) columns += 1;
  }
  return columns;
}
