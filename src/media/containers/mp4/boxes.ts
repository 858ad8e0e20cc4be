import { latin, u32be, u64be } from '../../bytes';
import type { ByteReader } from '../../reader';

/** A box inside bytes at hand: its type and its body, cut to what is there. */
export interface Box {
  readonly type: string;
  readonly body: Uint8Array;
}

/** The head of a box in a file. `bytes` is null where the box goes to the end of the file. */
export interface BoxHead {
  readonly type: string;
  readonly start: number;
  readonly headerBytes: number;
  readonly bytes: number | null;
}

const boxLimit = 4096;

/** The boxes of a body, in order. A size that is too small ends the list, one that is too large is cut. */
export function boxesIn(body: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= body.length && boxes.length < boxLimit;) {
    const long = u32be(body, at) === 1;
    const size = long ? u64be(body, at + 8) : u32be(body, at) || body.length - at;
    const header = long ? 16 : 8;
    if (size < header) break;
    boxes.push({ type: latin(body, at + 4, 4), body: body.subarray(at + header, at + size) });
    at += size;
  }
  return boxes;
}

/** The body of the first box along a path of types, or null. */
export function boxAt(body: Uint8Array, ...path: readonly string[]): Uint8Array | null {
  let here: Uint8Array | null = body;
  for (const type of path) here = here && (boxesIn(here).find((box) => box.type === type)?.body ?? null);
  return here;
}

/** The head of the box at the reader's place, which moves behind it; null at the end of the file. Its size is not checked. */
export async function readBoxHead(reader: ByteReader): Promise<BoxHead | null> {
  const start = reader.position;
  const head = await reader.take(8);
  if (head.length < 8) return null;
  const type = latin(head, 4, 4);
  const size = u32be(head, 0);
  if (size !== 1) return { type, start, headerBytes: 8, bytes: size === 0 ? null : size };
  return { type, start, headerBytes: 16, bytes: u64be(await reader.take(8), 0) };
}

/** Whether a box states a size that is smaller than its own head. */
export const isDamaged = (head: BoxHead): boolean => head.bytes !== null && head.bytes < head.headerBytes;
