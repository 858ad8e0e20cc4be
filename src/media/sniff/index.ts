import { latin, startsWith, u32be, u32le } from '../bytes';
import { adtsHeader, adtsStartIn } from '../containers/adts/walk';
import { amrKind } from '../containers/amr';
import { startIn } from '../containers/mp3/walk';
import { id3Bytes } from '../containers/mp3/tag';
import { isMp4 } from '../containers/mp4/file';
import { readMovie } from '../containers/mp4/track';
import { programStreamKind, transportPacketBytes, transportStreams } from '../containers/mpeg/detect';
import { oggCodec, otherOggStream } from '../containers/ogg/codec';
import { oggPage } from '../containers/ogg/page';
import { aiffFormat } from '../containers/pcm/aiff';
import { cafFormat } from '../containers/pcm/caf';
import { wavFormat } from '../containers/pcm/wav';
import { elementHead, ids } from '../containers/webm/ebml';
import { ebmlKind, readTracks } from '../containers/webm/tracks';
import { sniffed, type Sniffed } from './kind';

export type { Container, Sniffed } from './kind';

/**
 * Container and codec of a recording from its first bytes (64 KB are enough), never from a name. `codec` is null where it
 * stands further back. Null if the bytes begin no audio file that is known here. Throws a refusal for encrypted sound.
 */
export function sniff(head: Uint8Array): Sniffed | null {
  const tag = id3Bytes(head, 0);
  if (tag > 0 && tag < head.length) return sniffAt(head.subarray(tag)) ?? sniffed('mp3', null, false);
  return sniffAt(head) ?? (tag > 0 ? sniffed('mp3', null, false) : null);
}

function sniffAt(head: Uint8Array): Sniffed | null {
  for (const detect of detectors) {
    const found = detect(head);
    if (found) return found;
  }
  return null;
}

type Detector = (head: Uint8Array) => Sniffed | null;

const detectors: readonly Detector[] = [
  (head) => (isRiffWave(head) ? wav(head) : null),
  (head) => (startsWith(head, 0, 'fLaC') ? sniffed('flac', 'flac', false) : null),
  (head) => (startsWith(head, 0, 'OggS') ? ogg(head) : null),
  (head) => (isMp4(head) ? mp4(head) : null),
  (head) => webm(head),
  (head) =>
    startsWith(head, 0, 'FORM') && (startsWith(head, 8, 'AIFF') || startsWith(head, 8, 'AIFC')) ? aiff(head) : null,
  (head) =>
    startsWith(head, 0, 'caff')
      ? sniffed('caf', startsWith(head, 8, 'desc') ? cafFormat(head.slice(20, 52)).codec : null, false)
      : null,
  (head) => {
    const kind = amrKind(head);
    return kind && sniffed('amr', kind.codec, false);
  },
  (head) => {
    const kind = programStreamKind(head);
    return kind && sniffed('mpegps', kind.codec, kind.hasVideo);
  },
  (head) => {
    const packetBytes = transportPacketBytes(head);
    if (packetBytes === 0) return null;
    const { sound, hasVideo } = transportStreams(head, packetBytes);
    return sniffed('mpegts', sound?.codec ?? null, hasVideo);
  },
  mpegAudio,
];

const isRiffWave = (head: Uint8Array) =>
  (startsWith(head, 0, 'RIFF') || startsWith(head, 0, 'RF64')) && startsWith(head, 8, 'WAVE');

function wav(head: Uint8Array): Sniffed {
  for (let at = 12, chunks = 0; at + 8 < head.length && chunks < 100; chunks++) {
    const size = u32le(head, at + 4);
    const body = head.subarray(at + 8, at + 8 + size);
    if (startsWith(head, at, 'fmt ')) return sniffed('wav', body.length < size ? null : wavFormat(body).codec, false);
    at += 8 + size + (size % 2);
  }
  return sniffed('wav', null, false);
}

function aiff(head: Uint8Array): Sniffed {
  for (let at = 12, chunks = 0; at + 8 < head.length && chunks < 100; chunks++) {
    const size = u32be(head, at + 4);
    if (startsWith(head, at, 'COMM'))
      return sniffed(
        'aiff',
        aiffFormat(head.subarray(at + 8, at + 8 + size), startsWith(head, 8, 'AIFC')).codec,
        false,
      );
    at += 8 + size + (size % 2);
  }
  return sniffed('aiff', null, false);
}

function ogg(head: Uint8Array): Sniffed {
  let codec: string | null = null;
  let hasVideo = false;
  for (let at = 0, page = oggPage(head, 0); page?.first; page = oggPage(head, at)) {
    const known = oggCodec(page.body);
    codec ??= known?.codec ?? null;
    hasVideo ||= !known && otherOggStream(page.body).video;
    at += page.totalBytes;
  }
  return sniffed('ogg', codec, hasVideo);
}

function mp4(head: Uint8Array): Sniffed {
  const brand = startsWith(head, 4, 'ftyp') ? latin(head, 8, 4) : '';
  for (let at = 0, boxes = 0; at + 8 <= head.length && boxes < 100; boxes++) {
    const size = u32be(head, at);
    if (startsWith(head, at + 4, 'moov') && size >= 8 && at + size <= head.length) {
      const movie = readMovie(head.subarray(at + 8, at + size));
      if (movie.sound) return sniffed('mp4', movie.sound.codec, movie.hasVideo);
    }
    if (size < 8) break;
    at += size;
  }
  return sniffed('mp4', null, !/^(M4A|M4B|M4P|F4A)/.test(brand));
}

function webm(head: Uint8Array): Sniffed | null {
  const kind = ebmlKind(head);
  if (!kind) return null;
  for (let at = 0, steps = 0; at < head.length && steps < 1000; steps++) {
    const element = elementHead(head, at);
    if (!element || element.id === ids.cluster) break;
    const body = at + element.headBytes;
    if (element.id === ids.tracks) {
      const { sound, hasVideo } = readTracks(head.subarray(body, body + (element.size ?? 0)));
      return sniffed(kind, sound?.codec ?? null, hasVideo);
    }
    at = element.id === ids.segment ? body : body + (element.size ?? head.length);
  }
  return sniffed(kind, null, false);
}

function mpegAudio(head: Uint8Array): Sniffed | null {
  const mpeg = startIn(head);
  const aac = adtsStartIn(head, mpeg?.position);
  if (aac >= 0) return adtsHeader(head, aac) ? sniffed('adts', 'aac', false) : null;
  return mpeg ? sniffed('mp3', `mp${mpeg.header.layer}`, false) : null;
}
