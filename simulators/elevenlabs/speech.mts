import { encodePieces, encodeWhole } from '../audio/encode.mts';
import { speak } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { audioReply, charged, jsonReply } from '../frame/reply.mts';
import { isObject } from '../frame/request.mts';
import { findComplaint, numberOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Charge, Reply, Route } from '../frame/wire.mts';
import { timed, timedLines } from './alignment.mts';
import { speechModels } from './catalogue.mts';
import { creditsOf } from './credits.mts';
import { elevenLabsError, legacyError, validationError } from './errors.mts';
import { readFormat, soundFormats, speechFormats } from './formats.mts';

const rules: Record<string, Rule> = {
  text: { type: 'string', required: true },
  model_id: { type: 'string' },
  language_code: { type: 'string', nullable: true },
  voice_settings: { type: 'object', nullable: true },
  seed: { type: 'integer', min: 0, max: 4_294_967_295, nullable: true },
  previous_text: { type: 'string', nullable: true },
  next_text: { type: 'string', nullable: true },
  previous_request_ids: { type: 'list', maxItems: 3, nullable: true },
  next_request_ids: { type: 'list', maxItems: 3, nullable: true },
  pronunciation_dictionary_locators: { type: 'list', maxItems: 3, nullable: true },
  apply_text_normalization: { type: 'string', oneOf: ['auto', 'on', 'off'] },
  apply_language_text_normalization: { type: 'boolean' },
};
const settingRules: Record<string, Rule> = {
  stability: { type: 'number', min: 0, max: 1, nullable: true },
  similarity_boost: { type: 'number', min: 0, max: 1, nullable: true },
  style: { type: 'number', min: 0, max: 1, nullable: true },
  speed: { type: 'number', min: 0.7, max: 1.2, nullable: true },
  use_speaker_boost: { type: 'boolean', nullable: true },
};
const dollarNanosPerThousandCredits = 80_000_000n;
const defaultModel = 'eleven_multilingual_v2';

/** The four speech endpoints: whole, streamed, and both with the times of characters. */
export function speechRoutes(hasVoice: (call: Call, id: string) => boolean): Route[] {
  return (['', '/stream', '/with-timestamps', '/stream/with-timestamps'] as const).map((ending) => ({
    method: 'POST',
    path: `/v1/text-to-speech/:voice${ending}`,
    costs: true,
    validate: (call) => findRefusal(call, ending.startsWith('/stream') ? soundFormats : speechFormats),
    handle: (call) => refuseModel(call, hasVoice) ?? answer(call, ending),
  }));
}

function findRefusal(call: Call, formats: readonly string[]): Reply | null {
  const queryComplaint = findComplaint(
    Object.fromEntries(call.query),
    {
      output_format: { type: 'string', oneOf: formats },
      optimize_streaming_latency: { type: 'integer', min: 0, max: 4 },
      enable_logging: { type: 'boolean' },
    },
    true,
  );
  if (queryComplaint) return validationError(queryComplaint, 'query');
  const complaint = findComplaint(call.fields, rules);
  if (complaint) return validationError(complaint);
  const settings = call.fields.voice_settings;
  const wrongSetting = isObject(settings) ? findComplaint(settings, settingRules) : null;
  if (!wrongSetting) return null;
  return wrongSetting.parameter === 'speed'
    ? legacyError(
        400,
        'invalid_voice_settings',
        'Invalid setting for speed received, expected to be greater or equal to 0.7 and less or equal to 1.2.',
      )
    : validationError(wrongSetting);
}

function refuseModel(call: Call, hasVoice: (call: Call, id: string) => boolean): Reply | null {
  const voice = call.params.voice ?? '';
  const modelId = textOf(call.fields, 'model_id', defaultModel);
  const model = Object.hasOwn(speechModels, modelId) ? speechModels[modelId] : undefined;
  const text = textOf(call.fields, 'text');
  if (!hasVoice(call, voice)) {
    return elevenLabsError(
      call,
      404,
      'not_found',
      'voice_not_found',
      `A voice with voice_id '${voice}' was not found.`,
    );
  }
  if (!model) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'model_not_found',
      `A model with model ID ${modelId} does not exist.`,
      'model_id',
    );
  }
  if ([...text].length > model.maxCharacters) {
    return legacyError(
      400,
      'max_character_limit_exceeded',
      `This request's text has ${[...text].length} characters and exceeds the character limit of ${model.maxCharacters} characters for model ${modelId}.`,
    );
  }
  if (!text.trim())
    return elevenLabsError(call, 400, 'validation_error', 'input_text_empty', 'The text is empty.', 'text');
  const hasContext = ['previous_text', 'next_text', 'previous_request_ids', 'next_request_ids'].some(
    (name) => call.fields[name] != null,
  );
  if (model.ignoresContext && hasContext) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'unsupported_model',
      `Providing previous_text or next_text is not yet supported with the '${modelId}' model.`,
    );
  }
  return modelId === defaultModel && textOf(call.fields, 'language_code')
    ? elevenLabsError(
        call,
        400,
        'validation_error',
        'unsupported_language',
        `Model '${modelId}' does not support the language_code parameter.`,
        'language_code',
      )
    : null;
}

function answer(call: Call, ending: string): Reply {
  const text = textOf(call.fields, 'text');
  const voice = call.params.voice ?? '';
  const settings = call.fields.voice_settings;
  const speed = isObject(settings) ? numberOf(settings, 'speed', 1) : 1;
  const { format, mediaType } = readFormat(call.query.get('output_format') ?? 'mp3_44100_128');
  const speech = speak(text, { voice, speed });
  const key = JSON.stringify([voice, speed, text]);
  const whole = () => encodeWhole(key, format, speech);
  const charge = chargeOf(call, text);
  const headers = { 'character-cost': String(creditsOf(charge)), 'request-id': call.requestId };
  if (ending === '/with-timestamps') return charged(jsonReply(200, timed(speech, text, whole()), headers), charge);
  if (ending === '/stream/with-timestamps') {
    const reply = {
      status: 200,
      headers: { 'content-type': 'application/json', ...headers },
      body: timedLines(speech, text, whole()),
    };
    return charged(reply, charge);
  }
  return charged(audioReply(encodePieces(key, format, speech), mediaType, headers), charge);
}

function chargeOf(call: Call, text: string): Charge {
  const modelId = textOf(call.fields, 'model_id', defaultModel);
  const rate = speechModels[modelId]?.creditsPerCharacter ?? 1;
  const amountNanos = (dollarNanosPerThousandCredits * BigInt(rate * 2)) / 2n;
  return chargeFor(modelId, [...text].length, { unit: 'character', amountNanos, per: 1000n });
}
