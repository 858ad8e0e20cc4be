import type { AudioSource } from '../../operations/audio';
import { RouterFailure } from '../../operations/failure';
import type { RenderedPart } from './format';

const pieceBytes = 65_536;
const largeBytes = 4096;

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

/** The same bytes with small pieces gathered into pieces of 64 KB; large ones pass as they are. */
export function* gathered(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes);
  let [from, filled] = [0, 0];
  for (const chunk of chunks) {
    if (chunk.length < largeBytes && filled + chunk.length <= pieceBytes) {
      piece.set(chunk, filled);
      filled += chunk.length;
      continue;
    }
    if (filled > from) yield piece.subarray(from, filled);
    from = filled;
    if (chunk.length >= largeBytes) yield chunk;
    else {
      piece = new Uint8Array(pieceBytes);
      piece.set(chunk);
      [from, filled] = [0, chunk.length];
    }
  }
  if (filled > from) yield piece.subarray(from, filled);
}
