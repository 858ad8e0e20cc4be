import type { Adapter, Exchange, Outcome, RequestContext, Step } from '../../core/provider';
import type { Deployment } from '../../core/deployment';
import { totalSeconds } from '../../core/totalSeconds';
import type { Frame, WireEvent, WireReply } from '../../core/wire';
import type { SpeakInput, SpeakOutput } from '../../operations';
import { expectedFile, outputFormat } from '../shared/expectedFile';
import { at, isObject, listOf, parseJson, textOf } from '../shared/json';
import { badReply } from '../shared/outcome';
import { chargedBy, durationOf } from './cost';
import { apiFields } from './fields';
import { cancel, plain, takeUp } from './follow';
import { fetchSounds, followSounds, type Sounds, type Track, wordsOf } from './sounds';

/**
 * Text to speech by `POST /audio/speech` of our HTTP API: bytes, or JSON with the times of words where subtitles are wanted; or
 * by its job where one is to be started. Speech that could not be joined to one file comes as addresses, which are fetched.
 * Source: https://imarouter.com/docs
 */
export const speak: Adapter<'speak'> = {
  request: (input, deployment, context) =>
    context.startsJob ? submit(input, deployment, context) : ask(input, deployment, context),
  reply: (wire, step) => (step.name === 'speak' ? replyAtOnce(wire, step) : followSounds(wire, step, speech)),
  frame,
  resume: takeUp,
  cancel,
};

const speech: Sounds<SpeakOutput> = { fileName: 'speech', outputOf: spokenIn };

function submit(input: SpeakInput, deployment: Deployment, context: RequestContext): Exchange {
  const { callbackUrl } = context;
  return {
    request: {
      method: 'POST',
      path: '/audio/speech/async',
      headers: { accept: 'application/json' },
      body: {
        json: {
          ...fieldsOf(input, deployment, context),
          ...(callbackUrl === null ? {} : { webhook_url: callbackUrl }),
        },
      },
      as: 'json',
    },
    step: { name: 'submit', state: { mediaType: fileOf(input, deployment).mediaType } },
  };
}

function ask(input: SpeakInput, deployment: Deployment, context: RequestContext): Exchange {
  const withWords = input.subtitles !== 'none';
  const body = fieldsOf(input, deployment, context);
  const file = fileOf(input, deployment);
  return {
    request: {
      method: 'POST',
      path: '/audio/speech',
      headers: { accept: withWords ? 'application/json' : 'audio/*' },
      body: { json: withWords ? { ...body, delivery: 'base64' } : body },
      ...(withWords ? { as: 'json' } : { as: 'audio', orJson: true }),
      file,
    },
    step: { name: 'speak', state: { mediaType: file.mediaType } },
  };
}

function fieldsOf(input: SpeakInput, deployment: Deployment, { voice }: RequestContext) {
  return { ...apiFields(input), model: deployment.model, voice: voice ?? input.voice };
}

function fileOf({ format }: SpeakInput, deployment: Deployment) {
  return expectedFile(speech.fileName, format, outputFormat(deployment, format));
}

function frame(event: WireEvent): Frame {
  const json = parseJson(event.data);
  if (!isObject(json)) return {};
  const { b64_json, ...told } = json;
  const audio = textOf(b64_json);
  return { json: plain(told), ...(audio === null ? {} : { audioBase64: audio }) };
}

function replyAtOnce(wire: WireReply, { state }: Step): Outcome<SpeakOutput> {
  const { content } = wire;
  if (content.as === 'audio') {
    const output = { audio: content.file, durationSeconds: content.durationSeconds };
    return { type: 'done', output, quantities: [], ...chargedBy(wire) };
  }
  const told = content.as === 'frames' ? content.frames.at(0) : content.as === 'json' ? content.json : null;
  if (content.as === 'frames' && content.audio !== null) {
    const { file: audio, durationSeconds } = content.audio;
    const output = { audio, durationSeconds: durationOf(told, durationSeconds), words: wordsOf(told) ?? [] };
    return { type: 'done', output, quantities: [], ...chargedBy(wire, told) };
  }
  if (listOf(at(told, 'tracks')).length === 0) return badReply('audio');
  const mediaType = textOf(at(state, 'mediaType')) ?? 'audio/mpeg';
  return fetchSounds(told, { mediaType, job: null }, speech.fileName);
}

function spokenIn(tracks: readonly Track[], words: SpeakOutput['words']): SpeakOutput | undefined {
  const [first] = tracks;
  if (first === undefined) return undefined;
  const { audio, durationSeconds } = first;
  const told = words === undefined ? {} : { words };
  if (tracks.length === 1) return { audio, durationSeconds, ...told };
  return { audio, durationSeconds: totalSeconds(tracks), ...told, tracks: [...tracks] };
}
