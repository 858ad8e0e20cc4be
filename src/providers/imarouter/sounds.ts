import type { Again, Failed, Outcome, Step } from '../../core/provider';
import type { WireReply } from '../../core/wire';
import { type FileRef, fileRefSchema, type Word, wordSchema } from '../../operations';
import { at, isObject, listOf, numberOf, textOf } from '../shared/json';
import { badReply } from '../shared/outcome';
import { durationOf, usdFromNanos } from './cost';
import { again, plain, unlessEnded } from './follow';

/** A file that was fetched, and what was told of it. */
export interface Track {
  readonly audio: FileRef;
  readonly durationSeconds: number | null;
  readonly title: string | null;
  readonly text: string | null;
}

/** What an operation makes of the files of a reply. */
export interface Sounds<Output> {
  /** How its files are called, without extension. */
  readonly fileName: string;
  /** Undefined where the files are no answer. `words` are undefined where none were told. */
  outputOf(tracks: readonly Track[], words: Word[] | undefined): Output | undefined;
}

/** Follows the job of sounds to its end, then fetches every file of it, each once. */
export function followSounds<Output>(wire: WireReply, step: Step, sounds: Sounds<Output>): Outcome<Output> {
  if (wire.content.as === 'audio') return keepTrack(wire, step, sounds);
  const json = wire.content.as === 'json' ? wire.content.json : null;
  const job = textOf(at(json, 'id')) ?? textOf(at(step.state, 'job'));
  if (job === null || !isObject(json)) return badReply('job');
  const state = { mediaType: mediaTypeOf(step), job };
  return unlessEnded(json, job, state) ?? fetchSounds(json, state, sounds.fileName);
}

/** Fetches every file that a reply or a finished job tells. Addresses are kept until then: the reply comes only once. */
export function fetchSounds(
  json: unknown,
  { mediaType, job }: { readonly mediaType: string; readonly job: string | null },
  fileName: string,
): Again | Failed {
  const output = isObject(at(json, 'output')) ? at(json, 'output') : json;
  const told = {
    costUsd: usdFromNanos(at(json, 'cost')),
    warnings: listOf(at(json, 'warnings')).flatMap((warning) => textOf(warning) ?? []),
    words: wordsOf(output),
  };
  const tracks = listOf(at(output, 'tracks'));
  return fetchNext({ mediaType, job, told, tracks: [], left: tracks.length > 0 ? tracks : [output] }, fileName);
}

/** When each word is said; undefined where nothing is told of words. */
export function wordsOf(json: unknown): Word[] | undefined {
  const words = at(json, 'words');
  if (!Array.isArray(words)) return undefined;
  return listOf(words).flatMap((word) => wordSchema.safeParse(word).data ?? []);
}

interface Fetching {
  readonly mediaType: string;
  readonly job: string | null;
  readonly told: unknown;
  readonly tracks: readonly unknown[];
  /** As the reply tells them; the first is the one that is asked for. */
  readonly left: readonly unknown[];
}

function fetchNext(state: Fetching, fileName: string): Again | Failed {
  const url = textOf(at(state.left[0], 'url'));
  if (url === null) return badReply('address of the audio');
  const { mediaType } = state;
  const request = { method: 'GET', url, as: 'audio', file: { name: fileName, mediaType } } as const;
  return again({ request, step: { name: 'download', state: plain(state) } }, state.job ?? undefined, 0);
}

function keepTrack<Output>(
  { content }: WireReply,
  { state }: Step,
  { fileName, outputOf }: Sounds<Output>,
): Outcome<Output> {
  if (content.as !== 'audio') return badReply('audio');
  const [track, ...left] = listOf(at(state, 'left'));
  const tracks = [
    ...listOf(at(state, 'tracks')).flatMap(trackOf),
    {
      audio: content.file,
      durationSeconds: durationOf(track, content.durationSeconds),
      title: textOf(at(track, 'title')),
      text: textOf(at(track, 'text')),
    },
  ];
  const told = at(state, 'told');
  const kept = { mediaType: mediaTypeOf({ state }), job: textOf(at(state, 'job')), told, tracks, left };
  if (left.length > 0) return fetchNext(kept, fileName);
  const output = outputOf(tracks, wordsOf(told));
  if (output === undefined) return badReply('audio');
  const costUsd = textOf(at(told, 'costUsd'));
  const warnings = listOf(at(told, 'warnings')).flatMap((warning) => textOf(warning) ?? []);
  return { type: 'done', output, quantities: [], warnings, ...(costUsd === null ? {} : { costUsd }) };
}

function trackOf(json: unknown): Track[] {
  const audio = fileRefSchema.safeParse(at(json, 'audio'));
  if (!audio.success) return [];
  const [title, text] = [textOf(at(json, 'title')), textOf(at(json, 'text'))];
  return [{ audio: audio.data, durationSeconds: numberOf(at(json, 'durationSeconds')), title, text }];
}

function mediaTypeOf({ state }: Pick<Step, 'state'>): string {
  return textOf(at(state, 'mediaType')) ?? 'audio/mpeg';
}
