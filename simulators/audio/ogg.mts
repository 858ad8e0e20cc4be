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
