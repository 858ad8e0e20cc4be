import type { AudioSource } from '../../../operations/audio';
import { ascii, bigEndian, concat } from '../../bytes';
import { readWebm, type WebmFile } from '../../containers/webm/blocks';
import type { WebmTrack } from '../../containers/webm/tracks';
import { webmLayout, webmPlan, webmTrackEntry, type WebmContent } from '../../containers/webm/write';
import { m4aHeader } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { SoundPacket } from '../format';
import { aacTrack, webmPackets } from '../formats/webm';
import { headAndPackets, measured, totalOf, type PlannedTrack } from './planned';

/** The sound track of a WebM or Matroska file: read once to lay it out, and again whenever it is opened. */
export async function webmTrack(source: AudioSource): Promise<PlannedTrack> {
  const reader = openReader(source);
  const file = await readWebm(reader).finally(() => reader.close());
  const { track } = file;
  if (!track) throw refusal('The file holds a video without sound.');
  const packets = () => webmPackets(source, file, track);
  const sums = await measured(packets());
  if (track.codec === 'aac' && track.codecPrivate.length >= 2) return aac(track, sums.sizes, packets);
  if (track.codec === 'mp3') return plain('audio/mpeg', 'mp3', new Uint8Array(0), sums.sizes, packets);
  if (track.codec === 'flac') return plain('audio/flac', 'flac', flacHead(track.codecPrivate), sums.sizes, packets);
  return webm(file, track, sums, packets);
}

type Packets = () => AsyncIterable<readonly SoundPacket[]>;

function aac(track: WebmTrack, sizes: number[], packets: Packets): PlannedTrack {
  const { timescale, description, packetTicks } = aacTrack(track);
  const ticks = sizes.map(() => packetTicks);
  return plain(
    'audio/mp4',
    'm4a',
    m4aHeader({ timescale, description, sizes, ticks, skippedTicks: 0 }),
    sizes,
    packets,
  );
}

function plain(
  mediaType: string,
  extension: string,
  head: Uint8Array,
  sizes: number[],
  packets: Packets,
): PlannedTrack {
  return {
    mediaType,
    extension,
    sizeBytes: head.length + totalOf(sizes),
    chunks: () => headAndPackets(head, packets()),
  };
}

/** `fLaC` and the STREAMINFO block alone, marked as the last. */
function flacHead(codecPrivate: Uint8Array): Uint8Array {
  return concat([ascii('fLaC'), Uint8Array.of(0x80), bigEndian(34, 3), codecPrivate.subarray(8, 42)]);
}

function webm(
  file: WebmFile,
  track: WebmTrack,
  { sizes, ticks }: { sizes: number[]; ticks: number[] },
  packets: Packets,
): PlannedTrack {
  const timestamps: number[] = [];
  let at = 0;
  for (const length of ticks) {
    timestamps.push(Math.round(at));
    at += length;
  }
  const documentType = track.codec === 'opus' || track.codec === 'vorbis' ? 'webm' : 'matroska';
  const delay = Math.round(track.codecDelaySeconds * 1e9);
  const trackEntry = webmTrackEntry(track.entry, track.codecPrivate, delay);
  const content: WebmContent = {
    documentType,
    tickSeconds: file.tickSeconds,
    durationTicks: at,
    trackEntry,
    sizes,
    timestamps,
  };
  const layout = webmLayout(content);
  return {
    mediaType: documentType === 'webm' ? 'audio/webm' : 'audio/x-matroska',
    extension: documentType === 'webm' ? 'webm' : 'mka',
    sizeBytes: layout.sizeBytes,
    chunks: () => filled(webmPlan(content, layout), packets()),
  };
}

/** Heads from the plan, and a packet wherever it has a gap. */
async function* filled(
  plan: Iterable<Uint8Array | null>,
  packets: AsyncIterable<readonly SoundPacket[]>,
): AsyncGenerator<Uint8Array> {
  const steps = plan[Symbol.iterator]();
  for await (const list of packets) {
    for (const { bytes } of list) {
      for (let step = steps.next(); !step.done && step.value !== null; step = steps.next()) yield step.value;
      yield bytes;
    }
  }
}
