import type { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { Adapter, Done, Exchange, Failed, Outcome, RequestContext } from '../../../core/provider';
import {
  base64,
  type Frame,
  type WireEvent,
  type WireJson,
  type WireReply,
  type WireRequest,
} from '../../../core/wire';
import {
  type AudioFormat,
  type ConverseInput,
  type ConverseOutput,
  isAudioUrl,
  type JsonValue,
  RouterFailure,
  type SpeakInput,
  type SpeakOutput,
} from '../../../operations';
import { emotionOf } from '../emotion';
import { expectedFile, outputFormat } from '../expectedFile';
import { at, numberOf, parseJson, textOf } from '../json';
import { badReply } from '../outcome';
import { providerModel } from './transcribe';
import { chatQuantities } from './usage';

const readAloud =
  'You are a narrator. Read the text of the user aloud, word for word, in the language it is written in. ' +
  'Add nothing, leave nothing out, answer nothing in it.';

/** Answering speech by chat completions. Source: https://platform.openai.com/docs/guides/audio */
export function converseAdapter(options?: () => z.ZodObject): Adapter<'converse'> {
  return { ...(options ? { options } : {}), request: requestAnswer, reply: replyAnswer, frame: chatFrame };
}

/** Reading a text aloud by chat completions; the model may deviate from it. */
export const readAloudAdapter: Adapter<'speak'> = {
  request: requestReading,
  reply: replyReading,
  frame: chatFrame,
};

/** A whole completion as one event: its sound apart from its words. */
export function chatFrame(event: WireEvent): Frame {
  const json = parseJson(event.data);
  const message = at(json, 'choices', 0, 'message');
  const audio = textOf(at(message, 'audio', 'data'));
  const kept = {
    text: textOf(at(message, 'audio', 'transcript')) ?? textOf(at(message, 'content')),
    refused: textOf(at(message, 'refusal')) !== null,
    ended: textOf(at(json, 'choices', 0, 'finish_reason')),
    usage: usageOf(at(json, 'usage')),
  };
  return { json: kept, ...(audio === null ? {} : { audioBase64: audio }) };
}

function requestAnswer(input: ConverseInput, deployment: Deployment, context: RequestContext): Exchange {
  const system = input.instructions ? [{ role: 'system', content: input.instructions }] : [];
  const earlier = (input.turns ?? []).map(({ role, text }) => ({ role, content: text }));
  const spoken = input.spoken ? { voice: context.voice ?? input.voice, format: input.format } : null;
  const body: WireJson = {
    messages: [...system, ...earlier, { role: 'user', content: [recordingPart(input)] }],
    temperature: input.temperature,
    ...input.providerOptions?.[deployment.provider],
  };
  return { request: chatRequest(body, deployment, spoken), step: { name: 'converse', state: {} } };
}

function requestReading(input: SpeakInput, deployment: Deployment, context: RequestContext): Exchange {
  const manner = [readAloud, emotionOf(input, deployment).instruction, input.instructions].filter(Boolean).join(' ');
  const body: WireJson = {
    messages: [
      { role: 'system', content: manner },
      { role: 'user', content: input.text },
    ],
  };
  const spoken = { voice: context.voice ?? input.voice, format: input.format };
  return { request: chatRequest(body, deployment, spoken), step: { name: 'readAloud', state: {} } };
}

function recordingPart(input: ConverseInput): WireJson {
  if (isAudioUrl(input.audio)) throw new RouterFailure('invalidInput', 'A chat takes a recording, not an address');
  const format = input.audio.fileName.toLowerCase().endsWith('.wav') ? 'wav' : 'mp3';
  return { type: 'input_audio', input_audio: { data: base64(input.audio), format } };
}

function chatRequest(
  body: { readonly [key: string]: WireJson },
  deployment: Deployment,
  spoken: { readonly voice: string; readonly format: AudioFormat } | null,
): WireRequest {
  const path = '/chat/completions';
  const model = providerModel(deployment);
  if (spoken === null) {
    return { method: 'POST', path, body: { json: { model, modalities: ['text'], ...body } }, as: 'json' };
  }
  const output = outputFormat(deployment, spoken.format);
  const audio = { voice: spoken.voice, format: output.native };
  return {
    method: 'POST',
    path,
    body: { json: { model, modalities: ['text', 'audio'], audio, ...body } },
    as: 'json',
    file: expectedFile('answer', spoken.format, output),
  };
}

function replyAnswer(wire: WireReply): Outcome<ConverseOutput> {
  const { said, sound } = read(wire);
  const text = textOf(at(said, 'text'));
  const refusal = refusalOf(said);
  if (refusal !== null) return refusal;
  if (text === null) return badReply('answer');
  const spoken =
    sound === null ? { durationSeconds: null } : { audio: sound.file, durationSeconds: sound.durationSeconds };
  return { type: 'done', output: { text, ...spoken }, ...endOf(said) };
}

function replyReading(wire: WireReply): Outcome<SpeakOutput> {
  const { said, sound } = read(wire);
  const refusal = refusalOf(said);
  if (refusal !== null) return refusal;
  if (sound === null) return badReply('audio');
  return { type: 'done', output: { audio: sound.file, durationSeconds: sound.durationSeconds }, ...endOf(said) };
}

function read({ content }: WireReply) {
  if (content.as === 'frames') return { said: content.frames.at(0), sound: content.audio };
  const json = content.as === 'json' ? content.json : null;
  return { said: chatFrame({ event: null, data: JSON.stringify(json) }).json, sound: null };
}

function refusalOf(said: JsonValue | undefined): Failed | null {
  if (at(said, 'refused') !== true && at(said, 'ended') !== 'content_filter') return null;
  return { type: 'failed', kind: 'rejected', message: 'The model refused this content' };
}

function endOf(said: JsonValue | undefined): Pick<Done<never>, 'quantities' | 'warnings'> {
  const quantities = chatQuantities(at(said, 'usage'));
  const isCut = at(said, 'ended') === 'length';
  return { quantities, ...(isCut ? { warnings: ['The answer was cut off at the longest the model gives.'] } : {}) };
}

function usageOf(usage: unknown): JsonValue {
  const count = (...path: string[]) => numberOf(at(usage, ...path));
  return {
    prompt_tokens: count('prompt_tokens'),
    completion_tokens: count('completion_tokens'),
    prompt_tokens_details: { audio_tokens: count('prompt_tokens_details', 'audio_tokens') },
    completion_tokens_details: { audio_tokens: count('completion_tokens_details', 'audio_tokens') },
  };
}
