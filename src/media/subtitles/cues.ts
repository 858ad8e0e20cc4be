import { displayWidth } from '../text/script';
import { textSegments } from '../text/segmenter';
import type { TimedToken } from '../transcript/written';
import { fitsLines, layOutLines } from './lines';

/** How subtitles are laid out. */
export interface CueShape {
  /** Columns a line may take; Chinese, Japanese, Korean and emoji characters take two. */
  readonly charactersPerLine: number;
  readonly linesPerCue: number;
  readonly maxSeconds: number;
  /** A cue stays at least this long where the next one allows it. */
  readonly minSeconds: number;
  /** A silence this long ends a cue. */
  readonly breakAtSilenceSeconds: number;
}

export interface Cue {
  /** Whole milliseconds. No cue begins before the one before it ends. */
  readonly startMs: number;
  readonly endMs: number;
  readonly lines: readonly string[];
  readonly speaker: string | undefined;
}

/** Groups timed words into cues: cut at sentence ends, then at clause ends, and never across a speaker or a silence. */
export function cuesFromTokens(tokens: readonly TimedToken[], shape: CueShape): Cue[] {
  const fitting = inOrder(tokens).flatMap((token) => splitWide(token, shape.charactersPerLine));
  const groups = runs(fitting, shape).flatMap((run) => splitRun(run, shape));
  return timeCues(groups, shape);
}

function inOrder(tokens: readonly TimedToken[]): TimedToken[] {
  let latest = 0;
  return tokens.map((token) => {
    const start = Math.max(latest, token.start);
    latest = start;
    return { ...token, start, end: Math.max(start, token.end) };
  });
}

function splitWide(token: TimedToken, columns: number): TimedToken[] {
  const width = displayWidth(token.text);
  if (width <= columns) return [token];
  const pieces = piecesOfWidth(token.text, columns);
  const seconds = token.end - token.start;
  let passed = 0;
  return pieces.map((text, index) => {
    const start = token.start + (seconds * passed) / width;
    passed += displayWidth(text);
    const last = index === pieces.length - 1;
    return {
      ...token,
      text,
      start,
      end: last ? token.end : token.start + (seconds * passed) / width,
      blankBefore: index === 0 && token.blankBefore,
      endsSegment: last && token.endsSegment,
    };
  });
}

function piecesOfWidth(text: string, columns: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const { text: grapheme } of textSegments(text, 'grapheme')) {
    if (piece !== '' && displayWidth(piece + grapheme) > columns) {
      pieces.push(piece);
      piece = '';
    }
    piece += grapheme;
  }
  return [...pieces, piece];
}

function runs(tokens: readonly TimedToken[], shape: CueShape): TimedToken[][] {
  const found: TimedToken[][] = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const current = found[found.length - 1];
    const goesOn =
      before !== undefined &&
      before.speaker === token.speaker &&
      token.start - before.end < shape.breakAtSilenceSeconds;
    if (goesOn && current !== undefined) current.push(token);
    else found.push([token]);
  });
  return found;
}

/** The cheapest way to cut a run, where a cut costs less the more natural it is. */
function splitRun(run: readonly TimedToken[], shape: CueShape): TimedToken[][] {
  const best: { cost: number; from: number }[] = [{ cost: 0, from: 0 }];
  for (let end = 1; end <= run.length; end += 1) {
    let choice = { cost: Infinity, from: end - 1 };
    for (let from = end - 1; from >= 0 && fitsCue(run, from, end, shape); from -= 1) {
      const cost = (best[from]?.cost ?? 0) + cueCost(run, from, end, shape);
      if (cost < choice.cost) choice = { cost, from };
    }
    best.push(choice);
  }
  const groups: TimedToken[][] = [];
  for (let end = run.length; end > 0; end = best[end]?.from ?? 0) {
    groups.push(run.slice(best[end]?.from ?? 0, end));
  }
  return groups.reverse();
}

function fitsCue(run: readonly TimedToken[], from: number, end: number, shape: CueShape): boolean {
  const first = run[from];
  const last = run[end - 1];
  if (first === undefined || last === undefined || end - from === 1) return true;
  return last.end - first.start <= shape.maxSeconds && fitsLines(run.slice(from, end), shape);
}

const sentenceEnd = /[.!?…。！？｡]["'”’»」』)\]]*$/u;
const clauseEnd = /[,;:–—、，；：]["'”’»」』)\]]*$/u;

function cueCost(run: readonly TimedToken[], from: number, end: number, shape: CueShape): number {
  const first = run[from];
  const last = run[end - 1];
  if (first === undefined || last === undefined) return Infinity;
  const short = last.end - first.start < shape.minSeconds ? 1 : 0;
  return 1 + short + breakCost(last, run[end]);
}

function breakCost(token: TimedToken, next: TimedToken | undefined): number {
  if (next === undefined || sentenceEnd.test(token.text)) return 0;
  const silence = Math.min(1, Math.max(0, next.start - token.end));
  const grammar = token.endsSegment ? 0.2 : clauseEnd.test(token.text) ? 0.6 : 1.5;
  return grammar * (1 - silence / 2);
}

function timeCues(groups: readonly TimedToken[][], shape: CueShape): Cue[] {
  let latest = -1;
  const starts = groups.map((group) => {
    latest = Math.max(latest + 1, Math.round((group[0]?.start ?? 0) * 1_000));
    return latest;
  });
  return groups.map((group, index) => {
    const startMs = starts[index] ?? 0;
    const spokenUntil = Math.round((group[group.length - 1]?.end ?? 0) * 1_000);
    const wanted = Math.max(spokenUntil, startMs + shape.minSeconds * 1_000);
    const endMs = Math.min(wanted, startMs + shape.maxSeconds * 1_000, starts[index + 1] ?? Infinity);
    return { startMs, endMs, lines: layOutLines(group, shape), speaker: group[0]?.speaker };
  });
}
