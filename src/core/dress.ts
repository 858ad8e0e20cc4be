import { deliver, hasTimes, mix, renderSrt, renderVtt, segmentsFromWords, trim } from '../media';
import {
  type AudioInput,
  type Delivery,
  type FileRef,
  type MusicOutput,
  type OperationId,
  type OutputOf,
  raise,
  RouterFailure,
  type Sound,
  type SpeakOutput,
  type SpeechTrack,
  type TranscribeOutput,
  type Transcript,
} from '../operations';
import type { FileKeeper } from './collect';
import { look } from './recording';
import type { InputView } from './view';

export interface Dressing {
  readonly view: InputView;
  readonly keeper: FileKeeper;
  warn(message: string): void;
}

type Dress<Id extends OperationId> = (output: OutputOf<Id>, dressing: Dressing) => Promise<OutputOf<Id>>;

const slackSeconds = 0.4;

const dressers: { readonly [Id in OperationId]?: Dress<Id> } = {
  transcribe: dressTranscript,
  translate: dressTranscript,
  speak: dressSpeech,
  soundEffect: dressSound,
  music: dressMusic,
};

/**
 * The output as it was asked for: subtitles, the length, a messenger's format, music under the voice. It is paid for already,
 * so what cannot be done is told as a warning and never loses it.
 */
export async function dress<Id extends OperationId>(
  operation: Id,
  output: OutputOf<Id>,
  dressing: Dressing,
): Promise<OutputOf<Id>> {
  const dresser: Dress<Id> | undefined = dressers[operation];
  return dresser === undefined ? output : dresser(output, dressing);
}

async function dressTranscript(transcript: TranscribeOutput, { view, warn }: Dressing): Promise<TranscribeOutput> {
  const words = view.timestamps === 'word' ? transcript.words : [];
  return { ...transcript, words, ...subtitlesOf(() => transcript, view, warn) };
}

async function dressSpeech(spoken: SpeakOutput, dressing: Dressing): Promise<SpeakOutput> {
  const { view, warn } = dressing;
  const { musicBed, delivery } = view;
  const mixed =
    musicBed === undefined ? spoken : await elseAsIs(spoken, warn, () => withBed(spoken, musicBed, dressing));
  const delivered =
    delivery === undefined ? mixed : await elseAsIs(mixed, warn, () => asDelivered(mixed, delivery, dressing));
  return { ...delivered, ...subtitlesOf(() => spokenTranscript(spoken, view), view, warn) };
}

function spokenTranscript({ durationSeconds, words = [] }: SpeakOutput, { text = '' }: InputView): Transcript {
  return { text, language: null, durationSeconds, words, segments: segmentsFromWords(words) };
}

/** Lays music under the voice where both are WAV; otherwise the music comes along as a file of its own. */
async function withBed(
  speech: SpeakOutput,
  musicBed: AudioInput,
  { view, keeper, warn }: Dressing,
): Promise<SpeakOutput> {
  const { source: bed } = await look(musicBed, keeper.host);
  try {
    if (speech.tracks !== undefined) throw new RouterFailure('invalidInput', 'The voice is in several files.');
    const bedGainDb = view.bedGainDb === undefined ? {} : { bedGainDb: view.bedGainDb };
    const mixed = await mix({ voice: keeper.host.openFile(speech.audio), bed, ...bedGainDb });
    return { ...speech, audio: await keeper.host.saveFile(mixed.open(), mixed.fileName, mixed.mediaType) };
  } catch (thrown) {
    if (!(thrown instanceof RouterFailure)) return raise(thrown);
    warn(`The music was not laid under the voice and comes as a second file. ${thrown.message}`);
    return { ...speech, bed: await keeper.host.saveFile(bed.open(), bed.fileName, bed.mediaType) };
  }
}

async function asDelivered(speech: SpeakOutput, delivery: Delivery, dressing: Dressing): Promise<SpeakOutput> {
  if (speech.tracks === undefined) return { ...speech, audio: await delivered(speech.audio, delivery, dressing) };
  const tracks: SpeechTrack[] = [];
  for (const track of speech.tracks) {
    tracks.push({ ...track, audio: await delivered(track.audio, delivery, dressing) });
  }
  return { ...speech, audio: tracks[0]?.audio ?? speech.audio, tracks };
}

async function delivered(file: FileRef, delivery: Delivery, { keeper, warn }: Dressing): Promise<FileRef> {
  const { audio, warnings } = await deliver(delivery, keeper.host.openFile(file));
  for (const warning of warnings) warn(warning);
  return keeper.host.saveFile(audio.open(), audio.fileName, audio.mediaType);
}

async function dressSound(sound: Sound, { view, warn }: Dressing): Promise<Sound> {
  tellIfShort('The sound', sound.durationSeconds, view.durationSeconds, warn);
  return sound;
}

async function dressMusic(output: MusicOutput, dressing: Dressing): Promise<MusicOutput> {
  const wanted = dressing.view.durationSeconds;
  if (wanted === undefined) return output;
  const tracks: MusicOutput['tracks'] = [];
  for (const track of output.tracks) {
    tracks.push({ ...track, ...(await elseAsIs<Sound>(track, dressing.warn, () => cut(track, wanted, dressing))) });
  }
  return { ...output, tracks };
}

async function cut(track: Sound, wantedSeconds: number, { keeper, warn }: Dressing): Promise<Sound> {
  const { durationSeconds } = track;
  if (durationSeconds === null) return track;
  tellIfShort('A track', durationSeconds, wantedSeconds, warn);
  if (durationSeconds <= wantedSeconds + slackSeconds) return track;
  const shorter = await trim(keeper.host.openFile(track.audio), wantedSeconds);
  const audio = await keeper.host.saveFile(shorter.open(), track.audio.fileName, track.audio.mediaType);
  warn(`A track of ${durationSeconds.toFixed(1)} s was cut to ${wantedSeconds} s.`);
  return { audio, durationSeconds: shorter.durationSeconds };
}

async function elseAsIs<T>(output: T, warn: Dressing['warn'], step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    if (!(thrown instanceof RouterFailure) || thrown.kind === 'cancelled') return raise(thrown);
    warn(`The audio is as the provider made it: ${thrown.message}`);
    return output;
  }
}

function tellIfShort(what: string, seconds: number | null, wantedSeconds: number | undefined, warn: Dressing['warn']) {
  if (seconds === null || wantedSeconds === undefined || seconds >= wantedSeconds - slackSeconds) return;
  warn(`${what} is ${seconds.toFixed(1)} s long, shorter than the ${wantedSeconds} s wanted.`);
}

function subtitlesOf(transcriptOf: () => Transcript, { subtitles }: InputView, warn: Dressing['warn']) {
  if (subtitles === undefined || subtitles === 'none') return {};
  const transcript = transcriptOf();
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
