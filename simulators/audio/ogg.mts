/** A packet of an Ogg stream; `granule` and `isEnd` are those of the page on which it ends, for its last packet only. */
export interface OggPacket {
  packet: Uint8Array;
  granule: number;
  isEnd: boolean;
}

/** The packets of an Ogg file in order; bytes between pages are skipped. */
export function* readOggPackets(bytes: Uint8Array): Generator<OggPacket> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = view.indexOf('OggS');
  let begun: Uint8Array[] = [];
  while (at >= 0 && at + 27 <= view.length) {
    const segments = view.readUInt8(at + 26);
    const lacing = view.subarray(at + 27, at + 27 + segments);
    const granule = Number(view.readBigInt64LE(at + 6));
    const isEnd = (view.readUInt8(at + 5) & 4) !== 0;
    let start = at + 27 + segments;
    let length = 0;
    for (const [index, lace] of lacing.entries()) {
      length += lace;
      if (lace === 255) continue;
      const packet = Buffer.concat([...begun, view.subarray(start, start + length)]);
      yield { packet, granule, isEnd: isEnd && index === segments - 1 };
      begun = [];
      start += length;
      length = 0;
    }
    if (length > 0) begun.push(view.subarray(start, start + length));
    at = view.indexOf('OggS', start + length);
  }
}

/** The length of an Ogg stream in Vorbis, FLAC or Speex, by its last page; nothing can be heard in it here. Null for any other codec. */
export function measureOgg(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: never[] } | null {
  let layout: { sampleRate: number; channels: number } | null = null;
  let samples = 0;
  for (const { packet, granule } of readOggPackets(bytes)) {
    layout ??= layoutOf(Buffer.from(packet));
    samples = Math.max(samples, granule);
  }
  return layout && { durationSeconds: samples / layout.sampleRate, ...layout, heard: [] };
}

function layoutOf(head: Buffer): { sampleRate: number; channels: number } | null {
  const name = head.toString('latin1', 0, 8);
  if (name.startsWith('\x01vorbis') && head.length >= 16)
    return { sampleRate: head.readUInt32LE(12), channels: head.readUInt8(11) };
  if (name.startsWith('\x7fFLAC') && head.length >= 30)
    return { sampleRate: head.readUIntBE(27, 3) >> 4, channels: ((head.readUInt8(29) >> 1) & 7) + 1 };
  if (name === 'Speex   ' && head.length >= 52)
    return { sampleRate: head.readUInt32LE(36), channels: head.readUInt32LE(48) };
  return null;
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc >>> 0;
});

/** The checksum of an Ogg page whose own checksum field is zero. */
export function crcOgg(page: Uint8Array): number {
  let crc = 0;
  for (const byte of page) crc = ((crc << 8) ^ (table[((crc >>> 24) ^ byte) & 255] ?? 0)) >>> 0;
  return crc;
}
