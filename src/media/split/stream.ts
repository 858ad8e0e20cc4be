import type { AudioSource } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import type { RenderedPart } from './format';

const pieceBytes = 65_536;

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
    async *open(startByte = 0) {
      let skip = startByte;
      for (const chunk of part.chunks()) {
        if (isReleased())
          throw new RouterFailure('cancelled', 'The part was opened after it had been released.', { stage: 'split' });
        const rest = chunk.subarray(Math.min(skip, chunk.length));
        skip -= chunk.length - rest.length;
        if (rest.length > 0) yield rest;
      }
    },
  };
}

/** The same bytes with small pieces gathered into pieces of 64 KB. */
export function* gathered(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes);
  let filled = 0;
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + pieceBytes - filled);
      piece.set(part, filled);
      from += part.length;
      filled += part.length;
      if (filled < pieceBytes) continue;
      yield piece;
      piece = new Uint8Array(pieceBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
