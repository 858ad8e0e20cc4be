import { type AudioSource, fromByte } from '../../operations/audio';
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
    open: (startByte) => fromByte(chunksOf(part, isReleased), startByte),
  };
}

function* chunksOf(part: RenderedPart, isReleased: () => boolean): Generator<Uint8Array> {
  for (const chunk of part.chunks()) {
    if (isReleased())
      throw new RouterFailure('cancelled', 'The part was opened after it had been released.', { stage: 'split' });
    yield chunk;
  }
}
