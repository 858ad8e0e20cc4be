import type { AudioSource } from '../../operations/audio';
import { ascii, bigEndian, concat, u8 } from '../bytes';
import { crc16 } from '../containers/flac/checksum';
import { longestNumberBytes, numberLength, readFlacHeader, type FlacInfo } from '../containers/flac/header';
import { flacFrameHead, writeRenumbered } from '../containers/flac/renumber';
import { flacFrames, type FlacFrame } from '../containers/flac/walk';
import { skipId3 } from '../containers/mp3/walk';
import { openReader } from '../reader';
import { refusal } from '../refusal';
import { joiner, type ScannedPart } from './joiner';
import { growingNumbers, runningSums } from './numbers';

interface FlacPart extends ScannedPart {
  readonly info: FlacInfo;
  /** Header of the first frame; silent frames take its codes over. */
  readonly firstHeader: Uint8Array;
  /** Samples of each frame, and its bytes without its number. */
  readonly blocks: Uint32Array;
  readonly sizes: Uint32Array;
  readonly samples: number;
}

const silentBlock = 4_096;

/**
 * Joins FLAC: every frame is numbered by its first sample (the last frame of a part is shorter than the others), with new
 * checksums; pauses are exact. The MD5 of the samples is left out, which the format allows.
 */
export const joinFlac = joiner<FlacPart>(scanFlac, (parts, pausesSeconds) => {
  const [{ info }] = parts;
  const frames = parts.flatMap((part, index) => [...part.blocks, ...silentBlocks(info, pausesSeconds[index] ?? 0)]);
  const samples = frames.reduce((sum, block) => sum + block, 0);
  const head = concat([ascii('fLaC'), Uint8Array.of(0x80), bigEndian(34, 3), streamInfo(info, frames, samples)]);
  return {
    sizeBytes: head.length + sizeOf(parts, pausesSeconds),
    durationSeconds: samples / info.sampleRate,
    startsSeconds: runningSums(
      parts.map((part, index) => part.samples + pauseSamples(info, pausesSeconds[index] ?? 0)),
    ).map((start) => start / info.sampleRate),
    mediaType: 'audio/flac',
    extension: 'flac',
    chunks: () => written(head, parts, pausesSeconds),
  };
});

async function* written(
  head: Uint8Array,
  parts: readonly FlacPart[],
  pausesSeconds: readonly number[],
): AsyncGenerator<Uint8Array> {
  yield head;
  let sample = 0;
  for (const [index, part] of parts.entries()) {
    yield* renumbered(part, sample);
    sample += part.samples;
    for (const block of silentBlocks(part.info, pausesSeconds[index] ?? 0)) {
      yield silentFrame(part, sample, block);
      sample += block;
    }
  }
}

interface FlacBatch {
  readonly info: FlacInfo;
  readonly frames: readonly FlacFrame[];
}

async function scanFlac(source: AudioSource, mostSeconds: number): Promise<FlacPart> {
  const blocks = growingNumbers();
  const sizes = growingNumbers();
  let first: { info: FlacInfo; header: Uint8Array } | null = null;
  for await (const { info, frames } of batchesOf(source)) {
    const kept = framesWithin(frames, mostSeconds * info.sampleRate - blocks.sum(), blocks.count === 0);
    for (const { bytes, header } of kept) {
      first ??= { info, header: bytes.slice(0, header.headerBytes) };
      blocks.push(header.samples);
      sizes.push(bytes.length - header.numberBytes);
    }
    if (kept.length < frames.length) break;
  }
  if (first === null) throw refusal('The FLAC file holds no whole frame.');
  const { info, header: firstHeader } = first;
  const shape = `FLAC at ${info.sampleRate} Hz, ${info.channels} channels, ${info.bits} bits`;
  return { source, info, firstHeader, blocks: blocks.numbers(), sizes: sizes.numbers(), samples: blocks.sum(), shape };
}

