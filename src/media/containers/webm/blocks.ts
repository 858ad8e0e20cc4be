import { u8 } from '../../bytes';
import type { ByteReader } from '../../reader';
import { childOf, elementHead, float, ids, unsigned, variableInteger, type ElementHead } from './ebml';
import { refusal } from '../../refusal';
import { readTracks, type WebmTrack } from './tracks';

/** A WebM or Matroska file up to its first cluster. `durationSeconds` is null where the header does not say. */
export interface WebmFile {
  readonly track: WebmTrack | null;
  readonly hasVideo: boolean;
  readonly tickSeconds: number;
  readonly durationSeconds: number | null;
  readonly firstCluster: number;
  /** Where the segment says it ends; null if unknown. */
  readonly segmentEnd: number | null;
}

/** Packets of one block. Views are valid until the next batch is asked for. */
export interface WebmBlock {
  readonly timestamp: number;
  readonly packets: readonly Uint8Array[];
  /** Ticks the block states to last; 0 if it does not. */
  readonly durationTicks: number;
}

const entered: ReadonlySet<number> = new Set([ids.segment, ids.cluster, ids.blockGroup]);
const tracksLimitBytes = 4_194_304;
const elementLimit = 100_000;

/** Reads what stands before the first cluster and leaves the reader at it. */
export async function readWebm(reader: ByteReader): Promise<WebmFile> {
  let tracks: ReturnType<typeof readTracks> = { sound: null, hasVideo: false };
  let info: Uint8Array = new Uint8Array(0);
  let segmentEnd: number | null = null;
  for (let count = 0; count < elementLimit; count++) {
    const head = await nextHead(reader);
    if (!head) break;
    if (head.id === ids.cluster) return file(tracks, info, reader.position, segmentEnd);
    reader.advance(head.headBytes);
    const body = reader.position;
    if (head.id === ids.segment) segmentEnd = head.size === null ? null : body + head.size;
    if (head.id === ids.info) info = await reader.take(Math.min(head.size ?? 0, 65_536));
    if (head.id === ids.tracks) tracks = readTracks(await reader.take(Math.min(head.size ?? 0, tracksLimitBytes)));
    if (head.id === ids.segment) continue;
    if (head.size === null || !(await reader.seek(body + head.size))) break;
  }
  if (!tracks.sound && !tracks.hasVideo) throw refusal('The WebM file ends before it says what is in it.');
  return file(tracks, info, reader.position, segmentEnd);
}

/** Every block of a track from the reader's place on, a window at a time; clusters of unknown size need no end. */
export async function* webmBlocks(reader: ByteReader, track: WebmTrack): AsyncGenerator<WebmBlock[]> {
  const state = { cluster: 0 };
  for (;;) {
    const blocks: WebmBlock[] = [];
    const { used, skip } = collect(reader.window, track, state, blocks);
    if (blocks.length > 0) yield blocks;
    const goal = reader.position + used + skip;
    const moved = skip > 0 ? await reader.seek(goal) : (reader.advance(used), true);
    if (!moved || (skip === 0 && !(await reader.more()))) return;
  }
}

function collect(
  window: Uint8Array,
  track: WebmTrack,
  state: { cluster: number },
  blocks: WebmBlock[],
): { used: number; skip: number } {
  let at = 0;
  while (at < window.length) {
    const head = elementHead(window, at);
    if (!head) return { used: window.length - at < 12 ? at : resync(window, at + 1), skip: 0 };
    const body = at + head.headBytes;
    if (entered.has(head.id)) at = body;
    else {
      if (head.size === null) return { used: resync(window, at + 1), skip: 0 };
      const end = body + head.size;
      const isBlock = head.id === ids.simpleBlock || head.id === ids.block;
      const wanted = isBlock
        ? blockTrack(window, body) === track.number
        : head.id === ids.timestamp || head.id === ids.blockDuration;
      if (end > window.length)
        return wanted || body + 8 > window.length
          ? waiting(at, head)
          : { used: window.length, skip: end - window.length };
      if (head.id === ids.timestamp) state.cluster = unsigned(window.subarray(body, end), 0);
      if (isBlock && wanted) blocks.push(readBlock(window, body, end, track, state.cluster));
      if (head.id === ids.blockDuration) stateDuration(blocks, unsigned(window.subarray(body, end), 0));
      at = end;
    }
  }
  return { used: at, skip: 0 };
}

