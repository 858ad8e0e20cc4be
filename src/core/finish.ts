import { deliver, hasTimes, join, renderSrt, renderVtt, segmentsFromWords, stitch, trim } from '../media';
import type {
  MusicOutput,
  OperationId,
  OutputOf,
  Sound,
  SpeakOutput,
  TranscribeOutput,
  Transcript,
  Word,
} from '../operations';
import type { FileKeeper } from './collect';
import type { Part } from './plan';
import type { InputView } from './view';

/** Where a part belongs in the whole. */
export type Place = Pick<
  Part<OperationId>,
  'startSeconds' | 'durationSeconds' | 'overlapSeconds' | 'pauseAfterSeconds'
>;

/** The answer to one part. */
export interface Answered<Id extends OperationId> {
  readonly part: Place;
  readonly output: OutputOf<Id>;
}

export interface Finishing {
  readonly view: InputView;
  readonly keeper: FileKeeper;
  warn(message: string): void;
}

type Finish<Id extends OperationId> = (answers: readonly Answered<Id>[], finishing: Finishing) => Promise<OutputOf<Id>>;

const slackSeconds = 0.4;

const finishers: { readonly [Id in OperationId]: Finish<Id> } = {
  transcribe: finishTranscript,
  translate: finishTranscript,
  speak: finishSpeech,
  converse: only,
  soundEffect: finishSound,
  music: finishMusic,
  searchVoices: only,
  getVoice: only,
  cloneVoice: only,
  deleteVoice: only,
};

/** One output from the answers to all parts: stitched, joined, with subtitles, cut to the length wanted. */
export function finish<Id extends OperationId>(
  operation: Id,
  answers: readonly Answered<Id>[],
  finishing: Finishing,
): Promise<OutputOf<Id>> {
  const finisher: Finish<Id> = finishers[operation];
  return finisher(answers, finishing);
}

async function only<Id extends OperationId>(answers: readonly Answered<Id>[]): Promise<OutputOf<Id>> {
  const [first] = answers;
  if (first === undefined) throw new RangeError('no part was answered');
  return first.output;
}

async function finishTranscript(
  answers: readonly { readonly part: Place; readonly output: TranscribeOutput }[],
  { view, warn }: Finishing,
): Promise<TranscribeOutput> {
  const parts = answers.map(({ part, output }) => ({
    startSeconds: part.startSeconds,
    durationSeconds: part.durationSeconds,
    overlapSeconds: part.overlapSeconds,
    transcript: withSegments(output),
  }));
  const [first] = parts;
  const joined = parts.length === 1 && first ? first.transcript : stitch(parts);
  const durationSeconds = joined.durationSeconds ?? sumOf(parts.map((part) => part.durationSeconds));
  const transcript = { ...joined, durationSeconds };
  const words = view.timestamps === 'word' ? transcript.words : [];
  return { ...transcript, words, ...subtitlesOf(transcript, view, warn) };
}

async function finishSpeech(answers: readonly Answered<'speak'>[], finishing: Finishing): Promise<SpeakOutput> {
  const { view, keeper, warn } = finishing;
  const [first] = answers;
  const spoken = answers.length === 1 && first ? first.output : await joinSpeech(answers, keeper);
  const whole = await delivered(spoken, finishing);
  if (view.subtitles === undefined || view.subtitles === 'none') return whole;
  const words = whole.words ?? [];
  const transcript: Transcript = {
    text: view.text ?? '',
    language: null,
    durationSeconds: whole.durationSeconds,
    words,
    segments: segmentsFromWords(words),
  };
  return { ...whole, ...subtitlesOf(transcript, view, warn) };
}

async function joinSpeech(answers: readonly Answered<'speak'>[], keeper: FileKeeper): Promise<SpeakOutput> {
  const sources = answers.map(({ output }) => keeper.host.openFile(output.audio));
  const pauses = answers.map(({ part }) => part.pauseAfterSeconds);
  const joined = await join(sources, { pauseSeconds: pauses.slice(0, -1) });
  const audio = await keeper.host.saveFile(joined.open(), joined.fileName, joined.mediaType);
  return { audio, durationSeconds: joined.durationSeconds, words: placedWords(answers, joined.startsSeconds) };
}

function placedWords(answers: readonly Answered<'speak'>[], startsSeconds: readonly number[]): Word[] {
  return answers.flatMap(({ output }, index) => {
    const offset = startsSeconds[index] ?? 0;
    return (output.words ?? []).map((word) => ({ ...word, start: word.start + offset, end: word.end + offset }));
  });
}

async function delivered(speech: SpeakOutput, { view, keeper, warn }: Finishing): Promise<SpeakOutput> {
  if (view.delivery === undefined) return speech;
  const { audio, warnings } = await deliver(view.delivery, keeper.host.openFile(speech.audio));
  for (const warning of warnings) warn(warning);
  return { ...speech, audio: await keeper.host.saveFile(audio.open(), audio.fileName, audio.mediaType) };
}

async function finishSound(answers: readonly Answered<'soundEffect'>[], { view, warn }: Finishing): Promise<Sound> {
  const sound = await only(answers);
  tellIfShort('The sound', sound.durationSeconds, view.durationSeconds, warn);
  return sound;
}

async function finishMusic(answers: readonly Answered<'music'>[], finishing: Finishing): Promise<MusicOutput> {
  const output = await only(answers);
  const wanted = finishing.view.durationSeconds;
  if (wanted === undefined) return output;
  const tracks: MusicOutput['tracks'] = [];
  for (const track of output.tracks) tracks.push({ ...track, ...(await cut(track, wanted, finishing)) });
  return { ...output, tracks };
}

async function cut(track: Sound, wantedSeconds: number, { keeper, warn }: Finishing): Promise<Sound> {
  const { durationSeconds } = track;
  if (durationSeconds === null) return track;
  tellIfShort('A track', durationSeconds, wantedSeconds, warn);
  if (durationSeconds <= wantedSeconds + slackSeconds) return track;
  const shorter = await trim(keeper.host.openFile(track.audio), wantedSeconds);
  const audio = await keeper.host.saveFile(shorter.open(), track.audio.fileName, track.audio.mediaType);
  warn(`A track of ${durationSeconds.toFixed(1)} s was cut to ${wantedSeconds} s.`);
  return { audio, durationSeconds: await keeper.durationSeconds(audio) };
}

function tellIfShort(
  what: string,
  seconds: number | null,
  wantedSeconds: number | undefined,
  warn: (text: string) => void,
) {
  if (seconds === null || wantedSeconds === undefined || seconds >= wantedSeconds - slackSeconds) return;
  warn(`${what} is ${seconds.toFixed(1)} s long, shorter than the ${wantedSeconds} s wanted.`);
}

function withSegments(transcript: TranscribeOutput): TranscribeOutput {
  if (transcript.segments.length > 0 || transcript.words.length === 0) return transcript;
  return { ...transcript, segments: segmentsFromWords(transcript.words) };
}

function subtitlesOf(transcript: Transcript, { subtitles }: InputView, warn: (message: string) => void) {
  if (subtitles === undefined || subtitles === 'none') return {};
  if (!hasTimes(transcript)) {
    warn('No subtitles were made: the provider gave no times.');
    return {};
  }
  return {
    subtitles: {
      ...(subtitles === 'vtt' ? {} : { srt: renderSrt(transcript) }),
      ...(subtitles === 'srt' ? {} : { vtt: renderVtt(transcript) }),
    },
  };
}

function sumOf(durations: readonly (number | null)[]): number | null {
  return durations.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}
