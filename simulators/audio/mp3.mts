import { createBitWriter } from './bits.mts';
import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { slots } from './slots.mts';
import { pitchesHertz } from './sound.mts';
import type { Sound } from './sound.mts';

const rates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const rates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/** Bit rates of the other two layers; below version 1 Layer II has those of Layer III. */
const rates1LayerII = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
const rates1LayerI = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
const rates2LayerI = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
const samplings = [44_100, 48_000, 32_000, 22_050, 24_000, 16_000, 11_025, 12_000, 8_000];
const loudGain = 196;
const edgeGain = 186;

/**
 * Encodes a sound as mono MPEG-1 or MPEG-2 Layer III of constant bit rate, every frame independent of the others: a few
 * MDCT lines in the count1 region make the tone, marks lie in the ancillary data.
 */
export function* encodeMp3(sound: Sound, sampleRate: number, bitRate: number): Generator<Uint8Array> {
  const samples = sampleRate >= 32_000 ? 1152 : 576;
  const kilobits = bitRate / 1000 === 240 ? [224, 256] : [bitRate / 1000];
  if (kilobits.length > 1) yield lengthFrame(sound, sampleRate, kilobits[0] ?? 224);
  let owedBytes = 0;
  const contents = new Map<string, Content>();
  for (const slot of slots(sound, samples / sampleRate)) {
    const kilobit = kilobits[slot.index % kilobits.length] ?? 128;
    owedBytes += (samples / 8) * ((kilobit * 1000) / sampleRate);
    const contentKey = `${slot.pitch} ${slot.isEdge}`;
    const content = contents.get(contentKey) ?? writeContent(slot.pitch, slot.isEdge, sampleRate);
    contents.set(contentKey, content);
    const frame = emptyFrame(Math.floor(owedBytes + 1e-6), sampleRate, kilobit);
    owedBytes -= frame.length;
    let at = 4 + content.side.copy(frame, 4);
    at += content.main.copy(frame, at);
    for (const mark of slot.takeMarks(frame.length - at)) {
      frame.set(mark, at);
      at += mark.length;
    }
    yield frame;
  }
}

/** ElevenLabs' 240 kbit/s is no rate of its own: two alternate, and a first frame states their number. */
function lengthFrame(sound: Sound, sampleRate: number, kilobits: number): Buffer {
  const frame = emptyFrame(Math.floor((144_000 * kilobits) / sampleRate), sampleRate, kilobits);
  frame.write('Xing', 21, 'latin1');
  frame.writeUInt32BE(1, 25);
  frame.writeUInt32BE(Math.max(1, Math.round((sound.durationSeconds * sampleRate) / 1152)), 29);
  return frame;
}

function emptyFrame(sizeBytes: number, sampleRate: number, kilobits: number): Buffer {
  const isVersion1 = sampleRate >= 32_000;
  const leastBytes = Math.floor(((isVersion1 ? 144_000 : 72_000) * kilobits) / sampleRate);
  const pad = sizeBytes > leastBytes ? 1 : 0;
  const frame = Buffer.alloc(leastBytes + pad);
  frame.set([0xff, isVersion1 ? 0xfb : 0xf3, headerByte(sampleRate, kilobits, pad), 0xc0]);
  return frame;
}

interface Content {
  side: Buffer;
  main: Buffer;
}

function headerByte(sampleRate: number, kilobits: number, pad: number): number {
  const rateIndex = (sampleRate >= 32_000 ? rates1 : rates2).indexOf(kilobits);
  if (rateIndex < 1) throw new Error(`MP3 has no bit rate of ${kilobits} kbit/s at ${sampleRate} Hz.`);
  return (rateIndex << 4) | ((samplings.indexOf(sampleRate) % 3) << 2) | (pad << 1);
}

function writeContent(pitch: number | null, isEdge: boolean, sampleRate: number): Content {
  const isVersion1 = sampleRate >= 32_000;
  const granules = isVersion1 ? 2 : 1;
  const main = createBitWriter();
  const granuleBits = pitch === null ? 0 : writeLines(main, linesOf(pitch, sampleRate));
  for (let extra = 1; extra < granules && pitch !== null; extra += 1) writeLines(main, linesOf(pitch, sampleRate));
  const side = createBitWriter();
  side.put(0, isVersion1 ? 9 + 5 + 4 : 8 + 1);
  for (let granule = 0; granule < granules; granule += 1) {
    side.put(granuleBits, 12);
    side.put(0, 9);
    side.put(pitch === null ? 0 : isEdge ? edgeGain : loudGain, 8);
    side.put(0, (isVersion1 ? 4 : 9) + 1 + 15 + 7);
    side.put(0, isVersion1 ? 2 : 1);
    side.put(1, 1);
  }
  return { side: side.bytes(), main: main.bytes() };
}

