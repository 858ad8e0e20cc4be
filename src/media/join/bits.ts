/** Writes bit fields of up to 32 bits, the high bit first. */
export interface BitWriter {
  write(value: number, count: number): BitWriter;
  /** What was written, filled up with 0 bits to a whole byte. */
  bytes(): Uint8Array;
}

/** A writer that has written nothing yet. */
export function bitWriter(): BitWriter {
  const written: number[] = [];
  const writer: BitWriter = {
    write(value, count) {
      for (let bit = count - 1; bit >= 0; bit -= 1) written.push(Math.floor(value / 2 ** bit) % 2);
      return writer;
    },
    bytes() {
      const bytes = new Uint8Array(Math.ceil(written.length / 8));
      written.forEach((bit, index) => {
        bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (7 - (index % 8)));
      });
      return bytes;
    },
  };
  return writer;
}
