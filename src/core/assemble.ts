import { join, segmentsFromWords, stitch } from '../media';
import type { OperationId, OutputOf, SpeakOutput, TranscribeOutput, Word } from '../operations';
import type { FileKeeper } from './collect';
import type { Part } from './plan';

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

type Assemble<Id extends OperationId> = (answers: readonly Answered<Id>[], keeper: FileKeeper) => Promise<OutputOf<Id>>;

const assemblers: { readonly [Id in OperationId]: Assemble<Id> } = {
  transcribe: assembleTranscript,
  translate: assembleTranscript,
  speak: assembleSpeech,
  converse: only,
  soundEffect: only,
  music: only,
  searchVoices: only,
  getVoice: only,
  cloneVoice: only,
  deleteVoice: only,
};

/** One output from the answers to all parts: transcripts stitched, speech joined. Throws `join` failures where parts do not fit. */
export function assemble<Id extends OperationId>(
  operation: Id,
  answers: readonly Answered<Id>[],
  keeper: FileKeeper,
): Promise<OutputOf<Id>> {
  const assembler: Assemble<Id> = assemblers[operation];
  return assembler(answers, keeper);
}

async function only<Id extends OperationId>(answers: readonly Answered<Id>[]): Promise<OutputOf<Id>> {
  const [first] = answers;
  if (first === undefined) throw new RangeError('no part was answered');
  return first.output;
}

async function assembleTranscript(
  answers: readonly { readonly part: Place; readonly output: TranscribeOutput }[],
): Promise<TranscribeOutput> {
  const parts = answers.map(({ part, output }) => ({
    startSeconds: part.startSeconds,
    durationSeconds: part.durationSeconds ?? output.durationSeconds,
    overlapSeconds: part.overlapSeconds,
    transcript: withSegments(output),
  }));
  const [first] = parts;
  const transcript = parts.length === 1 && first ? first.transcript : stitch(parts);
  const durationSeconds = transcript.durationSeconds ?? sumOf(parts.map((part) => part.durationSeconds));
  return { ...transcript, durationSeconds };
}

async function assembleSpeech(answers: readonly Answered<'speak'>[], keeper: FileKeeper): Promise<SpeakOutput> {
  const [first] = answers;
  if (answers.length === 1 && first) return first.output;
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

function withSegments(transcript: TranscribeOutput): TranscribeOutput {
  if (transcript.segments.length > 0 || transcript.words.length === 0) return transcript;
  return { ...transcript, segments: segmentsFromWords(transcript.words) };
}

function sumOf(durations: readonly (number | null)[]): number | null {
  return durations.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}
