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

/** Samples from −1 to 1 as A-law codes, one byte each. */
export function encodeAlaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const size = Math.min(4_095, Math.floor(Math.abs(sample) * 4_096));
    const octave = Math.max(0, 27 - Math.clz32(size));
    const code = (octave << 4) | ((size >> Math.max(1, octave)) & 15);
    return (sample < 0 ? code : code | 0x80) ^ 0x55;
  });
}

/** Samples from −1 to 1 as 16-bit little-endian numbers; what is louder is clipped. */
export function encodeInteger16(samples: Float32Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < samples.length; index += 1) {
    const value = Math.round((samples[index] ?? 0) * 32_768);
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, value)), true);
  }
  return bytes;
}

/** Samples from −1 to 1 as µ-law, A-law or, for any other encoding, 16-bit numbers. */
export function encodeSamples(samples: Float32Array, encoding: 'integer' | 'float' | 'alaw' | 'mulaw'): Uint8Array {
  if (encoding === 'mulaw') return encodeMulaw(samples);
  return encoding === 'alaw' ? encodeAlaw(samples) : encodeInteger16(samples);
}
