/** Where the next frame may begin from `from` on, before `to`: the sync code, 14 bits and a 0 (RFC 9639, section 9.1); −1 if nowhere. */
export function nextSync(bytes: Uint8Array, from: number, to: number): number {
  const end = Math.min(to, bytes.length - 1);
  const aligned = Math.min(end, from + (-(bytes.byteOffset + from) & 3));
  const found = syncWithin(bytes, from, aligned);
  if (found >= 0 || aligned >= end) return found;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, (end - aligned) >> 2);
  for (let word = 0; word < words.length; word++) {
    const four = words[word] ?? 0;
    if (((~four - 0x01010101) & four & 0x80808080) === 0) continue;
    const at = syncWithin(bytes, aligned + word * 4, aligned + word * 4 + 4);
    if (at >= 0) return at;
  }
  return syncWithin(bytes, aligned + words.length * 4, end);
}

function syncWithin(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from; at < to; at++) if (bytes[at] === 0xff && ((bytes[at + 1] ?? 0) & 0xfe) === 0xf8) return at;
  return -1;
}
