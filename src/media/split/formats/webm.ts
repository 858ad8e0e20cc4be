import type { AudioSource } from '../../../operations/audio';
import { audioSpecificConfig } from '../../containers/mp4/track';
import { aacDescription } from '../../containers/mp4/write';
import { flacInfo } from '../../containers/flac/header';
import { opusSamples } from '../../containers/ogg/opus';
import { opusHead } from '../../containers/ogg/write';
import { readWebm, webmBlocks, type WebmFile } from '../../containers/webm/blocks';
import { webmDuration } from '../../containers/webm/duration';
import type { WebmTrack } from '../../containers/webm/tracks';
import { webmChunks, webmLayout, webmTrackEntry, type WebmContent } from '../../containers/webm/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { HeldPackets, PartFormat, PartPlace, RenderedPart, Sound, SoundPacket } from '../format';
import { sizeLevels } from '../levels';
import { batchesOf, carried, type Carried } from './carried';
import { m4aFormat, type M4aTrack } from './m4a';

const opusLeadSeconds = 0.08;

/** WebM and Matroska: Opus and Vorbis leave as WebM, AAC as M4A, MPEG audio, FLAC and samples as files of their own. */
export async function webmSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const file = await readWebm(reader).finally(() => reader.close());
  const { track } = file;
  if (!track) throw refusal('The file holds no sound track.', undefined, 'split');
  const form = formOf(file, track);
  return {
    startTicks: -track.codecDelaySeconds * form.ticksPerSecond,
    packets: () => form.batches(webmPackets(source, file, track)),
  };
}

function formOf(file: WebmFile, track: WebmTrack): Carried {
  const streamInfo = track.codec === 'flac' ? flacInfo(track.codecPrivate.subarray(8, 42)) : null;
  const own = carried({
    codec: track.codec,
    sampleRate: track.sampleRate,
    channels: track.channels,
    streamInfo,
    skippedSeconds: track.codecDelaySeconds,
  });
  if (own) return own;
  return track.codec === 'aac' && track.codecPrivate.length >= 2 ? aacForm(track) : webmForm(file, track);
}

function aacForm(track: WebmTrack): Carried {
  const own = aacTrack(track);
  const format = m4aFormat(own);
  const packet = ({ bytes }: SoundPacket) => ({ bytes, ticks: own.packetTicks });
  return {
    ticksPerSecond: own.timescale,
    batches: (input) => batchesOf(input, format, (list) => list.map(packet)),
  };
}

/** An AAC track of Matroska as M4A needs to know it. */
export function aacTrack(track: WebmTrack): M4aTrack {
  const { sampleRate, channels } = audioSpecificConfig(track.codecPrivate);
  const rate = sampleRate || track.sampleRate;
  const description = aacDescription(track.codecPrivate, channels || track.channels, rate);
  const packetTicks = rate < track.sampleRate ? 2048 : 1024;
  return {
    codec: 'aac',
    channels: track.channels,
    timescale: track.sampleRate,
    description,
    packetTicks,
    skippedTicks: 0,
  };
}

function webmForm(file: WebmFile, track: WebmTrack): Carried {
  const format = webmFormat(file, track);
  return {
    ticksPerSecond: format.ticksPerSecond,
    batches: (input) => batchesOf(input, format),
  };
}

function webmFormat(file: WebmFile, track: WebmTrack): PartFormat {
  const ticksPerSecond = 1 / file.tickSeconds;
  const documentType = track.codec === 'opus' || track.codec === 'vorbis' ? 'webm' : 'matroska';
  return {
    container: documentType,
    mediaType: documentType === 'webm' ? 'audio/webm' : 'audio/x-matroska',
    extension: documentType === 'webm' ? 'webm' : 'mka',
    ticksPerSecond,
    fixedBytes: 1024 + track.entry.length,
    packetOverheadBytes: () => 12,
    leadTicks: track.codec === 'opus' ? opusLeadSeconds * ticksPerSecond : track.codec === 'vorbis' ? 0.001 : 0,
    quietDecibels: track.codec === 'opus' ? 2.4 : 6,
    levels: (held, from, to) => sizeLevels(held, from, to, 12),
    render: (held, place) => render(held, place, file, track, documentType),
  };
}

function render(
  held: HeldPackets,
  place: PartPlace,
  file: WebmFile,
  track: WebmTrack,
  documentType: string,
): RenderedPart {
  const sizes = new Uint32Array(held.count);
  for (let i = 0; i < held.count; i++) sizes[i] = held.sizeOf(i);
  const timestamps = timestampsOf(held, track.codec === 'opus' ? 0 : place.leadPackets);
  const content: WebmContent = {
    documentType,
    tickSeconds: file.tickSeconds,
    durationTicks: (timestamps.at(-1) ?? 0) + held.ticksOf(held.count - 1),
    trackEntry: entryFor(held, place, track),
    sizes,
    timestamps,
  };
  const layout = webmLayout(content);
  return {
    sizeBytes: layout.sizeBytes,
    chunks: () => webmChunks(content, layout, (index) => held.bytesOf(index)),
  };
}

function entryFor(held: HeldPackets, place: PartPlace, track: WebmTrack): Uint8Array {
  if (track.codec !== 'opus') return webmTrackEntry(track.entry, track.codecPrivate, 0);
  if (place.first) return webmTrackEntry(track.entry, track.codecPrivate, Math.round(track.codecDelaySeconds * 1e9));
  let lead = 0;
  for (let i = 0; i < place.leadPackets; i++) lead += opusSamples(held.bytesOf(i, 2));
  return webmTrackEntry(track.entry, opusHead(track.codecPrivate, lead), Math.round((lead * 1e9) / 48_000));
}

/** When each packet begins; the first `still` take no time. */
function timestampsOf(held: HeldPackets, still: number): Float64Array {
  const start = held.timeOf(still);
  const timestamps = new Float64Array(held.count);
  for (let i = still; i < held.count; i++) timestamps[i] = Math.round(held.timeOf(i) - start);
  return timestamps;
}

/** Packets that last until the next block begins, so that pauses of a recording stay; the last lasts as long as its content. */
export async function* webmPackets(
  source: AudioSource,
  file: WebmFile,
  track: WebmTrack,
): AsyncGenerator<SoundPacket[]> {
  const reader = openReader(source, file.firstCluster);
  const secondsOf = webmDuration(track);
  let pending: TimedPacket[] = [];
  let since = 0;
  try {
    for await (const blocks of webmBlocks(reader, track)) {
      const ready: SoundPacket[] = [];
      for (const block of blocks) {
        stretch(pending, Math.max(0, block.timestamp - since));
        for (const packet of pending) ready.push(packet);
        pending = [];
        for (const bytes of block.packets) pending.push({ bytes, ticks: secondsOf(bytes) / file.tickSeconds });
        since = block.timestamp;
      }
      if (ready.length > 0) yield ready;
      pending = pending.map(({ bytes, ticks }) => ({ bytes: bytes.slice(), ticks }));
    }
    if (pending.length > 0) yield pending;
  } finally {
    await reader.close();
  }
}

interface TimedPacket {
  readonly bytes: Uint8Array;
  ticks: number;
}

/** Makes the last packet of a block longer or shorter, so that together they last `ticks`. */
function stretch(packets: readonly TimedPacket[], ticks: number): void {
  let left = ticks;
  for (const [index, packet] of packets.entries()) {
    packet.ticks = index === packets.length - 1 ? left : Math.min(packet.ticks, left);
    left -= packet.ticks;
  }
}