/** The frames that lie at least half within what is left; at least one of a file. */
function framesWithin(frames: readonly FlacFrame[], samplesLeft: number, atStart: boolean): readonly FlacFrame[] {
  let left = samplesLeft;
  const beyond = frames.findIndex(({ header }, index) => {
    const isBeyond = header.samples / 2 > left && !(atStart && index === 0);
    left -= header.samples;
    return isBeyond;
  });
  return beyond < 0 ? frames : frames.slice(0, beyond);
}

async function* batchesOf(source: AudioSource): AsyncGenerator<FlacBatch> {
  const reader = openReader(source);
  try {
    await skipId3(reader);
    const info = await readFlacHeader(reader);
    for await (const frames of flacFrames(reader, info)) yield { info, frames };
  } finally {
    await reader.close();
  }
}

async function* renumbered({ source, blocks }: FlacPart, firstSample: number): AsyncGenerator<Uint8Array> {
  let sample = firstSample;
  let left = blocks.length;
  for await (const { frames } of batchesOf(source)) {
    const kept = frames.slice(0, left);
    const room = kept.reduce((sum, { bytes }) => sum + bytes.length + longestNumberBytes, 0);
    const target = new Uint8Array(room);
    let at = 0;
    for (const { bytes, header } of kept) {
      at = writeRenumbered(bytes, header, sample, true, target, at);
      sample += header.samples;
    }
    yield target.subarray(0, at);
    left -= frames.length;
    if (left <= 0) return;
  }
}

function pauseSamples({ sampleRate }: FlacInfo, pauseSeconds: number): number {
  return Math.round(pauseSeconds * sampleRate);
}

function silentBlocks(info: FlacInfo, pauseSeconds: number): number[] {
  const samples = pauseSamples(info, pauseSeconds);
  const blocks = new Array<number>(Math.floor(samples / silentBlock)).fill(silentBlock);
  return samples % silentBlock === 0 ? blocks : [...blocks, samples % silentBlock];
}

/** A frame whose channels each are one constant 0 (RFC 9639, section 9.2.3). */
function silentFrame({ info, firstHeader }: FlacPart, sample: number, block: number): Uint8Array {
  const rateCode = u8(firstHeader, 2) & 15;
  const rateBytes = rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  const codes = Uint8Array.of(0x70 | rateCode, ((info.channels - 1) << 4) | (u8(firstHeader, 3) & 0x0e));
  const rate = firstHeader.subarray(firstHeader.length - 1 - rateBytes, firstHeader.length - 1);
  const head = flacFrameHead(codes, sample, true, concat([bigEndian(block - 1, 2), rate]));
  const frame = concat([head, new Uint8Array(Math.ceil((info.channels * (8 + info.bits)) / 8))]);
  return concat([frame, bigEndian(crc16(frame), 2)]);
}

function sizeOf(parts: readonly FlacPart[], pausesSeconds: readonly number[]): number {
  let sample = 0;
  let bytes = 0;
  parts.forEach((part, index) => {
    part.blocks.forEach((block, frame) => {
      bytes += (part.sizes[frame] ?? 0) + numberLength(sample);
      sample += block;
    });
    for (const block of silentBlocks(part.info, pausesSeconds[index] ?? 0)) {
      bytes += silentFrame(part, sample, block).length;
      sample += block;
    }
  });
  return bytes;
}

function streamInfo({ block }: FlacInfo, frames: readonly number[], samples: number): Uint8Array {
  const smallest = frames.slice(0, -1).reduce((least, frame) => Math.min(least, frame), frames[0] ?? 0);
  const largest = frames.reduce((most, frame) => Math.max(most, frame), 0);
  return concat([
    bigEndian(Math.max(16, smallest), 2),
    bigEndian(Math.max(16, largest), 2),
    new Uint8Array(6),
    block.subarray(10, 13),
    Uint8Array.of((u8(block, 13) & 0xf0) | (Math.floor(samples / 2 ** 32) & 15)),
    bigEndian(samples % 2 ** 32, 4),
    new Uint8Array(16),
  ]);
}
