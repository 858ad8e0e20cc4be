import { encodePieces, encodeWhole } from '../audio/encode.mts';
import { speak } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { audioReply, charged, eventReply, slices } from '../frame/reply.mts';
import { findComplaint, findUnknown, numberOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import { isObject } from '../frame/request.mts';
import type { Call, Charge, Reply, Route } from '../frame/wire.mts';
import { explainLikeOpenAi, openAiError } from './errors.mts';
import type { Family, SpeechModel } from './family.mts';

const mediaTypes: Record<string, string> = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
  mulaw: 'audio/basic',
};
const audioTokensPerSecond = 20;
const charactersPerToken = 4;
const eventBytes = 12_000;

/** `POST /audio/speech`. */
export function speechRoute(family: Family): Route {
  return {
    method: 'POST',
    path: `${family.basePath}/audio/speech`,
    costs: true,
    validate: (call) => findRefusal(family, call),
    handle: (call) => answer(family, call),
  };
}

function rulesOf(family: Family, model: SpeechModel | undefined): Record<string, Rule> {
  return {
    model: { type: 'string', required: true },
    input: { type: 'string', required: true, minCharacters: 1, maxCharacters: model?.maxCharacters ?? 4096 },
    voice: { type: 'any', required: true },
    instructions: { type: 'string', maxCharacters: 4096 },
    response_format: { type: 'string', oneOf: Object.keys(family.speechFormats) },
    sample_rate: { type: 'integer', oneOf: [8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000] },
    speed: { type: 'number', min: 0.25, max: 4 },
    stream_format: { type: 'string', oneOf: ['sse', 'audio'] },
  };
}

function findRefusal(family: Family, call: Call): Reply | null {
  if (call.body !== 'json') return openAiError(400, 'Send the request as application/json.');
  const name = textOf(call.fields, 'model');
  const model = modelOf(family, call);
  const rules = rulesOf(family, model);
  const complaint = findUnknown(call.fields, rules) ?? findComplaint(call.fields, rules);
  if (complaint) return explainLikeOpenAi(complaint);
  if (!model) {
    return openAiError(
      404,
      `The model '${name}' does not exist or you do not have access to it.`,
      'invalid_request_error',
      'model_not_found',
      'model',
    );
  }
  const voice = voiceOf(call);
  if (!family.voices.includes(voice) && !voice.startsWith('voice_')) {
    return explainLikeOpenAi({
      parameter: 'voice',
      wrong: 'choice',
      rule: { type: 'string', oneOf: family.voices },
      value: voice,
    });
  }
  if (call.fields.instructions !== undefined && !model.takesInstructions) {
    return openAiError(
      400,
      `'instructions' is not supported with ${name}.`,
      'invalid_request_error',
      'unsupported_parameter',
      'instructions',
    );
  }
  if (textOf(call.fields, 'stream_format') === 'sse' && !model.streamsEvents) {
    return openAiError(
      400,
      `'stream_format' sse is not supported with ${name}.`,
      'invalid_request_error',
      'unsupported_value',
      'stream_format',
    );
  }
  return null;
}

function modelOf(family: Family, call: Call): SpeechModel | undefined {
  const name = textOf(call.fields, 'model');
  return Object.hasOwn(family.speech, name) ? family.speech[name] : undefined;
}

function voiceOf(call: Call): string {
  const { voice } = call.fields;
  return isObject(voice) ? textOf(voice, 'id') : textOf(call.fields, 'voice');
}

function answer(family: Family, call: Call): Reply {
  const model = modelOf(family, call);
  const formatName = textOf(call.fields, 'response_format', 'mp3');
  const format = family.speechFormats[formatName];
  if (!model || !format) return openAiError(500, 'The simulator lost the model.', 'server_error');
  const input = textOf(call.fields, 'input');
  const voice = voiceOf(call);
  const speed = numberOf(call.fields, 'speed', 1);
  const speech = speak(input, { voice, speed });
  const sampleRate = numberOf(call.fields, 'sample_rate', format.container === 'opus' ? 48_000 : 24_000);
  const key = JSON.stringify([voice, speed, input]);
  const fullFormat = { ...format, sampleRate };
  const usage = usageOf(input, speech.durationSeconds);
  const charges = chargesOf(call, model, input, usage);
  if (textOf(call.fields, 'stream_format') === 'sse')
    return charged(eventReply(events(encodeWhole(key, fullFormat, speech), usage)), ...charges);
  return charged(
    audioReply(encodePieces(key, fullFormat, speech), mediaTypes[formatName] ?? 'application/octet-stream'),
    ...charges,
  );
}

type Usage = { input_tokens: number; output_tokens: number; total_tokens: number };

function usageOf(input: string, durationSeconds: number): Usage {
  const inputTokens = Math.ceil(input.length / charactersPerToken);
  const outputTokens = Math.ceil(durationSeconds * audioTokensPerSecond);
  return { input_tokens: inputTokens, output_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function chargesOf(call: Call, model: SpeechModel, input: string, usage: Usage): Charge[] {
  const name = textOf(call.fields, 'model');
  if (!model.output) return [chargeFor(name, [...input].length, model.price)];
  return [chargeFor(name, usage.input_tokens, model.price), chargeFor(name, usage.output_tokens, model.output)];
}

function* events(bytes: Uint8Array, usage: Usage): Generator<unknown> {
  for (const piece of slices(bytes, eventBytes)) {
    yield { type: 'speech.audio.delta', audio: Buffer.from(piece).toString('base64') };
  }
  yield { type: 'speech.audio.done', usage };
}
