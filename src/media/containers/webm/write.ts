import { ascii, bigEndian, concat } from '../../bytes';
import { elementsIn, ids } from './ebml';

/** What a WebM file of one sound track is made of. Times are in ticks of `tickSeconds`. */
export interface WebmContent {
  readonly documentType: string;
  readonly tickSeconds: number;
  readonly durationTicks: number;
  readonly trackEntry: Uint8Array;
  readonly sizes: ArrayLike<number>;
  readonly timestamps: ArrayLike<number>;
}

const clusterTicks = 5000;
const clusterBytes = 524_288;
const codecDelayId = 0x56aa;

/** A run of packets with its head; `bytes` counts both, and the head of every block. */
export interface WebmCluster {
  readonly first: number;
  readonly end: number;
  readonly head: Uint8Array;
  readonly bytes: number;
}

export interface WebmLayout {
  readonly head: Uint8Array;
  readonly clusters: readonly WebmCluster[];
  readonly sizeBytes: number;
}

/** Heads and clusters of a WebM file; `webmChunks` fills them with packets. */
export function webmLayout(content: WebmContent): WebmLayout {
  const clusters = clusterRanges(content).map(({ first, end }) => cluster(content, first, end));
  const info = element(
    ids.info,
    unsignedElement(ids.timestampScale, Math.round(content.tickSeconds * 1e9)),
    duration(content),
    text(ids.muxingApp),
    text(ids.writingApp),
  );
  const tracks = element(ids.tracks, element(ids.trackEntry, content.trackEntry));
  const clustersBytes = clusters.reduce((sum, { bytes }) => sum + bytes, 0);
  const segmentHead = elementHeadOf(ids.segment, info.length + tracks.length + clustersBytes);
  const head = concat([ebmlHead(content.documentType), segmentHead, info, tracks]);
  return { head, clusters, sizeBytes: head.length + clustersBytes };
}

/** The bytes of a WebM file laid out before, cluster by cluster. */
export function* webmChunks(
  content: WebmContent,
  layout: WebmLayout,
  packet: (index: number) => Uint8Array,
): Generator<Uint8Array> {
  yield layout.head;
  for (const { first, end, head, bytes } of layout.clusters) {
    const whole = new Uint8Array(bytes);
    whole.set(head);
    let at = head.length;
    for (let i = first; i < end; i++) {
      at = writeBlockHead(content, first, i, whole, at);
      whole.set(packet(i), at);
      at += content.sizes[i] ?? 0;
    }
    yield whole;
  }
}

/** The same with null wherever the next packet belongs. */
export function* webmPlan(content: WebmContent, layout: WebmLayout): Generator<Uint8Array | null> {
  yield layout.head;
  for (const { first, end, head } of layout.clusters) {
    yield head;
    for (let i = first; i < end; i++) {
      const blockHead = new Uint8Array(blockHeadBytes(content.sizes[i] ?? 0));
      writeBlockHead(content, first, i, blockHead, 0);
      yield blockHead;
      yield null;
    }
  }
}

/** A track entry taken over from another file as track 1, with other codec data and delay. */
export function webmTrackEntry(entry: Uint8Array, codecPrivate: Uint8Array, codecDelayNanos: number): Uint8Array {
  const dropped: readonly number[] = [
    ids.trackNumber,
    ids.codecPrivate,
    ids.codecDelay,
    ids.contentEncodings,
    ids.defaultDuration,
  ];
  const kept = elementsIn(entry).filter(({ id }) => !dropped.includes(id));
  return concat([
    unsignedElement(ids.trackNumber, 1),
    ...kept.map(({ id, body }) => element(id, body)),
    ...(codecPrivate.length > 0 ? [element(ids.codecPrivate, codecPrivate)] : []),
    ...(codecDelayNanos > 0 ? [unsignedElement(codecDelayId, codecDelayNanos)] : []),
  ]);
}

function clusterRanges({ sizes, timestamps }: WebmContent): { first: number; end: number }[] {
  const ranges: { first: number; end: number }[] = [];
  let [first, bytes] = [0, 0];
  for (let i = 0; i < sizes.length; i++) {
    const long = (timestamps[i] ?? 0) - (timestamps[first] ?? 0) >= clusterTicks || bytes >= clusterBytes;
    if (long && i > first) {
      ranges.push({ first, end: i });
      [first, bytes] = [i, 0];
    }
    bytes += sizes[i] ?? 0;
  }
  if (sizes.length > first) ranges.push({ first, end: sizes.length });
  return ranges;
}

function cluster(content: WebmContent, first: number, end: number): WebmCluster {
  const timestamp = unsignedElement(ids.timestamp, content.timestamps[first] ?? 0);
  let body = timestamp.length;
  for (let i = first; i < end; i++) body += blockHeadBytes(content.sizes[i] ?? 0) + (content.sizes[i] ?? 0);
  const head = concat([elementHeadOf(ids.cluster, body), timestamp]);
  return { first, end, head, bytes: head.length - timestamp.length + body };
}

const blockHeadBytes = (size: number) => 1 + sizeWidth(size + 4) + 4;

/** Writes the head of block `index` of a cluster and tells where it ends. */
function writeBlockHead(content: WebmContent, first: number, index: number, target: Uint8Array, start: number): number {
  const size = (content.sizes[index] ?? 0) + 4;
  const relative = (content.timestamps[index] ?? 0) - (content.timestamps[first] ?? 0);
  const width = sizeWidth(size);
  target[start] = ids.simpleBlock;
  for (let at = start + width, rest = size; at > start; at--, rest = Math.floor(rest / 256)) target[at] = rest;
  target[start + 1] = (target[start + 1] ?? 0) | (0x80 >> (width - 1));
  target[start + width + 1] = 0x81;
  target[start + width + 2] = relative >> 8;
  target[start + width + 3] = relative;
  target[start + width + 4] = 0x80;
  return start + width + 5;
}

function ebmlHead(documentType: string): Uint8Array {
  const numbers = [0x4286, 0x42f7].map((id) => unsignedElement(id, 1));
  const limits = [unsignedElement(0x42f2, 4), unsignedElement(0x42f3, 8)];
  const versions = [unsignedElement(0x4287, 4), unsignedElement(0x4285, 2)];
  return element(ids.ebml, ...numbers, ...limits, element(ids.docType, ascii(documentType)), ...versions);
}

function duration({ durationTicks }: WebmContent): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, durationTicks);
  return element(ids.duration, bytes);
}

const text = (id: number) => element(id, ascii('ImaRouter'));

function element(id: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts);
  return concat([elementHeadOf(id, body.length), body]);
}

function elementHeadOf(id: number, size: number): Uint8Array {
  const width = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  return concat([bigEndian(id, width), variableSize(size, sizeWidth(size))]);
}

function unsignedElement(id: number, value: number): Uint8Array {
  let width = 1;
  while (value >= 256 ** width) width++;
  return element(id, bigEndian(value, width));
}

const sizeWidth = (size: number) =>
  size < 127 ? 1 : size < 16_383 ? 2 : size < 2_097_151 ? 3 : size < 268_435_455 ? 4 : 8;

function variableSize(size: number, width: number): Uint8Array {
  const bytes = bigEndian(size, width);
  bytes[0] = (bytes[0] ?? 0) | (0x80 >> (width - 1));
  return bytes;
}