function linesOf(pitch: number, sampleRate: number): Set<number> {
  const lineHertz = sampleRate / 1152;
  const base = pitchesHertz[pitch] ?? pitchesHertz[0];
  return new Set([1, 2, 3].map((harmonic) => Math.round((harmonic * base) / lineHertz - 0.5)));
}

function writeLines(writer: ReturnType<typeof createBitWriter>, lines: Set<number>): number {
  const before = writer.bitLength();
  const quads = Math.floor(Math.max(...lines) / 4) + 1;
  for (let quad = 0; quad < quads; quad += 1) {
    const isSet = [0, 1, 2, 3].map((inner) => lines.has(quad * 4 + inner));
    const value = isSet.reduce((sum, set) => sum * 2 + (set ? 1 : 0), 0);
    writer.put(15 - value, 4);
    for (const set of isSet) if (set) writer.put(quad & 1, 1);
  }
  return writer.bitLength() - before;
}

/** What a recording in MPEG audio of any layer holds: its length by its frames, and the marks in them. */
export function hearMp3(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  let at = skipId3(bytes);
  let durationSeconds = 0;
  let sampleRate = 0;
  let channels = 0;
  let isFirst = true;
  const heard: Heard[] = [];
  while (at + 4 <= bytes.length) {
    const frame = readHeader(bytes, at);
    if (!frame || (isFirst && !isFollowed(bytes, at + frame.sizeBytes))) {
      at += 1;
      continue;
    }
    const content = bytes.subarray(at, at + frame.sizeBytes);
    at += frame.sizeBytes;
    if (isFirst && isInfoFrame(content)) {
      isFirst = false;
      continue;
    }
    isFirst = false;
    ({ sampleRate, channels } = frame);
    for (const mark of findMarks(content)) heard.push({ ...mark, startSeconds: durationSeconds });
    durationSeconds += frame.samples / sampleRate;
  }
  return sampleRate > 0 ? { durationSeconds, sampleRate, channels, heard } : null;
}

function readHeader(
  bytes: Uint8Array,
  at: number,
): { sizeBytes: number; samples: number; sampleRate: number; channels: number } | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = bytes.subarray(at, at + 4);
  const layer = 4 - ((second >> 1) & 3);
  if (first !== 0xff || (second & 0xe0) !== 0xe0 || layer === 4) return null;
  const version = (second >> 3) & 3;
  const rate = third >> 4;
  const sampling = (third >> 2) & 3;
  if (version === 1 || rate === 0 || rate === 15 || sampling === 3) return null;
  const isVersion1 = version === 3;
  const sampleRate = samplings[sampling + (isVersion1 ? 0 : version === 2 ? 3 : 6)] ?? 0;
  const samples = layer === 1 ? 384 : layer === 2 || isVersion1 ? 1152 : 576;
  const bitRate = (ratesOf(layer, isVersion1)[rate] ?? 0) * 1000;
  const slotBytes = layer === 1 ? 4 : 1;
  const units = Math.floor(((samples / 8) * bitRate) / sampleRate / slotBytes) + ((third >> 1) & 1);
  const sizeBytes = units * slotBytes;
  return { sizeBytes, samples, sampleRate, channels: fourth >> 6 === 3 ? 1 : 2 };
}

function ratesOf(layer: number, isVersion1: boolean): readonly number[] {
  if (layer === 1) return isVersion1 ? rates1LayerI : rates2LayerI;
  if (layer === 2 && isVersion1) return rates1LayerII;
  return isVersion1 ? rates1 : rates2;
}

function isFollowed(bytes: Uint8Array, at: number, frames = 3): boolean {
  if (at >= bytes.length || frames === 0) return true;
  const next = readHeader(bytes, at);
  return next !== null && isFollowed(bytes, at + next.sizeBytes, frames - 1);
}

function isInfoFrame(frame: Uint8Array): boolean {
  const head = Buffer.from(frame.subarray(0, 64)).toString('latin1');
  return head.includes('Info') || head.includes('Xing');
}

function skipId3(bytes: Uint8Array): number {
  const [i, d, three] = bytes;
  if (i !== 0x49 || d !== 0x44 || three !== 0x33) return 0;
  const [a = 0, b = 0, c = 0, e = 0] = bytes.subarray(6, 10);
  return 10 + ((a << 21) | (b << 14) | (c << 7) | e);
}
