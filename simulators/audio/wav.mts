import { toALaw, toMuLaw } from './companding.mts';
import type { Heard } from './mark.mts';
import { hearSamples, hideMarks, synthesize } from './pcm.mts';
import type { Sound } from './sound.mts';

/** Headerless 16-bit little-endian mono samples. */
export function* encodePcm(sound: Sound, sampleRate: number): Generator<Uint8Array> {
  let start = 0;
  for (const block of synthesize(sound, sampleRate)) {
    hideMarks(block, start, sound, sampleRate);
    start += block.length;
    yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  }
}

/** Headerless 8-bit G.711 codes. */
export function* encodeG711(sound: Sound, sampleRate: number, law: 'mulaw' | 'alaw'): Generator<Uint8Array> {
  let start = 0;
  for (const block of synthesize(sound, sampleRate)) {
    const codes = Uint8Array.from(block, law === 'mulaw' ? toMuLaw : toALaw);
    hideMarks(codes, start, sound, sampleRate);
    start += block.length;
    yield codes;
  }
}

/** A RIFF/WAVE file of 16-bit mono samples. */
export function* encodeWav(sound: Sound, sampleRate: number): Generator<Uint8Array> {
  const dataBytes = 2 * Math.round(sound.durationSeconds * sampleRate);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  yield head;
  yield* encodePcm(sound, sampleRate);
}

/** Microsoft's and IMA's, whose blocks hold many samples. */
const adpcm = new Set([2, 17]);

/** What a WAV recording holds; marks are looked for in its first channel, 8- or 16-bit. */
export function hearWav(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let layout: { channels: number; sampleRate: number; blockBytes: number; bits: number; blockSamples: number } | null =
    null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const sizeBytes = view.getUint32(at + 4, true);
    if (id === 'fmt ' && at + 24 <= bytes.length) {
      layout = {
        channels: view.getUint16(at + 10, true),
        sampleRate: view.getUint32(at + 12, true),
        blockBytes: view.getUint16(at + 20, true),
        bits: view.getUint16(at + 22, true),
        blockSamples: adpcm.has(view.getUint16(at + 8, true)) ? view.getUint16(at + 26, true) : 1,
      };
    }
    if (id === 'data' && layout && layout.blockBytes > 0) {
      const { channels, sampleRate, blockBytes, bits, blockSamples } = layout;
      const count = Math.floor(Math.min(sizeBytes, bytes.length - at - 8) / blockBytes);
      return {
        durationSeconds: (count * blockSamples) / sampleRate,
        sampleRate,
        channels,
        heard: hearSamples(pick(view, at + 8, count, blockBytes, bits), sampleRate),
      };
    }
    at += 8 + sizeBytes + (sizeBytes & 1);
  }
  return null;
}

/** Marks and length of headerless 16-bit mono samples. */
export function hearPcm(
  bytes: Uint8Array,
  sampleRate: number,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length >> 1;
  return {
    durationSeconds: count / sampleRate,
    sampleRate,
    channels: 1,
    heard: hearSamples(pick(view, 0, count, 2, 16), sampleRate),
  };
}

function pick(view: DataView, start: number, count: number, blockBytes: number, bits: number): Int16Array {
  const samples = new Int16Array(count);
  if (bits !== 16 && bits !== 8) return samples;
  for (let index = 0; index < count; index += 1) {
    const at = start + index * blockBytes;
    samples[index] = bits === 16 ? view.getInt16(at, true) : view.getUint8(at);
  }
  return samples;
}
