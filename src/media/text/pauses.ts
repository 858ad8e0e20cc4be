import { refusal } from '../refusal';

/** Text up to an explicit pause, and how long that is. */
export interface PausedText {
  readonly text: string;
  readonly pauseAfterSeconds: number;
}

/**
 * Takes explicit pauses out of a text: `<break time="1.5s"/>`, `<break strength="strong"/>`, `[pause 2s]`,
 * `[pause: 500 ms]`, `[pause]` (one second). A pause before any text comes with an empty text, pauses in a row add up.
 * Refused as invalidInput where a pause is longer than ten minutes.
 */
export function pauses(text: string): PausedText[] {
  const found: PausedText[] = [];
  let from = 0;
  for (const match of text.matchAll(pauseMark)) {
    addPause(found, text.slice(from, match.index).trim(), pauseSeconds(match[0], match.groups ?? {}));
    from = match.index + match[0].length;
  }
  const rest = text.slice(from).trim();
  return rest === '' ? found : [...found, { text: rest, pauseAfterSeconds: 0 }];
}

const pauseMark =
  /<break\b(?<attributes>[^<>]{0,200}?)\/?>(?:\s*<\/break>)?|\[(?:long |short )?pause(?:\s*:?\s*(?<amount>\d{1,6}(?:\.\d{1,6})?)\s*(?<unit>ms|milliseconds?|s|sec|seconds?)?)?\]/giu;

const strengthSeconds: Readonly<Record<string, number>> = {
  none: 0,
  'x-weak': 0.1,
  weak: 0.25,
  medium: 0.5,
  strong: 1,
  'x-strong': 1.5,
};
const longestSeconds = 600;

function pauseSeconds(mark: string, groups: Readonly<Record<string, string | undefined>>): number {
  const seconds =
    groups['attributes'] === undefined ? bracketSeconds(mark, groups) : breakSeconds(groups['attributes']);
  if (seconds <= longestSeconds) return seconds;
  throw refusal(`The pause ${mark} is longer than ten minutes.`, 'Shorten the pause.');
}

function bracketSeconds(mark: string, { amount, unit }: Readonly<Record<string, string | undefined>>): number {
  if (amount !== undefined) return inSeconds(amount, unit);
  if (/^\[long/i.test(mark)) return 2;
  return /^\[short/i.test(mark) ? 0.5 : 1;
}

function breakSeconds(attributes: string): number {
  const time = /time\s*=\s*["']?\s*(\d{0,6}\.?\d{1,6})\s*(ms|s)?/i.exec(attributes);
  if (time?.[1] !== undefined) return inSeconds(time[1], time[2]);
  const strength = /strength\s*=\s*["']?([a-z-]+)/i.exec(attributes)?.[1]?.toLowerCase() ?? 'medium';
  return strengthSeconds[strength] ?? 0.5;
}

function inSeconds(amount: string, unit: string | undefined): number {
  return Number(amount) / (unit?.toLowerCase().startsWith('m') ? 1_000 : 1);
}

function addPause(found: PausedText[], text: string, seconds: number): void {
  const last = found[found.length - 1];
  if (text !== '' || last === undefined) found.push({ text, pauseAfterSeconds: seconds });
  else found[found.length - 1] = { ...last, pauseAfterSeconds: last.pauseAfterSeconds + seconds };
}
