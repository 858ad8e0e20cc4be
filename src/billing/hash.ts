const { imul } = Math;

/** A hash of bytes in memory: four at a time, the last four once more where the length is no multiple of it. */
export function hashAt(bytes: DataView, at: number, length: number): number {
  let hash = mix(0x811c9dc5, length);
  const last = at + length - 4;
  for (let offset = at; offset < last; offset += 4) hash = mix(hash, bytes.getInt32(offset, true));
  if (length >= 4) return mix(hash, bytes.getInt32(last, true));
  for (let offset = at; offset < at + length; offset++) hash = mix(hash, bytes.getUint8(offset));
  return hash;
}

/** A hash with one more word of 32 bits in it. */
export function mix(hash: number, word: number): number {
  const mixed = imul(hash ^ word, 16_777_619);
  return mixed ^ (mixed >>> 15);
}
