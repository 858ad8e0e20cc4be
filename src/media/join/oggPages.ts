import { ascii, concat, littleEndian, u8 } from '../bytes';

/** Collects packets to the pages of one Ogg stream (RFC 3533): a page a second of 20 ms packets, no packet over two pages. */
export interface PageWriter {
  /** Adds a packet that ends at `granule`; gives the page before it where that is full. */
  push(packet: Uint8Array, granule: number): Uint8Array | null;
  /** The page that is begun, whatever it holds. */
  flush(last: boolean): Uint8Array;
}

export function pageWriter(serial: number): PageWriter {
  let packets: Uint8Array[] = [];
  let segments = 0;
  let sequence = 0;
  let end = 0;

  function flush(last: boolean): Uint8Array {
    const flags = (sequence === 0 ? 2 : 0) | (last ? 4 : 0);
    const page = writePage(packets, { flags, granule: end, serial, sequence });
    sequence += 1;
    packets = [];
    segments = 0;
    return page;
  }

  return {
    flush,
    push(packet, granule) {
      const full = !fitsPage(packets.length, segments, packet.length) ? flush(false) : null;
      packets.push(packet);
      segments += segmentsOf(packet.length);
      end = granule;
      return full;
    },
  };
}

/** How many bytes the pages of packets of these sizes take. */
export function pagesBytes(sizes: Iterable<number>): number {
  let [bytes, pages, packets, segments] = [0, 0, 0, 0];
  for (const size of sizes) {
    if (pages === 0 || !fitsPage(packets, segments, size)) {
      pages += 1;
      [packets, segments] = [0, 0];
    }
    packets += 1;
    segments += segmentsOf(size);
    bytes += size + segmentsOf(size);
  }
  return bytes + pages * headBytes;
}

const headBytes = 27;
const mostPackets = 50;
const mostSegments = 255;

function segmentsOf(packetBytes: number): number {
  return Math.floor(packetBytes / 255) + 1;
}

function fitsPage(packets: number, segments: number, packetBytes: number): boolean {
  return packets === 0 || (packets < mostPackets && segments + segmentsOf(packetBytes) <= mostSegments);
}

interface PageHead {
  readonly flags: number;
  readonly granule: number;
  readonly serial: number;
  readonly sequence: number;
}

function writePage(packets: readonly Uint8Array[], { flags, granule, serial, sequence }: PageHead): Uint8Array {
  const lacing = packets.flatMap((packet) => [
    ...new Array<number>(segmentsOf(packet.length) - 1).fill(255),
    packet.length % 255,
  ]);
  const page = concat([
    ascii('OggS'),
    Uint8Array.of(0, flags),
    littleEndian(granule, 8),
    littleEndian(serial, 4),
    littleEndian(sequence, 4),
    new Uint8Array(4),
    Uint8Array.of(lacing.length, ...lacing),
    ...packets,
  ]);
  page.set(littleEndian(checksum(page), 4), 22);
  return page;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    crc = ((crc << 8) ^ (table[(crc >>> 24) ^ u8(bytes, index)] ?? 0)) >>> 0;
  }
  return crc;
}
