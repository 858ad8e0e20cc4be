import type { AudioSource, InputOf, OperationId } from '../operations';
import { type AudioPart, planSplit, rewrap, split, spokenParts } from '../media';
import type { Deployment } from './deployment';
import type { PartRoom } from './host';
import { goesAsItIs, goesByUrl, type Known, namedFor, namesOf, type Recording, seen, unreadable } from './recording';
import { setAside } from './setAside';
import { type InputView, viewOf } from './view';

/** A piece of an input that one request can carry, and where it belongs in the whole. */
export interface Part<Id extends OperationId> {
  readonly input: InputOf<Id>;
  readonly recording: Recording | null;
  readonly startSeconds: number;
  readonly durationSeconds: number | null;
  readonly overlapSeconds: number;
  readonly previousText: string | null;
  readonly nextText: string | null;
  readonly pauseAfterSeconds: number;
  /** To be called once the part is settled: its memory then serves the next one. */
  release?(): void;
}

export interface Plan<Id extends OperationId> {
  /** How many parts there are, or about how many; 1 means that the input goes whole. */
  readonly count: number;
  readonly estimated: boolean;
  /** Whether a part needs what the one before it left. */
  readonly inOrder: boolean;
  /** How many may be in memory at once. */
  readonly sideBySide: number;
  parts(): AsyncIterable<Part<Id>>;
}

const heldBytes = 64 * 1024 * 1024;
/** How many parts go out side by side where none of them is held in memory. */
const setAsideMost = 4;

/** Room for the tag by which an emotion is asked for. */
const tagCharacters = 40;

/**
 * Cuts an input into what the deployment takes at once: a recording between frames, a text between sentences. With a `room` no
 * part of a recording is in memory while it waits and is sent.
 */
export function plan<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording | null,
  deployment: Deployment,
  room?: PartRoom,
): Plan<Id> {
  const view = viewOf(input);
  if (view.audio !== undefined && recording !== null) return planAudio(input, recording, deployment, room);
  if (view.text !== undefined) return planText(input, view, deployment);
  return single(whole(input, recording));
}

function planAudio<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording,
  deployment: Deployment,
  room: PartRoom | undefined,
): Plan<Id> {
  const known = recording.known;
  if (known === null) return single(whole(input, recording));
  const formats = deployment.input?.formats;
  const source = namedFor(known, formats);
  const isTaken = goesAsItIs(known, formats);
  const cut = isTaken ? split : rewrap;
  const limits = {
    maxBytes: Math.min(deployment.input?.maxBytes ?? Infinity, isTaken ? Infinity : heldBytes),
    maxSeconds: deployment.input?.maxSeconds ?? Infinity,
  };
  const fits =
    isTaken && (source.sizeBytes ?? 0) <= limits.maxBytes && (known.probe.durationSeconds ?? 0) <= limits.maxSeconds;
  if (fits)
    return single({ ...whole(withAudio(input, source), recording), durationSeconds: known.probe.durationSeconds });
  const { parts: count, estimated } = planSplit(known.probe, source.sizeBytes ?? 0, limits);
  return {
    count,
    estimated,
    inOrder: false,
    sideBySide: room === undefined ? inMemory(Math.min(limits.maxBytes, source.sizeBytes ?? heldBytes)) : setAsideMost,
    parts: () =>
      partsOf(
        room === undefined ? cut(source, known.probe, limits) : setAside(source, known.probe, limits, room, cut),
        input,
        known,
      ),
  };
}

async function* partsOf<Id extends OperationId>(
  parts: AsyncIterable<AudioPart>,
  input: InputOf<Id>,
  known: Known,
): AsyncGenerator<Part<Id>> {
  for await (const part of parts) {
    yield {
      ...whole(withAudio(input, part.source), seen(partOf(known, part))),
      startSeconds: part.startSeconds,
      durationSeconds: part.durationSeconds,
      overlapSeconds: part.overlapSeconds,
      release: () => part.release(),
    };
  }
}

function inMemory(partBytes: number): number {
  return Math.max(1, Math.floor(heldBytes / partBytes));
}

function planText<Id extends OperationId>(
  input: InputOf<Id>,
  { text = '', speakerVoices = {}, emotion }: InputView,
  deployment: Deployment,
): Plan<Id> {
  const { features } = deployment;
  const most = (deployment.text?.maxCharacters ?? Infinity) - (emotion === undefined ? 0 : tagCharacters);
  const speakers = Object.keys(speakerVoices);
  const spoken = spokenParts(text, most, { speakers, takesOutPauses: !features.breaks, unit: 'codePoints' });
  const [only] = spoken;
  if (spoken.length === 1 && only?.speaker === null) return single(whole(input, null));
  const parts = spoken.map(({ speaker, text: words, ...place }) => ({
    ...whole(withText(input, words, speaker === null ? undefined : speakerVoices[speaker]), null),
    ...place,
  }));
  return {
    count: parts.length,
    estimated: false,
    inOrder: features.stitching === true && speakers.length === 0,
    sideBySide: 4,
    parts: () => inTurn(parts),
  };
}

/**
 * The input as this deployment takes it: by address where the provider fetches it itself, else looked at here. `reason` says
 * why it cannot be, once the bytes are known. `mustLook` asks for the length in any case.
 */
export async function readyFor<Id extends OperationId>(
  input: InputOf<Id>,
  recording: Recording | null,
  deployment: Deployment,
  mustLook = false,
): Promise<{ readonly input: InputOf<Id>; readonly recording: Recording | null } | { readonly reason: string }> {
  const { audio } = viewOf(input);
  if (audio === undefined || recording === null) return { input, recording };
  if (!mustLook && recording.known === null && goesByUrl(recording.url, deployment)) return { input, recording };
  const looked = recording.known === null ? { ...recording, known: await recording.look() } : recording;
  const reason = unreadable(looked, deployment);
  return reason === null ? { input, recording: looked } : { reason };
}

function whole<Id extends OperationId>(input: InputOf<Id>, recording: Recording | null): Part<Id> {
  return {
    input,
    recording,
    startSeconds: 0,
    durationSeconds: null,
    overlapSeconds: 0,
    previousText: null,
    nextText: null,
    pauseAfterSeconds: 0,
  };
}

function single<Id extends OperationId>(part: Part<Id>): Plan<Id> {
  return {
    count: 1,
    estimated: false,
    inOrder: false,
    sideBySide: 1,
    parts: () => inTurn([part]),
  };
}

async function* inTurn<Id extends OperationId>(parts: readonly Part<Id>[]): AsyncGenerator<Part<Id>> {
  yield* parts;
}

function partOf(known: Known, { source, container, durationSeconds }: AudioPart): Known {
  const part = { ...known, source, probe: { ...known.probe, container, durationSeconds } };
  return container === known.probe.container ? part : { ...part, names: namesOf(source), rewrapsTo: null };
}

function withAudio<Id extends OperationId>(input: InputOf<Id>, audio: AudioSource): InputOf<Id> {
  return { ...input, audio };
}

function withText<Id extends OperationId>(input: InputOf<Id>, text: string, voice: string | undefined): InputOf<Id> {
  return voice === undefined ? { ...input, text } : { ...input, text, voice };
}
