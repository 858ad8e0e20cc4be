/** The length of an AIFF or AIFF-C file as its COMM chunk states it; nothing can be heard in it here. */
export function measureAiff(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: never[] } | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 26 <= view.length;) {
    const sizeBytes = view.readUInt32BE(at + 4);
    if (view.toString('latin1', at, at + 4) === 'COMM') {
      const sampleRate = view.readUInt32BE(at + 18) * 2 ** ((view.readUInt16BE(at + 16) & 0x7fff) - 16_383 - 31);
      const durationSeconds = view.readUInt32BE(at + 10) / sampleRate;
      return { durationSeconds, sampleRate, channels: view.readUInt16BE(at + 8), heard: [] };
    }
    at += 8 + sizeBytes + (sizeBytes & 1);
  }
  return null;
}
