import { RouterFailure } from '../../operations/failure';
import type { Transcript } from '../../operations/transcript';
import { timedTokens, type TimedToken } from '../transcript/written';
import { cuesFromTokens, type Cue, type CueShape } from './cues';

/** Layout of subtitles; what is left out is 42 characters a line, two lines, 1 to 7 seconds, no speakers. */
export interface SubtitleOptions extends Partial<CueShape> {
  /** Names the speaker, in SRT where the speaker changes, in VTT as a voice tag. */
  readonly speakers?: boolean;
  /** Names to show instead of the speakers' labels. */
  readonly speakerNames?: Readonly<Record<string, string>>;
}

const defaultShape: CueShape = {
  charactersPerLine: 42,
  linesPerCue: 2,
  maxSeconds: 7,
  minSeconds: 1,
  breakAtSilenceSeconds: 1.5,
};

/** Whether subtitles can be made: some words or segments have times, or nothing was said. */
export function hasTimes({ words, segments, text }: Transcript): boolean {
  return words.length > 0 || segments.length > 0 || text.trim() === '';
}

/** The transcript as an SRT file. Refused as invalidInput where it has text but no times. */
export function renderSrt(transcript: Transcript, options: SubtitleOptions = {}): string {
  const tokens = options.speakers ? withSpeakers(tokensOf(transcript), options) : tokensOf(transcript);
  return cuesFromTokens(tokens, { ...defaultShape, ...options })
    .map((cue, index) => `${index + 1}\n${cueTimes(cue, ',')}\n${cue.lines.join('\n').replaceAll('-->', '→')}\n`)
    .join('\n');
}

/** The transcript as a WebVTT file. Refused as invalidInput where it has text but no times. */
export function renderVtt(transcript: Transcript, options: SubtitleOptions = {}): string {
  const cues = cuesFromTokens(tokensOf(transcript), { ...defaultShape, ...options });
  return ['WEBVTT\n', ...cues.map((cue) => `${cueTimes(cue, '.')}\n${vttText(cue, options)}\n`)].join('\n');
}

function tokensOf(transcript: Transcript): TimedToken[] {
  if (hasTimes(transcript)) return timedTokens(transcript);
  throw new RouterFailure('invalidInput', 'The transcript has no times, so no subtitles can be made from it.', {
    stage: 'join',
    advice: 'Ask for word or segment times, or choose a model that gives them.',
  });
}

/** The label is part of the first word, so that no cue can end between them. */
function withSpeakers(tokens: readonly TimedToken[], options: SubtitleOptions): TimedToken[] {
  return tokens.map((token, index) => {
    if (token.speaker === undefined || token.speaker === tokens[index - 1]?.speaker) return token;
    return { ...token, text: `${speakerName(token.speaker, options)}: ${token.text}` };
  });
}

function vttText(cue: Cue, options: SubtitleOptions): string {
  const text = cue.lines.map(escapeVtt).join('\n');
  if (!options.speakers || cue.speaker === undefined) return text;
  const name = escapeVtt(speakerName(cue.speaker, options)).replace(/\s+/g, ' ');
  return `<v ${name}>${text}`;
}

function speakerName(label: string, options: SubtitleOptions): string {
  return options.speakerNames?.[label] ?? label;
}

function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cueTimes({ startMs, endMs }: Cue, point: ',' | '.'): string {
  return `${clock(startMs, point)} --> ${clock(endMs, point)}`;
}

function clock(milliseconds: number, point: ',' | '.'): string {
  const parts = [3_600_000, 60_000, 1_000].map((unit, index) =>
    String(index === 0 ? Math.floor(milliseconds / unit) : Math.floor(milliseconds / unit) % 60).padStart(2, '0'),
  );
  return `${parts.join(':')}${point}${String(milliseconds % 1_000).padStart(3, '0')}`;
}

/** The plain text, rebuilt from segments or words where the provider gave none. */
export function renderText(transcript: Transcript): string {
  const text = transcript.text.trim();
  return text === '' ? textOf(timedTokens(transcript)) : text;
}

/** The text with one paragraph a speaker's turn, as `A: …`; plain text where no speaker is known. */
export function renderSpeakers(transcript: Transcript, options: Pick<SubtitleOptions, 'speakerNames'> = {}): string {
  const turns = speakerTurns(transcript);
  if (turns.every((turn) => turn.speaker === undefined)) return renderText(transcript);
  return turns
    .map(
      ({ speaker, tokens }) => `${speaker === undefined ? '' : `${speakerName(speaker, options)}: `}${textOf(tokens)}`,
    )
    .join('\n\n');
}

interface Turn {
  readonly speaker: string | undefined;
  readonly tokens: TimedToken[];
}

function speakerTurns(transcript: Transcript): Turn[] {
  const fromWords = transcript.words.some((word) => word.speaker !== undefined);
  const turns: Turn[] = [];
  for (const token of timedTokens(fromWords ? transcript : { ...transcript, words: [] })) {
    const current = turns[turns.length - 1];
    if (current !== undefined && current.speaker === token.speaker) current.tokens.push(token);
    else turns.push({ speaker: token.speaker, tokens: [token] });
  }
  return turns;
}

function textOf(tokens: readonly TimedToken[]): string {
  return tokens.map((token, index) => (token.blankBefore && index > 0 ? ' ' : '') + token.text).join('');
}
