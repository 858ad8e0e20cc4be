import { ascii, bigEndian, concat, littleEndian, u8 } from '../../bytes';

/** A packet of an Ogg stream to be, with the position (granule) that is reached at its end. */
export interface OggOutPacket {
  readonly bytes: Uint8Array;
  readonly granule: number;
}

const serial = 0x1001;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});
const pageTicksLimit = 48_000;
const pageSegments = 255;

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
  push(packet: OggOutPacket): Generator<Uint8Array>;
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
    *push(packet) {
      if (gather.full(packet.bytes.length, packet.granule)) {
        yield* out.whole(held, granule, 0, false);
        held = [];
        gather.begin(granule);
      }
      gather.add(packet.bytes.length);
      held.push(packet.bytes);
      granule = packet.granule;
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
    const head = [
      ascii('OggS'),
      Uint8Array.of(0, flags),
      granuleBytes(granule),
      littleEndian(serial, 4),
      littleEndian(sequence++, 4),
    ];
    const bytes = concat([...head, new Uint8Array(4), Uint8Array.of(lacing.length), lacing, ...body]);
    bytes.set(bigEndian(checksum(bytes), 4).reverse(), 22);
    return bytes;
  }

  return {
    *whole(packets: readonly Uint8Array[], granule: number, flags: number, last: boolean): Generator<Uint8Array> {
      const lacing = concat(packets.map((packet) => lacingOf(packet.length)));
      const body = concat(packets);
      for (let from = 0, at = 0; from < lacing.length || from === 0; from += pageSegments) {
        const part = lacing.subarray(from, from + pageSegments);
        const bytes = part.reduce((sum, length) => sum + length, 0);
        const end = from + pageSegments >= lacing.length;
        const own = (from === 0 ? flags : 1) | (end && last ? 4 : 0);
        yield page(part, [body.subarray(at, at + bytes)], end ? granule : -1, own);
        at += bytes;
      }
    },
  };
}

function lacingOf(size: number): Uint8Array {
  const lacing = new Uint8Array(segmentsOf(size)).fill(255);
  lacing[lacing.length - 1] = size % 255;
  return lacing;
}

const granuleBytes = (granule: number) => (granule < 0 ? new Uint8Array(8).fill(255) : littleEndian(granule, 8));

function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < bytes.length; i++) crc = ((crc << 8) ^ (table[((crc >>> 24) ^ u8(bytes, i)) & 255] ?? 0)) >>> 0;
  return crc;
}
