import { createBitReader, createBitWriter } from './bits.mts';
import { crc16 } from './mark.mts';
import type { Heard } from './mark.mts';
import { hearSamples, hideMarks, synthesize } from './pcm.mts';
import type { Sound } from './sound.mts';

const blockSamples = 4096;
const sampleBits = 16;
const rateCodes: Record<number, number> = {
  8000: 4,
  16_000: 5,
  22_050: 6,
  24_000: 7,
  32_000: 8,
  44_100: 9,
  48_000: 10,
};

/** Mono 16-bit FLAC: silence as constant subframes, sound as verbatim ones, so that the samples carry the marks. */
export function* encodeFlac(sound: Sound, sampleRate: number): Generator<Uint8Array> {
  const total = Math.round(sound.durationSeconds * sampleRate);
  yield streamInfo(sampleRate, total);
  let number = 0;
  for (const block of synthesize(sound, sampleRate, blockSamples)) {
    hideMarks(block, number * blockSamples, sound, sampleRate);
    yield frame(block, number, sampleRate);
    number += 1;
  }
}

function streamInfo(sampleRate: number, totalSamples: number): Buffer {
  const writer = createBitWriter();
  writer.put(blockSamples, 16);
  writer.put(blockSamples, 16);
  writer.put(0, 24);
  writer.put(0, 24);
  writer.put(sampleRate, 20);
  writer.put(0, 3);
  writer.put(sampleBits - 1, 5);
  writer.put(Math.floor(totalSamples / 2 ** 32), 4);
  writer.put(totalSamples >>> 0, 32);
  const info = Buffer.concat([writer.bytes(), Buffer.alloc(16)]);
  return Buffer.concat([Buffer.from('fLaC', 'latin1'), Buffer.from([0x80, 0, 0, info.length]), info]);
}

function frame(samples: Int16Array, number: number, sampleRate: number): Buffer {
  const rateCode = rateCodes[sampleRate] ?? 0;
  const head = [
    0xff,
    0xf8,
    0x70 | rateCode,
    0x08,
    ...codedNumber(number),
    (samples.length - 1) >> 8,
    (samples.length - 1) & 255,
  ];
  const first = samples[0] ?? 0;
  const isConstant = samples.every((sample) => sample === first);
  const stored = isConstant ? samples.subarray(0, 1) : samples;
  const body = Buffer.alloc(1 + 2 * stored.length);
  body.writeUInt8(isConstant ? 0 : 2, 0);
  for (const [index, sample] of stored.entries()) body.writeInt16BE(sample, 1 + 2 * index);
  const content = Buffer.concat([Buffer.from([...head, crc8(head)]), body]);
  const check = crc16(content);
  return Buffer.concat([content, Buffer.from([check >> 8, check & 255])]);
}

function codedNumber(number: number): number[] {
  return [...Buffer.from(String.fromCodePoint(number), 'utf8')];
}

function crc8(bytes: number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

/** What a FLAC recording holds: frames as written here are read sample by sample; of others only the stated length. */
export function hearFlac(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const reader = createBitReader(bytes, 8 * 18);
  const sampleRate = reader.take(20);
  const channels = reader.take(3) + 1;
  const bits = reader.take(5) + 1;
  const statedSamples = reader.take(36);
  if (sampleRate === 0) return null;
  const samples = channels === 1 && bits === sampleBits ? readFrames(bytes, firstFrame(bytes)) : null;
  const count = samples ? samples.length : statedSamples || samplesThroughLastFrame(bytes);
  return {
    durationSeconds: count / sampleRate,
    sampleRate,
    channels,
    heard: samples ? hearSamples(samples, sampleRate) : [],
  };
}

function firstFrame(bytes: Uint8Array): number {
  let at = 4;
  while (at + 4 <= bytes.length) {
    const [kind = 0, a = 0, b = 0, c = 0] = bytes.subarray(at, at + 4);
    at += 4 + ((a << 16) | (b << 8) | c);
    if (kind & 0x80) return at;
  }
  return bytes.length;
}

/** Samples of a stream of one block size whose head does not tell them, by its last frame. */
function samplesThroughLastFrame(bytes: Uint8Array): number {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blockSamplesOf = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
  for (let at = view.lastIndexOf('\xff\xf8', 'latin1'); at > 0; at = view.lastIndexOf('\xff\xf8', at - 1, 'latin1')) {
    const numberBytes = codedBytes(view[at + 4] ?? 0);
    const code = (view[at + 2] ?? 0) >> 4;
    const sizeAt = at + 4 + numberBytes;
    const rateCode = (view[at + 2] ?? 0) & 15;
    const checkAt = sizeAt + (code === 6 ? 1 : code === 7 ? 2 : 0) + (rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0);
    if (checkAt >= view.length || crc8([...view.subarray(at, checkAt)]) !== view[checkAt]) continue;
    const number = view.toString('utf8', at + 4, sizeAt).codePointAt(0) ?? 0;
    const own =
      code === 6 ? view.readUInt8(sizeAt) + 1 : code === 7 ? view.readUInt16BE(sizeAt) + 1 : blockSamplesOf[code];
    return number * view.readUInt16BE(10) + (own ?? 0);
  }
  return 0;
}

function readFrames(bytes: Uint8Array, start: number): Int16Array | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Int16Array[] = [];
  for (let at = start; at + 10 < view.length;) {
    if (view.readUInt16BE(at) !== 0xfff8 || view.readUInt8(at + 2) >> 4 !== 7 || view.readUInt8(at + 3) !== 8)
      return null;
    const numberBytes = codedBytes(view.readUInt8(at + 4));
    const length = view.readUInt16BE(at + 4 + numberBytes) + 1;
    const kind = view.readUInt8(at + 7 + numberBytes);
    if (kind !== 0 && kind !== 2) return null;
    const dataAt = at + 8 + numberBytes;
    const stored = kind === 0 ? 1 : length;
    if (dataAt + 2 * stored > view.length) break;
    parts.push(Int16Array.from({ length }, (_, index) => view.readInt16BE(dataAt + (kind === 0 ? 0 : 2 * index))));
    at = dataAt + 2 * stored + 2;
  }
  const all = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let filled = 0;
  for (const part of parts) {
    all.set(part, filled);
    filled += part.length;
  }
  return all;
}

function codedBytes(first: number): number {
  return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
