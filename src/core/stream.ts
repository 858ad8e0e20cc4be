import { RouterFailure } from '../operations';

/** A file up to this size is read in one piece and measured while its bytes are here; a larger one is read again. */
export const heldBytes = 1024 * 1024;

/** All bytes of a stream in one array; more than `limitBytes` ends it as badReply. */
export async function readAll(
  stream: AsyncIterable<Uint8Array>,
  limitBytes: number,
  what: string,
): Promise<Uint8Array> {
  const { bytes, complete } = await readHead(stream, limitBytes);
  if (!complete) throw new RouterFailure('badReply', `${what} is larger than ${limitBytes} bytes`);
  return bytes;
}

/** The first `limitBytes` of a stream, and whether that was all of it. What lies behind is not read. */
export async function readHead(
  stream: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<{ bytes: Uint8Array; complete: boolean }> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream) {
    const room = limitBytes - sizeBytes;
    if (chunk.byteLength > room) {
      chunks.push(chunk.subarray(0, room));
      return { bytes: concatenate(chunks), complete: false };
    }
    chunks.push(chunk);
    sizeBytes += chunk.byteLength;
  }
  return { bytes: concatenate(chunks), complete: true };
}

/** Passes bytes through and ends with badReply once there are more than `limitBytes`. */
export async function* bounded(stream: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) throw tooLarge(limitBytes);
    yield chunk;
  }
}

/** What ends a sound of more than `limitBytes`. */
export function tooLarge(limitBytes: number): RouterFailure {
  return new RouterFailure('badReply', `The audio is larger than ${limitBytes} bytes`);
}

/** Several arrays as one. */
export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0];
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/** Lines of a UTF-8 stream without their ends; a line longer than `limitCharacters` ends it as badReply. */
export async function* lines(stream: AsyncIterable<Uint8Array>, limitCharacters: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const found = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = found.pop() ?? '';
    if (rest.length > limitCharacters) throw new RouterFailure('badReply', 'The stream holds a line that never ends');
    for (const line of found) yield line.replace(/\r$/, '');
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
