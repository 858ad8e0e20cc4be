import { ascii, concat, littleEndian } from '../../bytes';
import { pageGatherer, pageSegments, pageWriter, segmentsOf, type PageWriter } from './pageWriter';

/** A packet of an Ogg stream to be, with the position (granule) that is reached at its end. */
export interface OggOutPacket {
  readonly bytes: Uint8Array;
  readonly granule: number;
}

const none: readonly Uint8Array[] = [];

/** Bytes that `sizes` take as pages, for the head packets and the sound packets alike. */
export function oggBytes(headSizes: readonly number[], packets: Iterable<{ size: number; granule: number }>): number {
  let bytes = headBytes(headSizes);
  const layout = pageLayout(packets);
  for (const page of layout) bytes += 27 + page.segments + page.bytes;
  return bytes;
}

/** Writes an Ogg stream packet by packet; each step gives the pages that are complete by then. */
export interface OggWriter {
  heads(heads: readonly Uint8Array[]): Generator<Uint8Array>;
  push(packet: OggOutPacket): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

/** A writer of one stream, at its beginning. */
export function oggWriter(): OggWriter {
  const out = pageWriter();
  const gather = pageGatherer();
  let held: Uint8Array[] = [];
  let granule = 0;
  const heldPages = (last: boolean) =>
    out.whole(
      held.map(({ length }) => length),
      held,
      { granule, flags: 0, last },
    );
  return {
    heads: (heads) => headPages(out, heads),
    push(packet) {
      const full = gather.full(packet.bytes.length, packet.granule);
      const pages = full ? heldPages(false) : none;
      if (full) {
        held = [];
        gather.begin(granule);
      }
      gather.add(packet.bytes.length);
      held.push(packet.bytes);
      granule = packet.granule;
      return pages;
    },
    end: () => heldPages(true),
  };
}

/** Every head packet on pages of its own. */
export function* headPages(out: PageWriter, heads: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const [index, head] of heads.entries())
    yield* out.whole([head.length], [head], { granule: 0, flags: index === 0 ? 2 : 0, last: false });
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

/** Bytes of head packets, each on pages of its own. */
export const headBytes = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + pagesBytes(size), 0);

function pagesBytes(size: number): number {
  const segments = segmentsOf(size);
  return size + segments + 27 * Math.ceil(segments / pageSegments);
}
