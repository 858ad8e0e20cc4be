import type { Result, Unit } from '../../src/operations';
import { errorEvent, eventText } from '../http/events.mts';
import type { Events } from './handOn.mts';
import { meteredWords } from './words.mts';

/**
 * A sound in OpenAI's events, each piece in base64 of its own.
 * Source: https://platform.openai.com/docs/api-reference/audio/speech-audio-delta-event
 */
export const speechEvents: Events = {
  piece: ({ buffer, byteOffset, byteLength }) =>
    eventText({ type: 'speech.audio.delta', audio: Buffer.from(buffer, byteOffset, byteLength).toString('base64') }),
  end: (result) => eventText({ type: 'speech.audio.done', usage: tokensOf(result), ...meteredWords(result) }),
  breakOff: errorEvent,
};

/** A whole sound in events. */
export async function* soundInEvents(
  sound: AsyncIterable<Uint8Array>,
  result: Result<unknown>,
): AsyncGenerator<string> {
  for await (const bytes of sound) yield speechEvents.piece(bytes);
  yield speechEvents.end(result);
}

/** Null where not every attempt that was charged reported them. */
function tokensOf({ usage }: Result<unknown>) {
  const charged = usage.filter(({ certainty, surcharge }) => certainty === 'certain' && surcharge === undefined);
  const attempts = new Set(charged.map(({ attempt }) => attempt));
  const sum = (unit: Unit): number | null => {
    const told = charged.filter((record) => record.unit === unit && record.quantitySource === 'reported');
    if (told.length === 0 || told.length < attempts.size) return null;
    return told.reduce((total, { quantity }) => total + quantity, 0);
  };
  const input = sum('inputTextToken');
  const output = sum('outputAudioToken');
  return {
    ...{ input_tokens: input, output_tokens: output },
    total_tokens: input === null || output === null ? null : input + output,
  };
}
