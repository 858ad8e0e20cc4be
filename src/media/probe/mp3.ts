import type { AudioSource } from '../../operations/audio';
import { mpegHeader } from '../containers/mp3/header';
import { mp3Tag, type Mp3Tag } from '../containers/mp3/tag';
import { findMpegStart, mpegFrames, startIn, type MpegStart } from '../containers/mp3/walk';
import { readHead, type ByteReader } from '../reader';
import { refusal } from '../refusal';
import { endsWithin, type Measured } from './measured';

const tailAllowanceBytes = 65_536;
const largestFrameBytes = 2881;
const tagBytes = 512;
const samplePlaces = 8;
const sampleBytes = 16_384;

/** MPEG audio: by its Xing, Info or VBRI tag where that fits the file, by its constant bit rate, else frame by frame. */
export async function probeMp3(reader: ByteReader, source: AudioSource): Promise<Measured> {
  const start = await findMpegStart(reader);
  if (!start) throw refusal('The file is named or tagged as MP3, but no MPEG audio frame is in its first megabyte.');
  const { header } = start;
  await reader.need(start.header.frameBytes || start.freeBytes);
  const tag = mp3Tag(reader.window, 0, header);
  const base = { codec: `mp${header.layer}`, channels: header.channels, sampleRate: header.sampleRate };
  const stated = tag && (await statedFrames(tag, start, source));
  if (stated) return { ...base, ...lasting(stated, start, source.sizeBytes), exact: true, warnings: [] };
  const constant = tag ? null : await constantRate(reader, source, start);
  if (constant)
    return {
      ...base,
      durationSeconds: constant.durationSeconds,
      bitRate: constant.bitRate,
      exact: false,
      warnings: [],
    };
  const { warnings, ...rest } = await counted(reader, start, tag !== null);
  return { ...base, ...rest, exact: true, warnings: tag?.frames ? [wrongTag(tag)] : warnings };
}

/** The frames a tag states, if they fit the file: nothing is missing, and no further frames follow where they end. */
async function statedFrames(tag: Mp3Tag, start: MpegStart, source: AudioSource): Promise<number | null> {
  if (!tag.frames) return null;
  if (source.sizeBytes === null || !tag.bytes) return tag.frames;
  const end = start.position + tag.bytes;
  if (source.sizeBytes + largestFrameBytes < end || source.sizeBytes > end + tailAllowanceBytes) return null;
  if (source.sizeBytes <= end + tagBytes) return tag.frames;
  const behind = startIn(await readHead(source, tailAllowanceBytes, end));
  return behind && behind.header.sampleRate === start.header.sampleRate ? null : tag.frames;
}

function lasting(frames: number, start: MpegStart, sizeBytes: number | null) {
  const durationSeconds = (frames * start.header.samples) / start.header.sampleRate;
  const bitRate = sizeBytes === null ? null : ((sizeBytes - start.position) * 8) / durationSeconds;
  return { durationSeconds, bitRate };
}

async function constantRate(reader: ByteReader, source: AudioSource, start: MpegStart) {
  const { bitRate, sampleRate, samples } = start.header;
  const frameBytes = ((samples / 8) * bitRate) / sampleRate || start.freeBytes;
  if (source.sizeBytes === null || frameBytes === 0) return null;
  const audioBytes = source.sizeBytes - start.position;
  if (audioBytes < samplePlaces * sampleBytes * 2) return null;
  for (let place = 0; place < samplePlaces; place++) {
    const at = start.position + Math.floor((audioBytes * place) / samplePlaces);
    const piece = place === 0 ? reader.window : await readHead(source, sampleBytes, at);
    if (!hasOneRate(piece, start)) return null;
  }
  return {
    durationSeconds: ((audioBytes / frameBytes) * samples) / sampleRate,
    bitRate: (frameBytes * 8 * sampleRate) / samples,
  };
}

function hasOneRate(piece: Uint8Array, start: MpegStart): boolean {
  const first = startIn(piece);
  if (!first || first.freeBytes !== start.freeBytes) return false;
  for (let at = first.position; at + 4 <= piece.length;) {
    const header = mpegHeader(piece, at);
    if (!header || header.bitRate !== start.header.bitRate || header.sampleRate !== start.header.sampleRate)
      return false;
    at += header.frameBytes || start.freeBytes + header.paddingBytes;
  }
  return true;
}

async function counted(reader: ByteReader, start: MpegStart, tagged: boolean) {
  let frames = tagged ? -1 : 0;
  let bytes = 0;
  for await (const batch of mpegFrames(reader, start)) {
    frames += batch.starts.length;
    for (const size of batch.sizes) bytes += size;
  }
  const durationSeconds = (Math.max(0, frames) * start.header.samples) / start.header.sampleRate;
  const left = mpegHeader(reader.window, 0);
  const isCut = left !== null && left.sampleRate === start.header.sampleRate && left.frameBytes > reader.window.length;
  return {
    durationSeconds,
    bitRate: durationSeconds > 0 ? (bytes * 8) / durationSeconds : null,
    warnings: isCut ? [endsWithin('a frame')] : [],
  };
}

const wrongTag = (tag: Mp3Tag) =>
  `The ${tag.kind} header states ${tag.frames} frames, which does not fit the size of the file; the frames themselves were counted.`;
