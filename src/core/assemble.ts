import { segmentsFromWords, stitch } from '../media';
import type { OperationId, OutputOf, TranscribeOutput } from '../operations';
import type { Answered, Assembling, Place } from './answered';
import { assembleSpeech } from './assembleSpeech';
import { totalSeconds } from './totalSeconds';

type Assemble<Id extends OperationId> = (
  answers: readonly Answered<Id>[],
  assembling: Assembling,
) => Promise<OutputOf<Id>>;

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

/** One output from the answers to all parts: transcripts stitched, speech joined. What was paid for is never lost. */
export function assemble<Id extends OperationId>(
  operation: Id,
  answers: readonly Answered<Id>[],
  assembling: Assembling,
): Promise<OutputOf<Id>> {
  const assembler: Assemble<Id> = assemblers[operation];
  return assembler(answers, assembling);
}

async function only<Id extends OperationId>(answers: readonly Answered<Id>[]): Promise<OutputOf<Id>> {
  const [first] = answers;
  if (first === undefined) throw new RangeError('no part was answered');
  return first.output;
}

async function assembleTranscript(
  answers: readonly { readonly part: Place; readonly output: TranscribeOutput }[],
  { warn }: Pick<Assembling, 'warn'>,
): Promise<TranscribeOutput> {
  const twiceSeconds = Math.round(answers.reduce((sum, { part }) => sum + part.overlapSeconds, 0));
  if (twiceSeconds > 0)
    warn(`Where the recording is never quiet, its parts overlap: ${twiceSeconds} s were sent, and are billed, twice.`);
  const parts = answers.map(({ part, output }) => ({
    startSeconds: part.startSeconds,
    durationSeconds: part.durationSeconds ?? output.durationSeconds,
    overlapSeconds: part.overlapSeconds,
    transcript: withSegments(output),
  }));
  const [first] = parts;
  const transcript = parts.length === 1 && first ? first.transcript : stitch(parts);
  const durationSeconds = transcript.durationSeconds ?? totalSeconds(parts);
  return { ...transcript, durationSeconds };
}

function withSegments(transcript: TranscribeOutput): TranscribeOutput {
  if (transcript.segments.length > 0 || transcript.words.length === 0) return transcript;
  return { ...transcript, segments: segmentsFromWords(transcript.words) };
}
