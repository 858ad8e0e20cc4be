import type { AudioSource } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import type { RenderedPart } from './format';

/** A rendered part as a recording that can be opened again from any byte, until it `isReleased`. */
export function audioStream(
  part: RenderedPart,
  fileName: string,
  mediaType: string,
  isReleased: () => boolean = () => false,
): AudioSource {
  return {
    sizeBytes: part.sizeBytes,
    fileName,
    mediaType,
    open: (startByte = 0) => chunksFrom(startByte, part, isReleased),
  };
}

async function* chunksFrom(
  startByte: number,
  part: RenderedPart,
  isReleased: () => boolean,
): AsyncGenerator<Uint8Array> {
  let skip = startByte;
  for (const chunk of part.chunks()) {
    if (isReleased())
      throw new RouterFailure('cancelled', 'The part was opened after it had been released.', { stage: 'split' });
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
