import type { Quantity, Unit } from '../../../operations';
import { at, numberOf } from '../json';

/** What a usage object of OpenAI's shape reports: seconds of audio, or tokens. What is not told as text is audio. */
export function usageQuantities(usage: unknown): Quantity[] {
  if (at(usage, 'type') === 'duration') return milliseconds(at(usage, 'seconds'));
  if (at(usage, 'input_tokens') === undefined) return [];
  const textIn = numberOf(at(usage, 'input_token_details', 'text_tokens')) ?? 0;
  return [
    ...reported('inputTextToken', textIn),
    ...reported('inputAudioToken', less(at(usage, 'input_tokens'), textIn)),
    ...reported('outputTextToken', at(usage, 'output_tokens')),
  ];
}

/** Tokens of a speech stream: text in, audio out. */
export function speechQuantities(usage: unknown): Quantity[] {
  return [
    ...reported('inputTextToken', at(usage, 'input_tokens')),
    ...reported('outputAudioToken', at(usage, 'output_tokens')),
  ];
}

/** Tokens of a chat completion, text and audio apart. What is not told as audio is text. */
export function chatQuantities(usage: unknown): Quantity[] {
  if (numberOf(at(usage, 'prompt_tokens')) === null) return [];
  const audioIn = numberOf(at(usage, 'prompt_tokens_details', 'audio_tokens')) ?? 0;
  const audioOut = numberOf(at(usage, 'completion_tokens_details', 'audio_tokens')) ?? 0;
  return [
    ...reported('inputTextToken', less(at(usage, 'prompt_tokens'), audioIn)),
    ...reported('inputAudioToken', audioIn),
    ...reported('outputTextToken', less(at(usage, 'completion_tokens'), audioOut)),
    ...reported('outputAudioToken', audioOut),
  ];
}

/** Seconds that a provider reports, as milliseconds of audio. */
export function milliseconds(seconds: unknown): Quantity[] {
  const told = numberOf(seconds);
  return told === null ? [] : reported('audioMillisecond', Math.round(told * 1000));
}

function less(whole: unknown, part: number): number | null {
  const told = numberOf(whole);
  return told === null ? null : Math.max(0, told - part);
}

function reported(unit: Unit, amount: unknown): Quantity[] {
  const told = numberOf(amount);
  return told === null || told < 0 ? [] : [{ unit, amount: Math.round(told), source: 'reported' }];
}
