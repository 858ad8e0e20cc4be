import { joinRuns, type JoinedRuns } from '../media';
import type { Sound, SpeakOutput, SpeechTrack, Word } from '../operations';
import type { Answered, Assembling } from './answered';
import { totalSeconds } from './totalSeconds';

/** One file of speech, and what it takes to place it in the whole. */
interface Piece extends Sound {
  readonly text: string | null;
  readonly words: readonly Word[];
  readonly pauseAfterSeconds: number;
}

/**
 * Speech from the answers to all parts, as one file. Parts that cannot be joined, because other providers made some of them in
 * another way, stay as they were paid for: several files in order, `tracks`, and a warning that says what is in which.
 */
export async function assembleSpeech(
  answers: readonly Answered<'speak'>[],
  { keeper, warn }: Assembling,
): Promise<SpeakOutput> {
  const [first] = answers;
  if (answers.length === 1 && first) return first.output;
  const pieces = answers.flatMap(piecesOf);
  const joined = await joinRuns(
    pieces.map(({ audio }) => keeper.host.openFile(audio)),
    pieces.map(({ pauseAfterSeconds }, index) => (index === pieces.length - 1 ? 0 : pauseAfterSeconds)),
  );
  const sounds: Sound[] = [];
  for (const { joined: whole, from } of joined.runs) {
    const piece = pieces[from];
    if (whole === null && piece !== undefined)
      sounds.push({ audio: piece.audio, durationSeconds: piece.durationSeconds });
    if (whole === null) continue;
    for (const warning of whole.warnings) warn(warning);
    const audio = await keeper.host.saveFile(whole.open(), whole.fileName, whole.mediaType);
    sounds.push({ audio, durationSeconds: whole.durationSeconds });
  }
  return spoken(pieces, joined, sounds, warn);
}

function piecesOf({ part, text, output }: Answered<'speak'>): Piece[] {
  const { audio, durationSeconds, words = [], tracks } = output;
  if (tracks === undefined) return [{ audio, durationSeconds, words, text, pauseAfterSeconds: part.pauseAfterSeconds }];
  return tracks.map((track, index) => ({
    ...{ audio: track.audio, durationSeconds: track.durationSeconds, text: track.text },
    words: index === 0 ? words : [],
    pauseAfterSeconds: index === tracks.length - 1 ? part.pauseAfterSeconds : 0,
  }));
}

function spoken(
  pieces: readonly Piece[],
  { runs, reason }: JoinedRuns,
  sounds: readonly Sound[],
  warn: Assembling['warn'],
): SpeakOutput {
  const [first] = sounds;
  if (first === undefined) throw new RangeError('no part was answered');
  const startsSeconds = runs.flatMap(({ joined, from }, index) => {
    const before = totalSeconds(sounds.slice(0, index));
    return (joined?.startsSeconds ?? [0]).map((start, at) => ({
      piece: from + at,
      start: before === null ? null : before + start,
    }));
  });
  const durationSeconds = totalSeconds(sounds);
  const words = startsSeconds.flatMap(({ piece, start }) => placed(pieces[piece]?.words ?? [], start));
  if (sounds.length === 1) return { audio: first.audio, durationSeconds, words };
  const tracks = sounds.map((sound, index) => trackOf(sound, pieces, runs, index));
  warn(manyFiles(tracks, reason));
  return { audio: first.audio, durationSeconds, words, tracks };
}

function trackOf(sound: Sound, pieces: readonly Piece[], runs: JoinedRuns['runs'], index: number): SpeechTrack {
  const texts = pieces.slice(runs[index]?.from, runs[index]?.to).map(({ text }) => text);
  const text = texts.includes(null) ? null : texts.join(' ');
  return { ...sound, title: `Part ${index + 1} of ${runs.length}`, text };
}

function placed(words: readonly Word[], offset: number | null): Word[] {
  if (offset === null) return [];
  return words.map((word) => ({ ...word, start: word.start + offset, end: word.end + offset }));
}

function manyFiles(tracks: readonly SpeechTrack[], reason: string | null): string {
  const contents = tracks.map(({ text }, index) => `File ${index + 1}${text === null ? '' : `: ${ends(text)}`}`);
  const times = 'Times and subtitles count through all of them.';
  return `The speech comes as ${tracks.length} files, to be played in order, so that nothing is paid for twice. ${reason ?? ''} ${contents.join('; ')}. ${times}`;
}

const shownCharacters = 40;

/** A text by its first and last words. */
function ends(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()];
  if (letters.length <= 2 * shownCharacters) return `'${letters.join('')}'`;
  return `from '${letters.slice(0, shownCharacters).join('')}' to '${letters.slice(-shownCharacters).join('')}'`;
}
