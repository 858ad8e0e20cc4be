import { startsWith, u8 } from '../bytes';
import type { ByteReader } from '../reader';

/** What the magic line of an AMR file says (RFC 4867, section 5): its length, rate, and bytes of each frame type. */
export interface AmrKind {
  readonly codec: 'amr_nb' | 'amr_wb';
  readonly magic: string;
  readonly sampleRate: number;
  readonly frameBytes: readonly number[];
}

export const amrFrameSeconds = 0.02;

const kinds: readonly AmrKind[] = [
  {
    codec: 'amr_nb',
    magic: '#!AMR\n',
    sampleRate: 8000,
    frameBytes: [13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1],
  },
  {
    codec: 'amr_wb',
    magic: '#!AMR-WB\n',
    sampleRate: 16_000,
    frameBytes: [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1],
  },
];

/** The kind of AMR a file is, or null. */
export const amrKind = (head: Uint8Array): AmrKind | null =>
  kinds.find(({ magic }) => startsWith(head, 0, magic)) ?? null;

/** Bytes of the frame whose first byte is `toc`. */
export const amrFrameBytes = (kind: AmrKind, toc: number): number => kind.frameBytes[(toc >> 3) & 15] ?? 1;

/** Every whole frame behind the magic line, a window at a time; views are valid until the next is asked for. */
export async function* amrFrames(reader: ByteReader, kind: AmrKind): AsyncGenerator<Uint8Array[]> {
  await reader.take(kind.magic.length);
  for (;;) {
    const { window } = reader;
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at < window.length) {
      const size = amrFrameBytes(kind, u8(window, at));
      if (at + size > window.length) break;
      frames.push(window.subarray(at, at + size));
      at += size;
    }
    if (frames.length > 0) yield frames;
    reader.advance(at);
    if (!(await reader.more())) return;
  }
}
