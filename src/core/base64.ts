import { concatenate } from './stream';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const characterCodes = new TextEncoder().encode(alphabet);
const padding = 61;
const values = new Int16Array(128).fill(-1);
characterCodes.forEach((code, value) => values.set([value], code));
values.set([62], '-'.charCodeAt(0));
values.set([63], '_'.charCodeAt(0));

/** Length in bytes of the base64 text of `sizeBytes` bytes. */
export function base64Length(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 3) * 4;
}

/** Base64 text of a stream, as bytes, without holding it. */
export async function* encodeBase64(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of stream) {
    const joined = rest.byteLength === 0 ? chunk : concatenate([rest, chunk]);
    const whole = joined.byteLength - (joined.byteLength % 3);
    if (whole > 0) yield encode(joined.subarray(0, whole));
    rest = joined.slice(whole);
  }
  if (rest.byteLength > 0) yield encode(rest);
}

/** The bytes of base64 or base64url text; null if it is neither. */
export function decodeBase64(text: string): Uint8Array | null {
  const length = text.endsWith('==') ? text.length - 2 : text.endsWith('=') ? text.length - 1 : text.length;
  if (length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  let held = 0;
  let offset = 0;
  for (let index = 0; index < length; index++) {
    const value = values[text.charCodeAt(index)] ?? -1;
    if (value < 0) return null;
    bits = ((bits << 6) | value) & 0xffffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[offset++] = (bits >> held) & 0xff;
    }
  }
  return bytes;
}

function encode(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(base64Length(bytes.byteLength));
  let offset = 0;
  for (let index = 0; index < bytes.byteLength; index += 3) {
    const left = bytes.byteLength - index;
    const triple = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    text[offset++] = characterCodes[triple >> 18] ?? 0;
    text[offset++] = characterCodes[(triple >> 12) & 63] ?? 0;
    text[offset++] = left > 1 ? (characterCodes[(triple >> 6) & 63] ?? 0) : padding;
    text[offset++] = left > 2 ? (characterCodes[triple & 63] ?? 0) : padding;
  }
  return text;
}
