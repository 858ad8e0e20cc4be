import type { AudioSource } from '../operations/audio';
import { RouterFailure } from '../operations/failure';

const leastSliceBytes = 16_384;
const leastScratchBytes = 65_536;
const skipForwardBytes = 4_194_304;
const windowLimitBytes = 16_777_216;
const seekBackLimit = 100;

/**
 * A sliding window over a recording. `window` holds the bytes from `position` on; it and every view of it are valid until
 * the next awaited call. Memory follows the bytes that are there, never a size that a header states.
 */
export interface ByteReader {
  readonly window: Uint8Array;
  readonly position: number;
  /** Grows the window to `count` bytes; false if the recording ends before. */
  need(count: number): Promise<boolean>;
  /** Adds whatever comes next to the window; false at the end. */
  more(): Promise<boolean>;
  /** Drops bytes of the window. */
  advance(count: number): void;
  /** Goes to an absolute position, forward or back. False if the recording ends before it. */
  seek(position: number): Promise<boolean>;
  /** A copy of exactly `count` bytes from here, or of what is left if that is less. */
  take(count: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

const nothing = new Uint8Array(0);

/** A reader of `source` from `startByte` on; opens it when first asked, and again where it must go back or far ahead. */
export function openReader(source: AudioSource, startByte = 0): ByteReader {
  let iterator: AsyncIterator<Uint8Array> | null = null;
  let chunk: Uint8Array = nothing;
  let pending: Uint8Array = nothing;
  let scratch: Uint8Array = nothing;
  let seeksBack = 0;

  async function close() {
    const open = iterator;
    iterator = null;
    await open?.return?.();
  }

  async function pull(): Promise<boolean> {
    iterator ??= source.open(reader.position + reader.window.length)[Symbol.asyncIterator]();
    while (pending.length === 0) {
      const next = await iterator.next();
      if (next.done) return false;
      chunk = plain(next.value);
      pending = chunk;
    }
    return true;
  }

  /** Where all of the window is copied from the last chunk, it becomes a view of that chunk to its end. */
  function returnedToChunk() {
    const start = chunk.length - pending.length - reader.window.length;
    if (start < 0) return false;
    reader.window = chunk.subarray(start);
    pending = nothing;
    return true;
  }

  function append(slice: Uint8Array) {
    const length = reader.window.length + slice.length;
    if (length > windowLimitBytes) throw tooLarge(reader.position);
    let start = reader.window.buffer === scratch.buffer ? reader.window.byteOffset : scratch.length;
    if (start + length > scratch.length) {
      const target = scratch.length >= length ? scratch : new Uint8Array(Math.max(length * 2, leastScratchBytes));
      target.set(reader.window);
      [scratch, start] = [target, 0];
    }
    scratch.set(slice, start + reader.window.length);
    reader.window = scratch.subarray(start, start + length);
  }

  async function more() {
    if (!(await pull())) return false;
    if (returnedToChunk()) return true;
    const slice = pending.subarray(0, Math.max(leastSliceBytes, reader.window.length));
    append(slice);
    pending = pending.subarray(slice.length);
    return true;
  }

  async function need(count: number) {
    while (reader.window.length < count) if (!(await more())) return false;
    return true;
  }

  async function restart(at: number) {
    if (at < reader.position && ++seeksBack > seekBackLimit) throw scattered();
    await close();
    reader.window = nothing;
    pending = nothing;
    reader.position = at;
  }

  async function skipTo(at: number) {
    while (reader.position + reader.window.length < at) {
      reader.position += reader.window.length;
      reader.window = nothing;
      if (!(await more())) return false;
    }
    reader.window = reader.window.subarray(at - reader.position);
    reader.position = at;
    return true;
  }

  async function seek(at: number) {
    const end = reader.position + reader.window.length + pending.length;
    const near = at >= reader.position && at - end <= skipForwardBytes;
    if (!near) await restart(at);
    return near ? skipTo(at) : need(1);
  }

  async function take(count: number) {
    const parts: Uint8Array[] = [];
    let left = count;
    while (left > 0 && (reader.window.length > 0 || (await more()))) {
      const part = reader.window.slice(0, left);
      parts.push(part);
      left -= part.length;
      reader.position += part.length;
      reader.window = reader.window.subarray(part.length);
    }
    return joined(parts, count - left);
  }

  const reader = {
    window: nothing,
    position: startByte,
    need,
    more,
    advance(count: number) {
      const step = Math.min(count, reader.window.length);
      reader.window = reader.window.subarray(step);
      reader.position += step;
    },
    seek,
    take,
    close,
  };
  return reader;
}

/** The first `count` bytes of a recording, or all of it if it is shorter. */
export async function readHead(source: AudioSource, count: number, startByte = 0): Promise<Uint8Array> {
  const reader = openReader(source, startByte);
  try {
    await reader.need(count);
    return reader.window.subarray(0, count);
  } finally {
    await reader.close();
  }
}

/** The same bytes as an ordinary Uint8Array: Node's own kind answers `slice` with a view. */
const plain = (bytes: Uint8Array) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0] ?? nothing;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const tooLarge = (position: number) =>
  new RouterFailure(
    'invalidInput',
    `The recording has a block of more than 16 MB at byte ${position}, which no audio file needs.`,
    {
      stage: 'intake',
      advice: 'Export the recording again, as MP3, M4A or WAV.',
    },
  );

const scattered = () =>
  new RouterFailure('invalidInput', 'The sound in this file is scattered over thousands of places out of order.', {
    stage: 'intake',
    advice: 'Export the recording again, as MP3, M4A or WAV.',
  });
