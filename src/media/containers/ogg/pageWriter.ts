import { ascii, concat, littleEndian } from '../../bytes';
import { pageChecksum } from './checksum';

export const pageSegments = 255;
export const pageHeadBytes = 27;
const pageTicksLimit = 48_000;
const serial = 0x1001;
const capture = ascii('OggS\0');

/** Tells when a page is full: after 255 segments, or a second of Opus. */
export function pageGatherer() {
  let segments = 0;
  let startGranule = 0;
  return {
    full: (size: number, granule: number) =>
      segments > 0 && (segments + segmentsOf(size) > pageSegments || granule - startGranule > pageTicksLimit),
    begin(granule: number) {
      segments = 0;
      startGranule = granule;
    },
    add(size: number) {
      segments += segmentsOf(size);
    },
  };
}

/** How many lacing values a packet takes. */
export const segmentsOf = (size: number) => Math.floor(size / 255) + 1;

/** Where a page stands: the position reached at its end, its flags, and whether it is the last of the stream. */
interface PagePlace {
  readonly granule: number;
  readonly flags: number;
  readonly last: boolean;
}

export type PageWriter = ReturnType<typeof pageWriter>;

/** Writes the pages of one stream, numbered and with their checksums. */
export function pageWriter() {
  let sequence = 0;

  function page(lacing: Uint8Array, bodyBytes: number, body: Iterable<Uint8Array>, granule: number, flags: number) {
    const start = pageHeadBytes + lacing.length;
    const bytes = new Uint8Array(start + bodyBytes);
    bytes.set(capture);
    bytes[5] = flags;
    bytes.set(granuleBytes(granule), 6);
    bytes.set(littleEndian(serial, 4), 14);
    bytes.set(littleEndian(sequence++, 4), 18);
    bytes[26] = lacing.length;
    bytes.set(lacing, pageHeadBytes);
    let at = start;
    for (const piece of body) {
      bytes.set(piece, at);
      at += piece.length;
    }
    bytes.set(littleEndian(pageChecksum(bytes), 4), 22);
    return bytes;
  }

  /** One packet of more than 255 segments, over as many pages as it takes. */
  function spanning(packet: Uint8Array, lacing: Uint8Array, { granule, flags, last }: PagePlace) {
    const pages: Uint8Array[] = [];
    for (let from = 0; from < lacing.length; from += pageSegments) {
      const end = from + pageSegments >= lacing.length;
      const body = packet.subarray(from * 255, end ? packet.length : (from + pageSegments) * 255);
      const own = (from === 0 ? flags : 1) | (end && last ? 4 : 0);
      pages.push(page(lacing.subarray(from, from + pageSegments), body.length, [body], end ? granule : -1, own));
    }
    return pages;
  }

  return {
    /** Packets of these sizes, whose bytes lie one behind the other in `body`, as one page, or more if it is one large packet. */
    whole(sizes: readonly number[], body: Iterable<Uint8Array>, place: PagePlace): readonly Uint8Array[] {
      const lacing = lacingOf(sizes);
      if (lacing.length > pageSegments) return spanning(concat([...body]), lacing, place);
      const bodyBytes = sizes.reduce((sum, size) => sum + size, 0);
      return [page(lacing, bodyBytes, body, place.granule, place.flags | (place.last ? 4 : 0))];
    },
  };
}

function lacingOf(sizes: readonly number[]): Uint8Array {
  const lacing = new Uint8Array(sizes.reduce((sum, size) => sum + segmentsOf(size), 0)).fill(255);
  let at = 0;
  for (const size of sizes) {
    at += segmentsOf(size);
    lacing[at - 1] = size % 255;
  }
  return lacing;
}

const granuleBytes = (granule: number) => (granule < 0 ? new Uint8Array(8).fill(255) : littleEndian(granule, 8));
