import { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { Done, ErrorReading, Failed, Outcome } from '../../../core/provider';
import type { ReceivedFile, WireReply } from '../../../core/wire';
import { type FileRef, fileRefSchema, type JsonValue, type MusicOutput } from '../../../operations';
import { badReply } from '../outcome';
import { answerOf, isPassing, refused } from './answer';
import type { SunoApi } from './api';
import type { TaskRecord, Track } from './record';
import { trackRequest } from './requests';
import { type JobState, jobState, later, next, type TrackState } from './state';
import { convert } from './wav';

/** A host may be busy for this many polls in a row, and not know a new task for a few. */
const patienceWhenBusy = 8;
const patienceWhenUnknown = 2;

/** Reads how a generation stands: asks again, fetches the next track, or ends. */
export function readPolled(
  reply: WireReply,
  state: JobState,
  deployment: Deployment,
  api: SunoApi,
): Outcome<MusicOutput> {
  const answer = answerOf(reply, api.codes);
  if (!answer.ok) {
    if (state.misses < patienceWith(answer.reading)) return missed(state, api);
    return state.saved.length > 0 ? done(state, []) : refused(answer.reading);
  }
  const record = api.read(answer.data);
  switch (record.type) {
    case 'unknown':
      return state.misses < patienceWhenBusy ? missed(state, api) : badReply('task of this ID');
    case 'running':
      return later(api.poll(state.taskId), 'poll', { ...state, polls: state.polls + 1, misses: 0 }, state.polls);
    case 'failed':
      return refused(record);
    case 'over':
      return readTracks(record, state, deployment, api);
  }
}

/** Keeps a track that arrived and asks for the next: addresses and titles are read again, never kept. */
export function readTrack({ content }: WireReply, track: TrackState, api: SunoApi): Outcome<MusicOutput> {
  if (content.as !== 'audio') return badReply('audio');
  return next(api.poll(track.taskId), 'poll', withTrack(track, content));
}

function readTracks(
  { tracks, patience }: Extract<TaskRecord, { type: 'over' }>,
  state: JobState,
  deployment: Deployment,
  api: SunoApi,
): Outcome<MusicOutput> {
  const expected = deployment.tracks ?? 1;
  const complete = tracks.length >= expected || state.saved.length > 0;
  if (!complete && state.misses < patience) return missed(state, api);
  const track = tracks.find(({ id }) => state.saved.every((saved) => saved.id !== id));
  if (track === undefined) return state.saved.length > 0 ? done(state, tracks) : withoutAudio();
  return fetchTrack(track, state);
}

function fetchTrack(track: Track, state: JobState) {
  const { id: trackId, durationSeconds } = track;
  const fetching = { ...state, trackId, durationSeconds, polls: 0, misses: 0 };
  if (state.format === 'wav') return convert(fetching);
  return next(trackRequest(track.url, 'mp3', state.saved.length + 1), 'track', fetching);
}

function missed(state: JobState, api: SunoApi) {
  return later(api.poll(state.taskId), 'poll', { ...state, misses: state.misses + 1 }, state.misses);
}

function patienceWith(reading: ErrorReading): number {
  if (isPassing(reading)) return patienceWhenBusy;
  return reading.kind === 'invalidInput' ? patienceWhenUnknown : 0;
}

function withTrack(track: TrackState, received: ReceivedFile): JobState {
  const durationSeconds = received.durationSeconds ?? track.durationSeconds;
  const saved = {
    id: track.trackId,
    file: z.json().parse(plain(received.file)),
    durationSeconds,
  };
  return { ...jobState.parse(track), saved: [...track.saved, saved] };
}

function plain({ id, fileName, mediaType, sizeBytes, stored }: FileRef): JsonValue {
  return { id, fileName, mediaType, sizeBytes, ...(stored === undefined ? {} : { stored }) };
}

/** The hosts tell no charge of their own; a conversion is counted, since it is charged on top. */
function done(state: JobState, found: readonly Track[]): Done<MusicOutput> {
  const tracks = state.saved.map(({ id, file, durationSeconds }) => ({
    audio: fileRefSchema.parse(file),
    durationSeconds,
    title: found.find((track) => track.id === id)?.title ?? null,
  }));
  const { conversions, warnings } = state;
  const converted = { unit: 'request', amount: conversions, source: 'parsed', surcharge: 'wavConversion' } as const;
  return { type: 'done', output: { tracks }, quantities: conversions > 0 ? [converted] : [], warnings };
}

function withoutAudio(): Failed {
  return {
    type: 'failed',
    kind: 'badReply',
    message: 'The task is finished, but there is no audio',
    quantities: [{ unit: 'generation', amount: 1, source: 'bound' }],
  };
}
