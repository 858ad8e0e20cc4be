/** The sample of each µ-law code (ITU-T G.711), from −1 to 1. */
export const mulawSamples = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const size = (((bits & 15) * 2 + 33) << ((bits >> 4) & 7)) - 33;
  return ((bits & 0x80 ? -size : size) * 4) / 32_768;
});

/** The sample of each A-law code (ITU-T G.711), from −1 to 1. */
export const alawSamples = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const octave = (bits >> 4) & 7;
  const size = octave === 0 ? (bits & 15) * 2 + 1 : ((bits & 15) * 2 + 33) << (octave - 1);
  return ((bits & 0x80 ? size : -size) * 16) / 65_536;
});

const bias = 33;
const largest = 8_158;

/** Samples from −1 to 1 as µ-law codes, one byte each. */
export function encodeMulaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const size = Math.min(largest, Math.round((Math.abs(sample) * 32_768) / 4)) + bias;
    const octave = 26 - Math.clz32(size);
    const code = (sample < 0 || Object.is(sample, -0) ? 0x80 : 0) | (octave << 4) | ((size >> (octave + 1)) & 15);
    return ~code & 0xff;
  });
}
