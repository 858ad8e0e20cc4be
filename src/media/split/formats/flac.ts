import type { AudioSource } from '../../../operations/audio';
import { ascii, bigEndian, concat, u8 } from '../../bytes';
import {
  flacChecksumBytes,
  flacFrameHeader,
  longestNumberBytes,
  readFlacHeader,
  type FlacFrameHeader,
  type FlacInfo,
} from '../../containers/flac/header';
import { renumberedBytes, writeRenumbered } from '../../containers/flac/renumber';
import { flacFrames } from '../../containers/flac/walk';
import { skipId3 } from '../../containers/mp3/walk';
import { openReader } from '../../reader';
import type { HeldPackets, PartFormat, RenderedPart, Sound, SoundBatch } from '../format';
import { bitLevels } from '../levels';

const pieceBytes = 131_072;

/** FLAC: frames are numbered anew in every part and their checksums follow. */
export async function flacSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  await skipId3(reader);
  const info = await readFlacHeader(reader);
  const position = reader.position;
  await reader.close();
  return { startTicks: 0, packets: () => packets(source, position, info) };
}

/** Native FLAC parts of a stream with this STREAMINFO. */
export function flacFormat(info: FlacInfo): PartFormat {
  return {
    container: 'flac',
    mediaType: 'audio/flac',
    extension: 'flac',
    ticksPerSecond: info.sampleRate,
    fixedBytes: 42,
    packetOverheadBytes: () => 6,
    leadTicks: 0,
    quietDecibels: 6.2,
    levels: (held, from, to) => bitLevels(held, from, to, info.channels),
    render: (held) => render(held, info),
  };
}

async function* packets(source: AudioSource, position: number, info: FlacInfo): AsyncGenerator<SoundBatch> {
  const reader = openReader(source, position);
  const format = flacFormat(info);
  try {
    for await (const frames of flacFrames(reader, info)) {
      yield { format, packets: frames.map(({ bytes, header }) => ({ bytes, ticks: header.samples })) };
    }
  } finally {
    await reader.close();
  }
}

function render(held: HeldPackets, info: FlacInfo): RenderedPart {
  let samples = 0;
  for (let i = 0; i < held.count; i++) samples += held.ticksOf(i);
  const head = concat([ascii('fLaC'), Uint8Array.of(0x80), bigEndian(34, 3), streamInfo(info, samples)]);
  return {
    sizeBytes: head.length + bytesOfAll(held),
    *chunks() {
      yield head;
      yield* renumbered(held);
    },
  };
}

function streamInfo(info: FlacInfo, samples: number): Uint8Array {
  const block = info.block.slice();
  block.fill(0, 4, 10);
  block[13] = (u8(block, 13) & 0xf0) | (Math.floor(samples / 2 ** 32) & 15);
  block.set(bigEndian(samples % 2 ** 32, 4), 14);
  block.fill(0, 18, 34);
  return block;
}

function bytesOfAll(held: HeldPackets): number {
  let bytes = 0;
  for (let i = 0, sample = 0; i < held.count; sample += held.ticksOf(i), i++) {
    const header = wholeHeader(held.bytesOf(i, 32), held.sizeOf(i));
    bytes += header ? renumberedBytes(held.sizeOf(i), header, header.variable ? sample : i) : held.sizeOf(i);
  }
  return bytes;
}

/** All frames, written into pieces of 128 KB or of a larger frame. */
function* renumbered(held: HeldPackets): Generator<Uint8Array> {
  let piece = new Uint8Array(pieceBytes);
  let at = 0;
  for (let i = 0, sample = 0; i < held.count; sample += held.ticksOf(i), i++) {
    const frame = held.bytesOf(i);
    const room = frame.length + longestNumberBytes;
    if (at + room > piece.length) {
      yield piece.subarray(0, at);
      [piece, at] = [new Uint8Array(Math.max(pieceBytes, room)), 0];
    }
    const header = wholeHeader(frame, frame.length);
    if (header) at = writeRenumbered(frame, header, header.variable ? sample : i, header.variable, piece, at);
    else {
      piece.set(frame, at);
      at += frame.length;
    }
  }
  yield piece.subarray(0, at);
}

/** The header of a frame that has room for its checksum; one that is too short stays as it is. */
function wholeHeader(frame: Uint8Array, frameBytes: number): FlacFrameHeader | null {
  const header = flacFrameHeader(frame, 0);
  return header && frameBytes >= header.headerBytes + flacChecksumBytes ? header : null;
}
