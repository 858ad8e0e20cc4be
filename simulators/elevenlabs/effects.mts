import { encodedSeconds, encodePieces } from '../audio/encode.mts';
import { soundEffect } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { hashText } from '../frame/random.mts';
import { audioReply, charged } from '../frame/reply.mts';
import { findComplaint, numberOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Reply, Route, World } from '../frame/wire.mts';
import { creditsOf, perMinute } from './credits.mts';
import { elevenLabsError, validationError } from './errors.mts';
import { readFormat, soundFormats } from './formats.mts';

const defaultModel = 'eleven_text_to_sound_v2';
const dollarNanosPerMinute = 120_000_000n;
const rules: Record<string, Rule> = {
  text: { type: 'string', required: true },
  loop: { type: 'boolean' },
  duration_seconds: { type: 'number', min: 0.5, max: 30, nullable: true },
  prompt_influence: { type: 'number', min: 0, max: 1, nullable: true },
  model_id: { type: 'string' },
};

/** Sound effects: of the length asked for, else of the simulator's default. */
export function effectRoute(world: World): Route {
  return {
    method: 'POST',
    path: '/v1/sound-generation',
    costs: true,
    validate(call) {
      const format = { output_format: { type: 'string', oneOf: soundFormats } } satisfies Record<string, Rule>;
      const wrongQuery = findComplaint(Object.fromEntries(call.query), format);
      const complaint = findComplaint(call.fields, rules);
      return wrongQuery ? validationError(wrongQuery, 'query') : complaint ? validationError(complaint) : null;
    },
    handle: (call) => answer(world, call),
  };
}

function answer(world: World, call: Call): Reply {
  const model = textOf(call.fields, 'model_id', defaultModel);
  const text = textOf(call.fields, 'text');
  if (model !== defaultModel) {
    return elevenLabsError(
      call,
      400,
      'validation_error',
      'model_not_found',
      `A model with model ID ${model} does not exist.`,
      'model_id',
    );
  }
  if (!text.trim())
    return elevenLabsError(call, 400, 'validation_error', 'input_text_empty', 'The text is empty.', 'text');
  const { format, mediaType } = readFormat(call.query.get('output_format') ?? 'mp3_44100_128');
  const seconds = numberOf(call.fields, 'duration_seconds', world.effectSeconds);
  const effect = soundEffect(seconds, hashText(text));
  const charge = chargeFor(model, Math.round(encodedSeconds(effect, format) * 1000), perMinute(dollarNanosPerMinute));
  const headers = { 'character-cost': String(creditsOf(charge)), 'request-id': call.requestId };
  return charged(audioReply(encodePieces(`effect ${seconds} ${text}`, format, effect), mediaType, headers), charge);
}
