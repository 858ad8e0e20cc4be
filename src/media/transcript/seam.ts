/** What a seam is decided by: a word or an estimate of one, times in seconds from the start of the whole recording. */
export interface SeamToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The first `keepBefore` tokens of the earlier part and those from `dropAfter` on of the later part make up the whole. */
export interface Seam {
  readonly keepBefore: number;
  readonly dropAfter: number;
}

/** The stretch, in seconds, that two parts both hold. Estimated times are matched more loosely. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly timesAreEstimates: boolean;
}

/**
 * Where two parts that both hold a stretch are put together, so that each word is taken
 * once, from the part whose edge is farther. Words are matched by their text and time, since the parts rarely agree on
 * times to the millisecond.
 */
export function findSeam(
  before: readonly SeamToken[],
  after: readonly SeamToken[],
  { from, to, timesAreEstimates }: Stretch,
): Seam {
  const reach = timesAreEstimates ? Math.max(1.5, to - from) : 0.75;
  const firstBefore = countWhile(before, (token) => token.end < from - reach);
  const lastAfter = countWhile(after, (token) => token.start <= to + reach);
  const tail = before.slice(Math.max(firstBefore, before.length - mostTokens));
  const head = after.slice(0, Math.min(lastAfter, mostTokens));
  const steps = align(tail, head, reach);
  const offset = before.length - tail.length;
  const inside = (token: SeamToken) => token.end > from && token.start < to;
  if (!head.some(inside)) return { keepBefore: before.length, dropAfter: 0 };
  const middle = tail.some(inside) ? (from + to) / 2 : from;
  const kept = steps.slice(
    0,
    countWhile(steps, (step) => stepTime(step, tail, head) < middle),
  );
  return {
    keepBefore: offset + kept.filter((step) => step.before !== null).length,
    dropAfter: kept.filter((step) => step.after !== null).length,
  };
}

const mostTokens = 400;

interface Step {
  readonly before: number | null;
  readonly after: number | null;
}

/** The best order-keeping match of two word lists; unmatched words stand alone, in the order of their times. */
function align(before: readonly SeamToken[], after: readonly SeamToken[], reach: number): Step[] {
  const scores = scoreTable(before, after, reach);
  const score = (row: number, column: number) => scores[row]?.[column] ?? 0;
  const steps: Step[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const left = before[row];
    const right = after[column];
    const pair = left && right ? likeness(left, right, reach) : 0;
    if (pair > 0 && score(row, column) === pair + score(row + 1, column + 1)) {
      steps.push({ before: row++, after: column++ });
    } else if (!right || (left && leftFirst(left, right, score(row + 1, column), score(row, column + 1)))) {
      steps.push({ before: row++, after: null });
    } else {
      steps.push({ before: null, after: column++ });
    }
  }
  return steps;
}

function leftFirst(left: SeamToken, right: SeamToken, scoreWithoutLeft: number, scoreWithoutRight: number): boolean {
  return scoreWithoutLeft === scoreWithoutRight
    ? middleOf(left) <= middleOf(right)
    : scoreWithoutLeft > scoreWithoutRight;
}

function scoreTable(before: readonly SeamToken[], after: readonly SeamToken[], reach: number): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const left = before[row];
      const right = after[column];
      const line = table[row];
      if (!left || !right || !line) continue;
      const pair = likeness(left, right, reach);
      const matched = pair > 0 ? pair + (table[row + 1]?.[column + 1] ?? 0) : 0;
      line[column] = Math.max(matched, table[row + 1]?.[column] ?? 0, line[column + 1] ?? 0);
    }
  }
  return table;
}

/** Up to 10 for the same word, the more the closer in time, 3 for another word in the same place, 0 for what cannot be the same. */
function likeness(left: SeamToken, right: SeamToken, reach: number): number {
  const apart = Math.abs(middleOf(left) - middleOf(right));
  if (apart > reach) return 0;
  if (plain(left.text) === plain(right.text)) return 10 * (1 - apart / reach) ** 2;
  const shared = Math.min(left.end, right.end) - Math.max(left.start, right.start);
  const shorter = Math.min(left.end - left.start, right.end - right.start);
  return shared > 0 && shared > shorter / 2 ? 3 : 0;
}

function plain(text: string): string {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]/gu, '');
  return letters === '' ? text : letters;
}

function stepTime(step: Step, before: readonly SeamToken[], after: readonly SeamToken[]): number {
  const times = [
    ...(step.before === null ? [] : [before[step.before]]),
    ...(step.after === null ? [] : [after[step.after]]),
  ].map((token) => (token === undefined ? 0 : middleOf(token)));
  return times.reduce((sum, time) => sum + time, 0) / times.length;
}

function middleOf(token: SeamToken): number {
  return (token.start + token.end) / 2;
}

function countWhile<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  const index = items.findIndex((item) => !holds(item));
  return index < 0 ? items.length : index;
}
