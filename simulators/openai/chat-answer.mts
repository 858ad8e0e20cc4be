import { encodeWhole } from '../audio/encode.mts';
import type { AudioFormat } from '../audio/encode.mts';
import { hear } from '../audio/hear.mts';
import { speak } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { charged, eventReply, jsonReply, slices } from '../frame/reply.mts';
import { isObject } from '../frame/request.mts';
import { flagOf, textOf } from '../frame/rules.mts';
import type { Call, Charge, Reply } from '../frame/wire.mts';
import { transcribe } from '../speech/transcript.mts';
import type { Family } from './family.mts';
import { readMessages, wantsAudio } from './messages.mts';

/** The formats in which a chat model speaks. */
export const audioFormats: Record<string, AudioFormat> = {
  wav: { container: 'wav', sampleRate: 24_000 },
  mp3: { container: 'mp3', sampleRate: 24_000, bitRate: 128_000 },
  pcm16: { container: 'pcm', sampleRate: 24_000 },
  opus: { container: 'opus', sampleRate: 48_000, bitRate: 64_000 },
  aac: { container: 'aac', sampleRate: 24_000, bitRate: 64_000 },
  flac: { container: 'flac', sampleRate: 24_000 },
};
const tokensPerInputSecond = 10;
const tokensPerOutputSecond = 20;
const charactersPerToken = 4;
const audioLifeSeconds = 3600;
const chunkBytes = 12_000;

/** A completion: what was heard said back, or, where the instructions ask for it, the user's text read out. */
export function chatAnswer(family: Family, call: Call): Reply {
  const messages = readMessages(call.fields);
  const lastParts = messages.findLast(({ role }) => role === 'user')?.parts ?? [];
  const recordings = messages.flatMap(({ parts }) => parts).flatMap(({ audio }) => (audio ? [hear(audio)] : []));
  const heardText = lastParts.flatMap(({ audio }) => (audio ? [hear(audio)] : []));
  const asked = lastParts
    .map(({ text }) => text)
    .join(' ')
    .trim();
  const instructions = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .flatMap(({ parts }) => parts.map(({ text }) => text))
    .join(' ');
  const isReading = /verbatim|word for word|exactly/i.test(instructions) && heardText.length === 0;
  const heard = heardText.flatMap((recording) => (recording ? [transcribe(recording).text] : [])).join(' ');
  const text = isReading ? asked : `Simulated answer. I heard: ${heard || asked}`;
  const inputSeconds = recordings.reduce((sum, recording) => sum + (recording?.durationSeconds ?? 0), 0);
  const inputText = messages
    .flatMap(({ parts }) => parts)
    .map(({ text: words }) => words)
    .join(' ');
  return finish(family, call, text, inputSeconds, inputText);
}

function finish(family: Family, call: Call, text: string, inputSeconds: number, inputText: string): Reply {
  const settings = isObject(call.fields.audio) ? call.fields.audio : {};
  const voice = textOf(settings, 'voice', 'alloy');
  const speech = wantsAudio(call.fields) ? speak(text, { voice }) : null;
  const format = audioFormats[textOf(settings, 'format', 'wav')];
  const bytes = speech && format ? encodeWhole(JSON.stringify([voice, 1, text]), format, speech) : null;
  const tokens = {
    audioIn: Math.ceil(inputSeconds * tokensPerInputSecond),
    audioOut: Math.ceil((speech?.durationSeconds ?? 0) * tokensPerOutputSecond),
    textIn: Math.ceil(inputText.length / charactersPerToken),
    textOut: Math.ceil(text.length / charactersPerToken),
  };
  const charges = chargesOf(family, call, tokens);
  if (flagOf(call.fields, 'stream'))
    return charged(eventReply(chunks(call, text, bytes, usageOf(tokens)), '[DONE]'), ...charges);
  const audio = bytes
    ? { id: audioId(call), expires_at: expiry(), data: bytes.toString('base64'), transcript: text }
    : null;
  const message = {
    role: 'assistant',
    content: audio ? null : text,
    refusal: null,
    annotations: [],
    ...(audio && { audio }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return charged(jsonReply(200, { ...envelope(call, 'chat.completion'), choices, usage: usageOf(tokens) }), ...charges);
}

type Tokens = { audioIn: number; audioOut: number; textIn: number; textOut: number };

function usageOf({ audioIn, audioOut, textIn, textOut }: Tokens) {
  return {
    prompt_tokens: audioIn + textIn,
    completion_tokens: audioOut + textOut,
    total_tokens: audioIn + textIn + audioOut + textOut,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: audioIn, text_tokens: textIn },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: audioOut,
      text_tokens: textOut,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function chargesOf(family: Family, call: Call, tokens: Tokens): Charge[] {
  const name = textOf(call.fields, 'model');
  const prices = family.chat[name];
  if (!prices) return [];
  return [
    chargeFor(name, tokens.textIn, prices.textInput),
    chargeFor(name, tokens.textOut, prices.textOutput),
    chargeFor(name, tokens.audioIn, prices.audioInput),
    chargeFor(name, tokens.audioOut, prices.audioOutput),
  ].filter(({ quantity }) => quantity > 0);
}

function envelope(call: Call, object: string) {
  const created = Math.floor(Date.now() / 1000);
  return {
    id: `chatcmpl-${call.requestId}`,
    object,
    created,
    model: textOf(call.fields, 'model'),
    service_tier: 'default',
    system_fingerprint: 'fp_simulator',
  };
}

function* chunks(call: Call, text: string, bytes: Uint8Array | null, usage: unknown): Generator<unknown> {
  const chunk = (delta: unknown, reason: string | null = null) => ({
    ...envelope(call, 'chat.completion.chunk'),
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
  });
  yield chunk({ role: 'assistant', content: bytes ? null : '', refusal: null });
  if (!bytes) for (const word of text.split(/(?<= )/)) yield chunk({ content: word });
  else {
    yield chunk({ audio: { id: audioId(call), transcript: text } });
    for (const piece of slices(bytes, chunkBytes))
      yield chunk({ audio: { data: Buffer.from(piece).toString('base64') } });
    yield chunk({ audio: { expires_at: expiry() } });
  }
  yield chunk({}, 'stop');
  const options = call.fields.stream_options;
  if (isObject(options) && options.include_usage === true)
    yield { ...envelope(call, 'chat.completion.chunk'), choices: [], usage };
}

function audioId(call: Call): string {
  return `audio_${call.requestId}`;
}

function expiry(): number {
  return Math.floor(Date.now() / 1000) + audioLifeSeconds;
}
