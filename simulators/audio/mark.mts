/** A word hidden in simulated speech, where it starts: what was said, for how long, by whom. */
export interface Mark {
  text: string;
  durationMs: number;
  voice: number;
  isGlued: boolean;
}

/** A mark found in a recording, at its place in the recording as it is now. */
export interface Heard extends Mark {
  startSeconds: number;
}

/** The most UTF-8 bytes of text that one mark holds, so that it fits into one frame of every format. */
export const markTextBytes = 48;

const magic = Buffer.from([0xa7, 0x49, 0x6d, 0x61]);
const fixedBytes = 5;

/** The bytes of a mark: a fixed beginning, its length, voice, duration, text and a checksum. */
export function writeMark(mark: Mark): Buffer {
  const text = Buffer.from(mark.text, 'utf8');
  const bytes = Buffer.alloc(magic.length + 1 + fixedBytes + text.length + 2);
  magic.copy(bytes);
  bytes.writeUInt8(fixedBytes + text.length, 4);
  bytes.writeUInt8(mark.isGlued ? 1 : 0, 5);
  bytes.writeUInt16BE(mark.voice, 6);
  bytes.writeUInt16BE(Math.min(mark.durationMs, 0xffff), 8);
  text.copy(bytes, 10);
  bytes.writeUInt16BE(crc16(bytes.subarray(0, bytes.length - 2)), bytes.length - 2);
  return bytes;
}

/** The marks that lie whole in these bytes; halves and look-alikes are passed over. */
export function findMarks(bytes: Uint8Array): Mark[] {
  const found: Mark[] = [];
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = view.indexOf(magic);
  while (at >= 0) {
    const mark = readMark(view, at);
    if (mark) found.push(mark);
    at = view.indexOf(magic, at + magic.length);
  }
  return found;
}

function readMark(view: Buffer, at: number): Mark | null {
  const payloadBytes = view[at + 4] ?? 0;
  const end = at + 5 + payloadBytes;
  if (payloadBytes < fixedBytes || end + 2 > view.length) return null;
  if (view.readUInt16BE(end) !== crc16(view.subarray(at, end))) return null;
  return {
    isGlued: view.readUInt8(at + 5) === 1,
    voice: view.readUInt16BE(at + 6),
    durationMs: view.readUInt16BE(at + 8),
    text: view.toString('utf8', at + 10, end),
  };
}

/** CRC-16 with the polynomial 0x8005, as MPEG audio and FLAC use it. */
export function crc16(bytes: Uint8Array, start = 0): number {
  let crc = start;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8005) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}
