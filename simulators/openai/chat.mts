import { hear } from '../audio/hear.mts';
import { isObject } from '../frame/request.mts';
import { findComplaint, flagOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Reply, Route } from '../frame/wire.mts';
import { audioFormats, chatAnswer } from './chat-answer.mts';
import { explainLikeOpenAi, openAiError } from './errors.mts';
import type { Family } from './family.mts';
import { readMessages, wantsAudio } from './messages.mts';
import type { Part } from './messages.mts';

const rules: Record<string, Rule> = {
  model: { type: 'string', required: true },
  messages: { type: 'list', required: true },
  modalities: { type: 'list', oneOf: ['text', 'audio'] },
  audio: { type: 'object', nullable: true },
  stream: { type: 'boolean', nullable: true },
  temperature: { type: 'number', min: 0, max: 2, nullable: true },
};

/** `POST /chat/completions` with audio in and out. A request to read text verbatim is obeyed; else the answer says what was heard. */
export function chatRoute(family: Family): Route {
  return {
    method: 'POST',
    path: `${family.basePath}/chat/completions`,
    costs: true,
    validate: (call) => findRefusal(family, call),
    handle: (call) => chatAnswer(family, call),
  };
}

function findRefusal(family: Family, call: Call): Reply | null {
  if (call.body !== 'json') return openAiError(400, 'Send the request as application/json.');
  const complaint = findComplaint(call.fields, rules);
  if (complaint) return explainLikeOpenAi(complaint);
  const name = textOf(call.fields, 'model');
  if (!Object.hasOwn(family.chat, name)) {
    return openAiError(
      404,
      `The model '${name}' does not exist or you do not have access to it.`,
      'invalid_request_error',
      'model_not_found',
      'model',
    );
  }
  const parts = readMessages(call.fields).flatMap(({ parts: inner }) => inner);
  if (parts.some(({ audioFormat }) => audioFormat !== null && audioFormat !== 'wav' && audioFormat !== 'mp3')) {
    return openAiError(
      400,
      "Invalid value for 'input_audio.format'. Supported values are: 'wav' and 'mp3'.",
      'invalid_request_error',
      'invalid_value',
      'messages',
    );
  }
  if (parts.some(({ audio }) => audio !== null && hear(audio) === null)) {
    return openAiError(
      400,
      'The data provided for input_audio is not of valid wav or mp3 format.',
      'invalid_request_error',
      'invalid_value',
      'messages',
    );
  }
  return wantsAudio(call.fields) ? refuseVoice(family, call) : refuseSilence(parts);
}

function refuseSilence(parts: Part[]): Reply | null {
  return parts.some(({ audio }) => audio !== null)
    ? null
    : openAiError(
        400,
        'This model requires that either input content or output modality contain audio.',
        'invalid_request_error',
        'invalid_value',
        'model',
      );
}

function refuseVoice(family: Family, call: Call): Reply | null {
  const { audio } = call.fields;
  const settings = isObject(audio) ? audio : {};
  const complaint = findComplaint(settings, {
    voice: { type: 'string', required: true, oneOf: family.voices },
    format: { type: 'string', required: true, oneOf: Object.keys(audioFormats) },
  });
  if (complaint) return explainLikeOpenAi({ ...complaint, parameter: `audio.${complaint.parameter}` });
  const isStreamed = flagOf(call.fields, 'stream');
  return isStreamed && textOf(settings, 'format') !== 'pcm16'
    ? openAiError(
        400,
        "Unsupported value: 'audio.format' must be 'pcm16' when stream=true.",
        'invalid_request_error',
        'unsupported_value',
        'audio.format',
      )
    : null;
}
