import type { AudioSource } from '../../operations/audio';
import { id3Bytes } from '../containers/mp3/tag';
import { readMp4 } from '../containers/mp4/file';
import { readWebm } from '../containers/webm/blocks';
import { openReader, readHead } from '../reader';
import { refusal } from '../refusal';
import { foreign } from './foreign';
import { sniff } from './index';
import { sniffed, type Sniffed } from './kind';
import { statedPcm } from './pcm';

const headBytes = 65_536;

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
  if (found) return found.codec === null ? deeper(source, found) : found;
  if (statedPcm(source.mediaType)) return sniffed('pcm', statedPcm(source.mediaType)?.codec ?? null, false);
  throw foreign(head);
}

async function behindId3(source: AudioSource, head: Uint8Array): Promise<Uint8Array> {
  const tag = id3Bytes(head, 0);
  return tag + 16_384 > head.length && tag > 0 ? readHead(source, headBytes, tag) : head;
}

async function deeper(source: AudioSource, found: Sniffed): Promise<Sniffed> {
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
