import { startsWith, u32le, u64le, u8 } from '../../bytes';
import type { ByteReader } from '../../reader';

/** One Ogg page (RFC 3533, section 6). Views are valid until the reader's next awaited call. */
export interface OggPage {
  readonly continued: boolean;
  readonly first: boolean;
  readonly last: boolean;
  /** −1 if no packet ends on the page. */
  readonly granule: number;
  readonly serial: number;
  readonly lacing: Uint8Array;
  readonly body: Uint8Array;
  readonly totalBytes: number;
}

/** The page at `at`, or null if there is none or it is cut off. */
export function oggPage(bytes: Uint8Array, at: number): OggPage | null {
  if (!startsWith(bytes, at, 'OggS') || u8(bytes, at + 4) !== 0 || at + 27 > bytes.length) return null;
  const segments = u8(bytes, at + 26);
  const lacing = bytes.subarray(at + 27, at + 27 + segments);
  const bodyBytes = lacing.reduce((sum, length) => sum + length, 0);
  const end = at + 27 + segments + bodyBytes;
  if (lacing.length < segments || end > bytes.length) return null;
  const flags = u8(bytes, at + 5);
  return {
    continued: (flags & 1) !== 0,
    first: (flags & 2) !== 0,
    last: (flags & 4) !== 0,
    granule: granuleAt(bytes, at + 6),
    serial: u32le(bytes, at + 14),
    lacing,
    body: bytes.subarray(at + 27 + segments, end),
    totalBytes: end - at,
  };
}

export const largestPageBytes = 65_307;

/** Every whole page from the reader's place on; damaged stretches are stepped over. */
export async function* oggPages(reader: ByteReader): AsyncGenerator<OggPage> {
  while (await reader.need(27)) {
    const page = oggPage(reader.window, 0);
    if (page) {
      yield page;
      reader.advance(page.totalBytes);
    } else if (
      startsWith(reader.window, 0, 'OggS') &&
      reader.window.length < largestPageBytes &&
      (await reader.more())
    ) {
      continue;
    } else {
      reader.advance(nextCapture(reader.window));
    }
  }
}

/** Where the next page may begin behind the first byte of a window. */
function nextCapture(window: Uint8Array): number {
  for (let at = window.indexOf(0x4f, 1); at >= 0; at = window.indexOf(0x4f, at + 1)) {
    if (startsWith(window, at, 'OggS') || at > window.length - 4) return at;
  }
  return window.length;
}

function granuleAt(bytes: Uint8Array, at: number): number {
  const negative = (u8(bytes, at + 7) & 0x80) !== 0;
  return negative ? u64le(bytes, at) - 2 ** 64 || -1 : u64le(bytes, at);
}

/** The packets of one page of one stream, whole ones only; carries what the page leaves unfinished to the next call. */
export interface PacketAssembler {
  /** Packets that end on the page. `bytes` are views where the packet lies on one page. */
  push(page: OggPage): Uint8Array[];
}

const largestPacketBytes = 8_388_608;

/** An assembler that drops a packet of more than 8 MB, and one whose beginning it has not seen. */
export function packetAssembler(): PacketAssembler {
  let carried: Uint8Array[] = [];
  let carriedBytes = 0;
  let broken = true;

  function finish(tail: Uint8Array): Uint8Array {
    if (carried.length === 0) return tail;
    const whole = new Uint8Array(carriedBytes + tail.length);
    let at = 0;
    for (const piece of [...carried, tail]) {
      whole.set(piece, at);
      at += piece.length;
    }
    carried = [];
    carriedBytes = 0;
    return whole;
  }

  function keep(tail: Uint8Array) {
    if (tail.length === 0) return;
    if (carriedBytes + tail.length > largestPacketBytes) {
      carried = [];
      carriedBytes = 0;
      broken = true;
      return;
    }
    carried.push(tail.slice());
    carriedBytes += tail.length;
  }

  return {
    push(page) {
      const packets: Uint8Array[] = [];
      if (!page.continued) {
        carried = [];
        carriedBytes = 0;
        broken = false;
      }
      let from = 0;
      let at = 0;
      for (const length of page.lacing) {
        at += length;
        if (length === 255) continue;
        const packet = finish(page.body.subarray(from, at));
        if (!broken) packets.push(packet);
        broken = false;
        from = at;
      }
      keep(page.body.subarray(from));
      return packets;
    },
  };
}
