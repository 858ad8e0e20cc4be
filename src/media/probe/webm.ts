import type { AudioSource } from '../../operations/audio';
import { readWebm, webmBlocks, type WebmBlock, type WebmFile } from '../containers/webm/blocks';
import { webmDuration } from '../containers/webm/duration';
import type { WebmTrack } from '../containers/webm/tracks';
import { openReader, readHead, type ByteReader } from '../reader';
import { refusal } from '../refusal';
import type { Measured } from './measured';

const tailSizes = [262_144, 4_194_304];

/** WebM and Matroska: by the header, else by the last blocks of the file, else block by block. */
export async function probeWebm(reader: ByteReader, source: AudioSource): Promise<Measured> {
  const file = await readWebm(reader);
  const { track } = file;
  if (!track) throw refusal('The WebM file holds a video without sound.');
  const base = {
    codec: track.codec,
    channels: track.channels,
    sampleRate: track.sampleRate,
    hasVideo: file.hasVideo,
    bitRate: null,
  };
  const cutOff = file.segmentEnd !== null && source.sizeBytes !== null && file.segmentEnd > source.sizeBytes;
  if (file.durationSeconds !== null && !cutOff)
    return { ...base, durationSeconds: file.durationSeconds, exact: true, warnings: [] };
  const end = (await endByTail(source, file, track)) ?? (await endOf(reader, track, file));
  const warnings = cutOff ? ['The file ends before its header says; what is there was measured.'] : [];
  return { ...base, durationSeconds: Math.max(0, end - track.codecDelaySeconds), exact: true, warnings };
}

async function endByTail(source: AudioSource, file: WebmFile, track: WebmTrack): Promise<number | null> {
  const { sizeBytes } = source;
  if (sizeBytes === null) return null;
  for (const tailBytes of tailSizes) {
    const from = sizeBytes - tailBytes;
    if (from <= file.firstCluster) return null;
    const tail = await readHead(source, tailBytes, from);
    const cluster = lastCluster(tail);
    if (cluster < 0) continue;
    const reader = openReader(source, from + cluster);
    const end = await endOf(reader, track, file);
    await reader.close();
    if (end > 0) return end;
  }
  return null;
}

async function endOf(reader: ByteReader, track: WebmTrack, file: WebmFile): Promise<number> {
  const durationOf = webmDuration(track);
  let end = 0;
  for await (const blocks of webmBlocks(reader, track)) {
    for (const block of blocks)
      end = Math.max(end, block.timestamp * file.tickSeconds + blockSeconds(block, durationOf, file));
  }
  return end;
}

function blockSeconds(block: WebmBlock, durationOf: (packet: Uint8Array) => number, file: WebmFile): number {
  if (block.durationTicks > 0) return block.durationTicks * file.tickSeconds;
  return block.packets.reduce((sum, packet) => sum + durationOf(packet), 0);
}

function lastCluster(tail: Uint8Array): number {
  for (let at = tail.lastIndexOf(0x1f); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(0x1f, at - 1)) {
    if (tail[at + 1] === 0x43 && tail[at + 2] === 0xb6 && tail[at + 3] === 0x75) return at;
  }
  return -1;
}
