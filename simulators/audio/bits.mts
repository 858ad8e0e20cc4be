/** Writes numbers of any number of bits, most significant first. */
export function createBitWriter(): {
  put(value: number, bits: number): void;
  align(): void;
  putBytes(bytes: Uint8Array): void;
  bitLength(): number;
  bytes(): Buffer;
} {
  const written: number[] = [];
  let bitLength = 0;
  const put = (value: number, bits: number): void => {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      const index = bitLength >> 3;
      if (index === written.length) written.push(0);
      written[index] = (written[index] ?? 0) | (((value >>> bit) & 1) << (7 - (bitLength & 7)));
      bitLength += 1;
    }
  };
  const align = (): void => put(0, (8 - (bitLength & 7)) & 7);
  return {
    put,
    align,
    putBytes: (bytes) => bytes.forEach((byte) => put(byte, 8)),
    bitLength: () => bitLength,
    bytes: () => Buffer.from(written),
  };
}

/** Reads numbers of any number of bits, most significant first; zeros past the end. */
export function createBitReader(
  bytes: Uint8Array,
  startBit = 0,
): {
  take(bits: number): number;
  align(): void;
  position(): number;
} {
  let at = startBit;
  return {
    take(bits) {
      let value = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        value = value * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
        at += 1;
      }
      return value;
    },
    align: () => void (at = (at + 7) & ~7),
    position: () => at,
  };
}
