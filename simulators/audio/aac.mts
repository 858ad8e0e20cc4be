import { createBitReader, createBitWriter } from './bits.mts';
import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { slots } from './slots.mts';
import { pitchesHertz } from './sound.mts';
import type { Sound } from './sound.mts';

const sampleRates = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const frameSamples = 1024;
const bands = 10;
const linesPerBand = 4;
const loudGain = 186;
const edgeGain = 176;
const singleElement = 0;
const dataElement = 4;
const fillElement = 6;
const endElement = 7;

/** Mono AAC-LC in ADTS, every frame of about the same size; marks lie in a data stream element at a frame's beginning. */
export function* encodeAac(sound: Sound, sampleRate: number, bitRate: number): Generator<Uint8Array> {
  const exactBytes = (bitRate * frameSamples) / sampleRate / 8;
  let owedBytes = 0;
  for (const slot of slots(sound, frameSamples / sampleRate)) {
    owedBytes += exactBytes;
    const block = createBitWriter();
    const marks = Buffer.concat(slot.takeMarks(250));
    if (marks.length > 0) putData(block, marks);
    putTone(block, slot.pitch, slot.isEdge ? edgeGain : loudGain, sampleRate);
    putFill(block, Math.floor(owedBytes) - 7);
    block.put(endElement, 3);
    block.align();
    const content = block.bytes();
    owedBytes -= content.length + 7;
    yield Buffer.concat([header(content.length + 7, sampleRate), content]);
  }
}

function header(frameBytes: number, sampleRate: number): Buffer {
  const writer = createBitWriter();
  writer.put(0xfff1, 16);
  writer.put(1, 2);
  writer.put(sampleRates.indexOf(sampleRate), 4);
  writer.put(0, 1);
  writer.put(1, 3);
  writer.put(0, 4);
  writer.put(frameBytes, 13);
  writer.put(0x7ff, 11);
  writer.put(0, 2);
  return writer.bytes();
}

type Writer = ReturnType<typeof createBitWriter>;

function putData(writer: Writer, bytes: Uint8Array): void {
  writer.put(dataElement, 3);
  writer.put(0, 4);
  writer.put(1, 1);
  writer.put(bytes.length, 8);
  writer.align();
  writer.putBytes(bytes);
}

function putFill(writer: Writer, frameBytes: number): void {
  for (let left = frameBytes - Math.ceil((writer.bitLength() + 3) / 8); left > 1;) {
    const count = Math.min(left - 2, 269);
    writer.put(fillElement, 3);
    if (count < 15) writer.put(Math.max(count, 0), 4);
    else {
      writer.put(15, 4);
      writer.put(count - 14, 8);
    }
    for (let index = 0; index < count; index += 1) writer.put(0, 8);
    left -= count + 2;
  }
}

function putTone(writer: Writer, pitch: number | null, gain: number, sampleRate: number): void {
  const maxBand = pitch === null ? 0 : bands;
  writer.put(singleElement, 3);
  writer.put(0, 4);
  writer.put(gain, 8);
  writer.put(0, 4);
  writer.put(maxBand, 6);
  writer.put(0, 1);
  if (pitch !== null) {
    writer.put(3, 4);
    writer.put(bands, 5);
    writer.put(0, bands);
  }
  writer.put(0, 3);
  if (pitch !== null) putLines(writer, pitch, sampleRate);
}

/** Codebook 3 for quadruples of which at most one line is one: `0` for none, four bits and a sign for the others. */
const codes = [8, 10, 11, 9];

function putLines(writer: Writer, pitch: number, sampleRate: number): void {
  const base = pitchesHertz[pitch] ?? pitchesHertz[0];
  const limit = bands * linesPerBand;
  const harmonics = [1, 2, 3].map((harmonic) => Math.round((harmonic * base * 2 * frameSamples) / sampleRate - 0.5));
  const lines = new Map(harmonics.filter((line) => line < limit).map((line) => [line >> 2, line & 3]));
  for (let quad = 0; quad < limit / 4; quad += 1) {
    const inner = lines.get(quad);
    if (inner === undefined) writer.put(0, 1);
    else {
      writer.put(codes[inner] ?? 8, 4);
      writer.put(quad & 1, 1);
    }
  }
}

/** What an ADTS recording holds. */
export function hearAac(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const heard: Heard[] = [];
  let durationSeconds = 0;
  let sampleRate = 0;
  let channels = 0;
  for (let at = 0; at + 7 <= bytes.length;) {
    if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xf6) !== 0xf0) {
      at += 1;
      continue;
    }
    const reader = createBitReader(bytes.subarray(at, at + 7), 18);
    sampleRate = sampleRates[reader.take(4)] ?? 0;
    reader.take(1);
    channels = reader.take(3);
    reader.take(4);
    const sizeBytes = reader.take(13);
    reader.take(11);
    const blocks = reader.take(2) + 1;
    if (sizeBytes < 7 || sampleRate === 0) return null;
    for (const mark of findMarks(bytes.subarray(at, at + sizeBytes)))
      heard.push({ ...mark, startSeconds: durationSeconds });
    durationSeconds += (blocks * frameSamples) / sampleRate;
    at += sizeBytes;
  }
  return sampleRate > 0 ? { durationSeconds, sampleRate, channels, heard } : null;
}
