import type { AudioSource } from '../../../operations/audio';
import { ascii, bigEndian, concat, u8 } from '../../bytes';
import {
  flacChecksumBytes,
  flacFrameHeader,
  readFlacHeader,
  type FlacFrameHeader,
  type FlacInfo,
} from '../../containers/flac/header';
import { renumbered } from '../../containers/flac/renumber';
import { flacFrames } from '../../containers/flac/walk';
import { skipId3 } from '../../containers/mp3/walk';
import { openReader } from '../../reader';
import type { HeldPackets, PartFormat, RenderedPart, Sound, SoundBatch } from '../format';
import { bitLevels } from '../levels';
import { rendered } from './frames';

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
    placed,
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
  return rendered([head], held);
}

function streamInfo(info: FlacInfo, samples: number): Uint8Array {
  const block = info.block.slice();
  block.fill(0, 4, 10);
  block[13] = (u8(block, 13) & 0xf0) | (Math.floor(samples / 2 ** 32) & 15);
  block.set(bigEndian(samples % 2 ** 32, 4), 14);
  block.fill(0, 18, 34);
  return block;
}

/** A frame under its number in the part. */
function placed(frame: Uint8Array, index: number, sample: number): readonly Uint8Array[] {
  const header = wholeHeader(frame);
  return header ? renumbered(frame, header, header.variable ? sample : index, header.variable) : [frame];
}

/** The header of a frame that has room for its checksum; one that is too short stays as it is. */
function wholeHeader(frame: Uint8Array): FlacFrameHeader | null {
  const header = flacFrameHeader(frame, 0);
  return header && frame.length >= header.headerBytes + flacChecksumBytes ? header : null;
}
