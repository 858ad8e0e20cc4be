import type { AudioSource } from '../operations';
import { RouterFailure } from '../operations';
import { base64Length, encodeBase64 } from './base64';
import type { HttpBody } from './host';
import { concatenate } from './stream';
import type { Base64Audio, FormField, WireBody, WireJson } from './wire';

type Piece = Uint8Array | { readonly audio: AudioSource; readonly base64: boolean };
/** A piece whose text has no bytes yet. */
type Draft = string | Exclude<Piece, Uint8Array>;

const text = new TextEncoder();

/**
 * Turns what an adapter wants to send into bytes of a known length, read anew on every call of `stream`. A recording whose
 * size is not known is refused, and one that yields another size than it stated ends the request.
 */
export function bodyOf(body: WireBody, newBoundary: () => string): HttpBody {
  if ('json' in body) return bodyFrom('application/json', written(jsonPieces(body.json, newBoundary)));
  if ('raw' in body) return bodyFrom(body.raw.mediaType, [{ audio: body.raw, base64: false }]);
  const boundary = newBoundary();
  return bodyFrom(`multipart/form-data; boundary=${boundary}`, written(formPieces(body.form, boundary)));
}

/** Texts that follow each other become one piece. */
function written(drafts: readonly Draft[]): Piece[] {
  const pieces: Piece[] = [];
  let waiting = '';
  for (const draft of drafts) {
    if (typeof draft === 'string') waiting += draft;
    else {
      pieces.push(text.encode(waiting), draft);
      waiting = '';
    }
  }
  return [...pieces, text.encode(waiting)];
}

/** Bytes and recordings, one behind the other, as a body. */
export function bodyFrom(mediaType: string, pieces: readonly Piece[]): HttpBody {
  const sizeBytes = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  return {
    mediaType,
    sizeBytes,
    ...(pieces.every(isBytes) ? { bytes: concatenate(pieces) } : {}),
    stream: () => streamed(pieces),
  };
}

async function* streamed(pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else yield* piece.base64 ? encodeBase64(exactly(piece.audio)) : exactly(piece.audio);
  }
}

function isBytes(piece: Piece): piece is Uint8Array {
  return piece instanceof Uint8Array;
}

function sizeOf(piece: Piece): number {
  if (piece instanceof Uint8Array) return piece.byteLength;
  const sizeBytes = piece.audio.sizeBytes;
  if (sizeBytes === null)
    throw new RouterFailure('invalidInput', 'The size of the recording is not known', { stage: 'send' });
  return piece.base64 ? base64Length(sizeBytes) : sizeBytes;
}

async function* exactly(audio: AudioSource): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of audio.open()) {
    sizeBytes += chunk.byteLength;
    yield chunk;
  }
  if (sizeBytes !== audio.sizeBytes) {
    const message = `The recording was said to have ${audio.sizeBytes} bytes and has ${sizeBytes}`;
    throw new RouterFailure('invalidInput', message, { stage: 'send' });
  }
}

function jsonPieces(json: WireJson, newBoundary: () => string): Draft[] {
  if (!holdsAudio(json)) return [JSON.stringify(json)];
  const recordings: AudioSource[] = [];
  const mark = `\u0000${newBoundary()}\u0000`;
  const whole = JSON.stringify(json, (_key, value: WireJson) => {
    if (!isBase64Audio(value)) return value;
    recordings.push(value.base64);
    return mark;
  });
  const around = whole.split(JSON.stringify(mark).slice(1, -1));
  return around.flatMap((piece, index) => {
    const audio = recordings[index];
    return audio ? [piece, { audio, base64: true }] : [piece];
  });
}

function holdsAudio(value: WireJson): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isBase64Audio(value) || Object.values(value).some(holdsAudio);
}

function isBase64Audio(value: WireJson): value is Base64Audio {
  return typeof value === 'object' && value !== null && 'base64' in value && typeof value.base64 === 'object';
}

function formPieces(form: readonly FormField[], boundary: string): Draft[] {
  const fields = form.flatMap(([name, value]): Draft[] => {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeQuotes(name)}"`;
    if (typeof value === 'string') return [`${head}\r\n\r\n${value}\r\n`];
    const file = `${head}; filename="${escapeQuotes(value.fileName)}"\r\nContent-Type: ${value.mediaType}\r\n\r\n`;
    return [file, { audio: value, base64: false }, '\r\n'];
  });
  return [...fields, `--${boundary}--\r\n`];
}

function escapeQuotes(name: string): string {
  return name.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
