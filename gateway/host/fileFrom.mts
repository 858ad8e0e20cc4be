import { createReadStream } from 'node:fs';

/** The bytes of a file from `startByte` to `endByte`, both included. */
export async function* fileFrom(path: string, startByte = 0, endByte?: number): AsyncGenerator<Uint8Array> {
  const end = endByte === undefined ? {} : { end: endByte };
  yield* createReadStream(path, { start: startByte, ...end, highWaterMark: 256 * 1024 });
}