const waiting = (used: number, head: ElementHead) => {
  if ((head.size ?? 0) > 16_000_000)
    throw refusal(`The WebM file states a sound block of ${head.size} bytes, which no recording has.`);
  return { used, skip: 0 };
};

function stateDuration(blocks: WebmBlock[], durationTicks: number) {
  const block = blocks.pop();
  if (block) blocks.push({ ...block, durationTicks });
}

/** The next cluster behind damaged bytes. */
function resync(window: Uint8Array, from: number): number {
  for (let at = window.indexOf(0x1f, from); at >= 0; at = window.indexOf(0x1f, at + 1)) {
    if (
      at + 4 > window.length ||
      (u8(window, at + 1) === 0x43 && u8(window, at + 2) === 0xb6 && u8(window, at + 3) === 0x75)
    )
      return at;
  }
  return window.length;
}

function blockTrack(window: Uint8Array, at: number): number | null {
  const length = Math.clz32(u8(window, at)) - 23;
  return length > 8 || at + length > window.length ? null : variableInteger(window, at, length);
}

function readBlock(window: Uint8Array, start: number, end: number, track: WebmTrack, cluster: number): WebmBlock {
  const at = start + Math.clz32(u8(window, start)) - 23;
  const relative = ((u8(window, at) << 24) | (u8(window, at + 1) << 16)) >> 16;
  const lacing = (u8(window, at + 2) >> 1) & 3;
  const sound = window.subarray(Math.min(at + 3, end), end);
  const packets = lacing === 0 ? [sound] : laced(sound, lacing);
  const whole =
    track.strippedHeader.length > 0 ? packets.map((packet) => withHeader(packet, track.strippedHeader)) : packets;
  const filled = whole.every(({ length }) => length > 0) ? whole : whole.filter(({ length }) => length > 0);
  return { timestamp: cluster + relative, packets: filled, durationTicks: 0 };
}

function laced(block: Uint8Array, kind: number): Uint8Array[] {
  const count = u8(block, 0) + 1;
  const sizes: number[] = [];
  let at = 1;
  if (kind === 2) sizes.push(...Array<number>(count - 1).fill(Math.floor((block.length - at) / count)));
  for (let previous = 0; sizes.length < count - 1 && at < block.length;) {
    const { value, next } = kind === 1 ? xiphSize(block, at) : ebmlSize(block, at, sizes.length > 0, previous);
    sizes.push(value);
    previous = value;
    at = next;
  }
  const packets = sizes.map((size) => block.subarray(at, (at += Math.max(0, size))));
  return [...packets, block.subarray(at)];
}

function xiphSize(block: Uint8Array, start: number) {
  let at = start;
  let value = 0;
  while (u8(block, at) === 255) value += u8(block, at++);
  return { value: value + u8(block, at), next: at + 1 };
}

function ebmlSize(block: Uint8Array, at: number, signed: boolean, previous: number) {
  const length = Math.min(8, Math.clz32(u8(block, at)) - 23);
  const raw = variableInteger(block, at, length) ?? 0;
  return { value: signed ? previous + raw - (2 ** (7 * length - 1) - 1) : raw, next: at + length };
}

function withHeader(packet: Uint8Array, header: Uint8Array): Uint8Array {
  const whole = new Uint8Array(header.length + packet.length);
  whole.set(header);
  whole.set(packet, header.length);
  return whole;
}

async function nextHead(reader: ByteReader): Promise<ElementHead | null> {
  await reader.need(12);
  return elementHead(reader.window, 0);
}

function file(
  tracks: ReturnType<typeof readTracks>,
  info: Uint8Array,
  firstCluster: number,
  segmentEnd: number | null,
): WebmFile {
  const child = (id: number) => childOf(info, id);
  const tickSeconds = (unsigned(child(ids.timestampScale), 0) || 1_000_000) / 1e9;
  const ticks = float(child(ids.duration), 0);
  const durationSeconds = ticks > 0 && Number.isFinite(ticks) ? ticks * tickSeconds : null;
  return { track: tracks.sound, hasVideo: tracks.hasVideo, tickSeconds, durationSeconds, firstCluster, segmentEnd };
}
