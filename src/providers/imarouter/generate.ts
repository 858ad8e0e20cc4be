import type { Deployment } from '../../core/deployment';
import type { Adapter, Exchange, Outcome, RequestContext, Step } from '../../core/provider';
import type { WireReply } from '../../core/wire';
import { type FileRef, fileRefSchema, type MusicInput, type SoundEffectInput } from '../../operations';
import { expectedFile, outputFormat } from '../shared/expectedFile';
import { at, isObject, listOf, numberOf, textOf } from '../shared/json';
import { badReply } from '../shared/outcome';
import { durationOf, usdFromNanos } from './cost';
import { apiFields } from './fields';
import { again, cancel, plain, poll, takeUp, unlessEnded } from './follow';

interface Track {
  readonly audio: FileRef;
  readonly durationSeconds: number | null;
  readonly title: string | null;
}

/** A sound effect by `POST /audio/generate` of our HTTP API, then its job. Source: https://imarouter.com/docs */
export const soundEffect: Adapter<'soundEffect'> = {
  request: (input, deployment, context) => submit('sound_effect', input, deployment, context),
  reply: (wire, step) =>
    follow(wire, step, ([first]) => first && { audio: first.audio, durationSeconds: first.durationSeconds }),
  resume: takeUp,
  cancel,
};

/** Music by `POST /audio/generate` of our HTTP API, then its job and every track of it. Source: https://imarouter.com/docs */
export const music: Adapter<'music'> = {
  request: (input, deployment, context) => submit('music', input, deployment, context),
  reply: (wire, step) => follow(wire, step, (tracks) => (tracks.length > 0 ? { tracks: [...tracks] } : undefined)),
  resume: takeUp,
  cancel,
};

function submit(
  operation: string,
  input: SoundEffectInput | MusicInput,
  deployment: Deployment,
  { callbackUrl, startsJob }: RequestContext,
): Exchange {
  const announced = callbackUrl === null ? {} : { webhook_url: callbackUrl };
  const { mediaType } = expectedFile('track', input.format, outputFormat(deployment, input.format));
  return {
    request: {
      method: 'POST',
      path: startsJob ? '/audio/generate/async' : '/audio/generate',
      headers: { accept: 'application/json' },
      body: { json: { ...apiFields(input), operation, model: deployment.model, ...announced } },
      as: 'json',
    },
    step: { name: 'submit', state: { mediaType } },
  };
}

function follow<Output>(
  wire: WireReply,
  step: Step,
  outputOf: (tracks: readonly Track[]) => Output | undefined,
): Outcome<Output> {
  if (wire.content.as === 'audio') return finish(wire, step, outputOf);
  const json = wire.content.as === 'json' ? wire.content.json : null;
  const job = textOf(at(json, 'id')) ?? textOf(at(step.state, 'job'));
  if (job === null || !isObject(json)) return badReply('job');
  const state = { mediaType: mediaTypeOf(step), job, tracks: at(step.state, 'tracks') ?? [] };
  return unlessEnded(json, job, state) ?? download(json, job, state);
}

function download(json: unknown, job: string, state: { readonly mediaType: string; readonly tracks: unknown }) {
  const told = tracksOf(json);
  const track = told[listOf(state.tracks).length];
  const url = textOf(at(track, 'url'));
  if (url === null) return badReply('address of the audio');
  const { mediaType } = state;
  const cost = at(json, 'cost');
  const kept = {
    ...state,
    cost: numberOf(cost) ?? textOf(cost),
    title: textOf(at(track, 'title')),
    durationSeconds: durationOf(track, null),
    left: told.length - listOf(state.tracks).length - 1,
  };
  const request = { method: 'GET', url, as: 'audio', file: { name: 'track', mediaType } } as const;
  return again({ request, step: { name: 'download', state: plain(kept) } }, job, 0);
}

function finish<Output>(
  { content }: WireReply,
  { state }: Step,
  outputOf: (tracks: readonly Track[]) => Output | undefined,
): Outcome<Output> {
  if (content.as !== 'audio') return badReply('audio');
  const durationSeconds = numberOf(at(state, 'durationSeconds')) ?? content.durationSeconds;
  const track = { audio: content.file, durationSeconds, title: textOf(at(state, 'title')) };
  const tracks = [...listOf(at(state, 'tracks')).flatMap(trackOf), track];
  const job = textOf(at(state, 'job')) ?? '';
  if ((numberOf(at(state, 'left')) ?? 0) > 0) {
    return again(poll(job, { mediaType: mediaTypeOf({ state }), job, tracks }), job, 0);
  }
  const output = outputOf(tracks);
  if (output === undefined) return badReply('audio');
  const costUsd = usdFromNanos(at(state, 'cost'));
  return { type: 'done', output, quantities: [], ...(costUsd === null ? {} : { costUsd }) };
}

function tracksOf(json: unknown): readonly unknown[] {
  const output = isObject(at(json, 'output')) ? at(json, 'output') : json;
  const tracks = listOf(at(output, 'tracks'));
  return tracks.length > 0 ? tracks : [output];
}

function trackOf(json: unknown): Track[] {
  const audio = fileRefSchema.safeParse(at(json, 'audio'));
  if (!audio.success) return [];
  return [
    { audio: audio.data, durationSeconds: numberOf(at(json, 'durationSeconds')), title: textOf(at(json, 'title')) },
  ];
}

function mediaTypeOf({ state }: Pick<Step, 'state'>): string {
  return textOf(at(state, 'mediaType')) ?? 'audio/mpeg';
}
