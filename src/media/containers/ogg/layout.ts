import { pageGatherer, pageHeadBytes, pageSegments, pageWriter, segmentsOf } from './pageWriter';
import { headBytes, headPages } from './write';

/** Sound packets at hand, by index. */
export interface OggPackets {
  readonly count: number;
  sizeOf(index: number): number;
  /** The position reached at the end of a packet. */
  granuleOf(index: number): number;
  /** The bytes of packets `from` to `to`, one behind the other. */
  payload(from: number, to: number): Iterable<Uint8Array>;
}

/** An Ogg stream of packets at hand: its exact size, and its pages. */
export function oggLayout(heads: readonly Uint8Array[], packets: OggPackets) {
  const ends = pageEnds(packets);
  let sizeBytes = headBytes(heads.map(({ length }) => length));
  for (let i = 0; i < packets.count; i++) sizeBytes += segmentsOf(packets.sizeOf(i)) + packets.sizeOf(i);
  for (const [page, end] of ends.entries()) sizeBytes += pageHeadBytes * pagesFor(packets, ends[page - 1] ?? 0, end);
  return {
    sizeBytes,
    chunks: () => pages(heads, packets, ends),
  };
}

function* pages(heads: readonly Uint8Array[], packets: OggPackets, ends: readonly number[]): Generator<Uint8Array> {
  const out = pageWriter();
  yield* headPages(out, heads);
  let first = 0;
  for (const end of ends) {
    const sizes: number[] = [];
    for (let i = first; i < end; i++) sizes.push(packets.sizeOf(i));
    const granule = end > 0 ? packets.granuleOf(end - 1) : 0;
    yield* out.whole(sizes, packets.payload(first, end), { granule, flags: 0, last: end === packets.count });
    first = end;
  }
}

/** Behind which packets a page ends. */
function pageEnds(packets: OggPackets): number[] {
  const gather = pageGatherer();
  const ends: number[] = [];
  let granule = 0;
  for (let i = 0; i < packets.count; i++) {
    const [size, reached] = [packets.sizeOf(i), packets.granuleOf(i)];
    if (gather.full(size, reached)) {
      ends.push(i);
      gather.begin(granule);
    }
    gather.add(size);
    granule = reached;
  }
  return [...ends, packets.count];
}

/** One page, or several for a single large packet. */
function pagesFor(packets: OggPackets, from: number, to: number): number {
  return to - from === 1 ? Math.ceil(segmentsOf(packets.sizeOf(from)) / pageSegments) : 1;
}
