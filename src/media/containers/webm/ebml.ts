import { u32be, u8 } from '../../bytes';

/** Ids of the Matroska elements that are read or written (RFC 9559). */
export const ids = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  muxingApp: 0x4d80,
  writingApp: 0x5741,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  codecId: 0x86,
  codecPrivate: 0x63a2,
  codecDelay: 0x56aa,
  defaultDuration: 0x23e383,
  audio: 0xe1,
  samplingFrequency: 0xb5,
  outputFrequency: 0x78b5,
  channels: 0x9f,
  bitDepth: 0x6264,
  contentEncodings: 0x6d80,
  contentEncoding: 0x6240,
  contentCompression: 0x5034,
  compressionAlgorithm: 0x4254,
  compressionSettings: 0x4255,
  contentEncryption: 0x5035,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  blockDuration: 0x9b,
} as const;

/** The head of an element. `size` is null where it is unknown, as live recordings have it. */
export interface ElementHead {
  readonly id: number;
  readonly size: number | null;
  readonly headBytes: number;
}

/** The element head at `at`, or null if it is cut off or none. */
export function elementHead(bytes: Uint8Array, at: number): ElementHead | null {
  const idBytes = Math.clz32(u8(bytes, at)) - 23;
  const sizeAt = at + idBytes;
  if (idBytes > 4 || sizeAt >= bytes.length) return null;
  const sizeBytes = Math.clz32(u8(bytes, sizeAt)) - 23;
  if (sizeBytes > 8 || sizeAt + sizeBytes > bytes.length) return null;
  const id = u32be(bytes, at) >>> (8 * (4 - idBytes));
  return { id, size: variableInteger(bytes, sizeAt, sizeBytes), headBytes: idBytes + sizeBytes };
}

/** The value of a variable-length integer of `length` bytes; null if all its bits are set (unknown). */
export function variableInteger(bytes: Uint8Array, at: number, length: number): number | null {
  let value = u8(bytes, at) & (0xff >> length);
  let unknown = value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    const byte = u8(bytes, at + i);
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return unknown ? null : value;
}

/** An element inside bytes at hand. */
export interface Element {
  readonly id: number;
  readonly body: Uint8Array;
}

const elementLimit = 10_000;

/** The elements of a body, in order; what is cut off or damaged ends the list. */
export function elementsIn(body: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < body.length && elements.length < elementLimit;) {
    const head = elementHead(body, at);
    if (!head) break;
    const start = at + head.headBytes;
    const end = head.size === null ? body.length : start + head.size;
    elements.push({ id: head.id, body: body.subarray(start, end) });
    at = end;
  }
  return elements;
}

export const childOf = (body: Uint8Array, id: number): Uint8Array | null =>
  elementsIn(body).find((element) => element.id === id)?.body ?? null;

/** An unsigned integer element's value. */
export function unsigned(body: Uint8Array | null, fallback: number): number {
  if (!body) return fallback;
  return body.reduce((value, byte) => value * 256 + byte, 0);
}

/** A float element's value. */
export function float(body: Uint8Array | null, fallback: number): number {
  if (!body || (body.length !== 4 && body.length !== 8)) return fallback;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  return body.length === 4 ? view.getFloat32(0) : view.getFloat64(0);
}
