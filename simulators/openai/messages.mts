import { isObject } from '../frame/request.mts';
import { listOf, textOf } from '../frame/rules.mts';
import type { Fields } from '../frame/wire.mts';

/** A part of a chat message: text, a recording, or both empty. */
export interface Part {
  text: string;
  audio: Uint8Array | null;
  audioFormat: string | null;
}

/** A chat message with its parts. */
export interface Message {
  role: string;
  parts: Part[];
}

/** The messages of a chat request. */
export function readMessages(fields: Fields): Message[] {
  const messages: unknown[] = Array.isArray(fields.messages) ? fields.messages : [];
  return messages.filter(isObject).map((message) => {
    const { content } = message;
    const parts: unknown[] = Array.isArray(content) ? content : [{ type: 'text', text: content }];
    return { role: textOf(message, 'role'), parts: parts.filter(isObject).map(readPart) };
  });
}

function readPart(part: Fields): Part {
  const input = isObject(part.input_audio) ? part.input_audio : null;
  return {
    text: textOf(part, 'text'),
    audio: input ? Buffer.from(textOf(input, 'data'), 'base64') : null,
    audioFormat: input ? textOf(input, 'format') : null,
  };
}

/** Whether a chat request asks for a spoken answer. */
export function wantsAudio(fields: Fields): boolean {
  return listOf(fields, 'modalities').includes('audio');
}
