import type { AudioSource } from '../../operations/audio';
import { id3Bytes } from '../containers/mp3/tag';
import { readMp4 } from '../containers/mp4/file';
import { readWebm } from '../containers/webm/blocks';
import { transportPacketBytes, transportStreams } from '../containers/mpeg/detect';
import { openReader, readHead } from '../reader';
import { refusal } from '../refusal';
import { foreign } from './foreign';
import { sniff } from './index';
import { sniffed, type Container, type Sniffed } from './kind';
import { statedPcm } from './pcm';

const headBytes = 65_536;
const transportHeadBytes = 1_048_576;
/** Containers without a signature: raw samples can look like them by chance. */
const unsigned: ReadonlySet<Container> = new Set(['mp3', 'adts', 'mpegts']);

/**
 * What a recording is, by its bytes; reads as much of it as that takes. Raw samples are known only by a media type that tells
 * their rate (`audio/L16;rate=24000`). Refuses what is no recording, saying what was found instead.
 */
export async function identify(source: AudioSource): Promise<Sniffed> {
  const head = await readHead(source, headBytes);
  if (head.length === 0)
    throw refusal(
      'The file is empty: it has no bytes at all.',
      'Check that the step before really delivers the recording.',
    );
  const found = sniff(await behindId3(source, head));
  const stated = statedPcm(source.mediaType);
  if (stated && (!found || unsigned.has(found.container))) return sniffed('pcm', stated.codec, false);
  if (!found) throw foreign(head);
  return found.codec === null ? deeper(source, found, head) : found;
}

async function behindId3(source: AudioSource, head: Uint8Array): Promise<Uint8Array> {
  const tag = id3Bytes(head, 0);
  return tag + 16_384 > head.length && tag > 0 ? readHead(source, headBytes, tag) : head;
}

async function deeper(source: AudioSource, found: Sniffed, head: Uint8Array): Promise<Sniffed> {
  if (found.container === 'mpegts') return transportStream(source, head);
  const reader = openReader(source);
  try {
    if (found.container === 'mp4') {
      const { movie } = await readMp4(reader, source.sizeBytes);
      return sniffed('mp4', movie.sound?.codec ?? null, movie.hasVideo);
    }
    if (found.container === 'webm' || found.container === 'matroska') {
      const file = await readWebm(reader);
      return sniffed(found.container, file.track?.codec ?? null, file.hasVideo);
    }
    return found;
  } finally {
    await reader.close();
  }
}

/** A transport stream names its streams twice a second; bytes that never do only look like one. */
async function transportStream(source: AudioSource, head: Uint8Array): Promise<Sniffed> {
  const start = await readHead(source, transportHeadBytes);
  const { sound, hasVideo } = transportStreams(start, transportPacketBytes(start));
  if (!sound && !hasVideo) throw foreign(head);
  return sniffed('mpegts', sound?.codec ?? null, hasVideo);
}
