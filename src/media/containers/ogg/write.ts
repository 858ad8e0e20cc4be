import { ascii, concat, littleEndian } from '../../bytes';
import { pageChecksum } from './checksum';

/** A packet of an Ogg stream to be, with the position (granule) that is reached at its end. */
export interface OggOutPacket {
  readonly bytes: Uint8Array;
  readonly granule: number;
}

const serial = 0x1001;
const capture = ascii('OggS\0');
const pageTicksLimit = 48_000;
const pageSegments = 255;
const none: readonly Uint8Array[] = [];

/** Bytes that `sizes` take as pages, for the head packets and the sound packets alike. */
export function oggBytes(headSizes: readonly number[], packets: Iterable<{ size: number; granule: number }>): number {
  let bytes = headSizes.reduce((sum, size) => sum + pagesBytes(size), 0);
  const layout = pageLayout(packets);
  for (const page of layout) bytes += 27 + page.segments + page.bytes;
  return bytes;
}

/** A whole Ogg stream: every head packet on pages of its own, then the sound packets, checksums and all. */
export function* oggStream(heads: readonly Uint8Array[], packets: Iterable<OggOutPacket>): Generator<Uint8Array> {
  const out = oggWriter();
  yield* out.heads(heads);
  for (const packet of packets) yield* out.push(packet);
  yield* out.end();
}

/** Writes an Ogg stream packet by packet; each step gives the pages that are complete by then. */
export interface OggWriter {
  heads(heads: readonly Uint8Array[]): Generator<Uint8Array>;
  push(packet: OggOutPacket): Iterable<Uint8Array>;
  end(): Generator<Uint8Array>;
}

/** A writer of one stream, at its beginning. */
export function oggWriter(): OggWriter {
  const out = pageWriter();
  const gather = pageGatherer();
  let held: Uint8Array[] = [];
  let granule = 0;
  return {
    *heads(heads) {
      for (const [index, head] of heads.entries()) yield* out.whole([head], 0, index === 0 ? 2 : 0, false);
    },
    push(packet) {
      const full = gather.full(packet.bytes.length, packet.granule);
      const pages = full ? out.whole(held, granule, 0, false) : none;
      if (full) {
        held = [];
        gather.begin(granule);
      }
      gather.add(packet.bytes.length);
      held.push(packet.bytes);
      granule = packet.granule;
      return pages;
    },
    end: () => out.whole(held, granule, 0, true),
  };
}

/** OpusHead with another pre-skip (RFC 7845, section 5.1). */
export function opusHead(head: Uint8Array, preSkip: number): Uint8Array {
  const copy = head.slice();
  if (copy.length >= 12) copy.set(littleEndian(preSkip, 2), 10);
  return copy;
}

/** An empty comment packet: `OpusTags`, or Vorbis' with its framing bit. */
export function emptyTags(codec: 'opus' | 'vorbis' | 'speex'): Uint8Array {
  const vendor = ascii('ImaRouter');
  const body = [littleEndian(vendor.length, 4), vendor, littleEndian(0, 4)];
  if (codec === 'opus') return concat([ascii('OpusTags'), ...body]);
  return codec === 'vorbis' ? concat([ascii('\u0003vorbis'), ...body, Uint8Array.of(1)]) : concat(body);
}

function pageGatherer() {
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

function* pageLayout(
  packets: Iterable<{ size: number; granule: number }>,
): Generator<{ segments: number; bytes: number }> {
  const gather = pageGatherer();
  let page = { segments: 0, bytes: 0 };
  let granule = 0;
  for (const packet of packets) {
    if (gather.full(packet.size, packet.granule)) {
      yield* wholePages(page);
      page = { segments: 0, bytes: 0 };
      gather.begin(granule);
    }
    gather.add(packet.size);
    page = { segments: page.segments + segmentsOf(packet.size), bytes: page.bytes + packet.size };
    granule = packet.granule;
  }
  yield* wholePages(page);
}

function* wholePages(page: { segments: number; bytes: number }) {
  for (let left = page.segments - pageSegments; left > 0; left -= pageSegments) yield { segments: 0, bytes: 0 };
  yield page;
}

const segmentsOf = (size: number) => Math.floor(size / 255) + 1;

function pagesBytes(size: number): number {
  const segments = segmentsOf(size);
  return size + segments + 27 * Math.ceil(segments / pageSegments);
}

function pageWriter() {
  let sequence = 0;

  function page(lacing: Uint8Array, body: readonly Uint8Array[], granule: number, flags: number): Uint8Array {
    const start = 27 + lacing.length;
    const bytes = new Uint8Array(start + bytesOf(body));
    bytes.set(capture);
    bytes[5] = flags;
    bytes.set(granuleBytes(granule), 6);
    bytes.set(littleEndian(serial, 4), 14);
    bytes.set(littleEndian(sequence++, 4), 18);
    bytes[26] = lacing.length;
    bytes.set(lacing, 27);
    copyRuns(body, bytes, start);
    bytes.set(littleEndian(pageChecksum(bytes), 4), 22);
    return bytes;
  }

  /** One packet of more than 255 segments, over as many pages as it takes. */
  function* spanning(packet: Uint8Array, lacing: Uint8Array, granule: number, flags: number, last: boolean) {
    for (let from = 0; from < lacing.length; from += pageSegments) {
      const end = from + pageSegments >= lacing.length;
      const body = packet.subarray(from * 255, end ? packet.length : (from + pageSegments) * 255);
      const own = (from === 0 ? flags : 1) | (end && last ? 4 : 0);
      yield page(lacing.subarray(from, from + pageSegments), [body], end ? granule : -1, own);
    }
  }

  return {
    *whole(packets: readonly Uint8Array[], granule: number, flags: number, last: boolean): Generator<Uint8Array> {
      const lacing = lacingOf(packets);
      if (lacing.length <= pageSegments) yield page(lacing, packets, granule, flags | (last ? 4 : 0));
      else yield* spanning(concat(packets), lacing, granule, flags, last);
    },
  };
}

function bytesOf(pieces: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const piece of pieces) bytes += piece.length;
  return bytes;
}

/** Copies pieces one behind the other; those that lie so already, in one go. */
function copyRuns(pieces: readonly Uint8Array[], target: Uint8Array, start: number): void {
  let at = start;
  for (let from = 0; from < pieces.length;) {
    const first = pieces[from++];
    if (!first) continue;
    let length = first.length;
    for (let next = pieces[from]; next && next.buffer === first.buffer; next = pieces[++from]) {
      if (next.byteOffset !== first.byteOffset + length) break;
      length += next.length;
    }
    target.set(new Uint8Array(first.buffer, first.byteOffset, length), at);
    at += length;
  }
}

function lacingOf(packets: readonly Uint8Array[]): Uint8Array {
  let segments = 0;
  for (const packet of packets) segments += segmentsOf(packet.length);
  const lacing = new Uint8Array(segments).fill(255);
  let at = 0;
  for (const packet of packets) {
    at += segmentsOf(packet.length);
    lacing[at - 1] = packet.length % 255;
  }
  return lacing;
}

const granuleBytes = (granule: number) => (granule < 0 ? new Uint8Array(8).fill(255) : littleEndian(granule, 8));
