import { ascii, concat, latin, startsWith } from '../../bytes';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { childOf, elementsIn, float, ids, unsigned } from './ebml';

/** The sound track of a WebM or Matroska file. */
export interface WebmTrack {
  readonly number: number;
  readonly codecId: string;
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
  readonly codecPrivate: Uint8Array;
  readonly codecDelaySeconds: number;
  /** Seconds a frame lasts, 0 if the header does not say. */
  readonly frameSeconds: number;
  /** Bytes that every packet begins with and that were left out. */
  readonly strippedHeader: Uint8Array;
  readonly entry: Uint8Array;
}

const names: readonly (readonly [prefix: string, codec: string])[] = [
  ['A_OPUS', 'opus'],
  ['A_VORBIS', 'vorbis'],
  ['A_AAC', 'aac'],
  ['A_PCM/INT/LIT', 'pcm_s16le'],
  ['A_PCM/INT/BIG', 'pcm_s16be'],
  ['A_PCM/FLOAT', 'pcm_f32le'],
  ['A_MPEG/L3', 'mp3'],
  ['A_MPEG/L2', 'mp2'],
  ['A_MPEG/L1', 'mp1'],
  ['A_FLAC', 'flac'],
  ['A_ALAC', 'alac'],
  ['A_AC3', 'ac3'],
  ['A_EAC3', 'eac3'],
  ['A_DTS', 'dts'],
];

/** The first sound track of a Tracks body, and whether there is video. Refuses sound that is encrypted. */
export function readTracks(body: Uint8Array): { sound: WebmTrack | null; hasVideo: boolean } {
  const entries = elementsIn(body).filter((element) => element.id === ids.trackEntry);
  const typed = entries.map((entry) => ({ entry: entry.body, type: unsigned(childOf(entry.body, ids.trackType), 0) }));
  const sound = typed.find((track) => track.type === 2);
  return { sound: sound ? readTrack(sound.entry) : null, hasVideo: typed.some((track) => track.type === 1) };
}

function readTrack(entry: Uint8Array): WebmTrack {
  const audio = childOf(entry, ids.audio) ?? new Uint8Array(0);
  const codecId = latin(childOf(entry, ids.codecId) ?? new Uint8Array(0), 0, 64).replace(/\0.*$/s, '');
  const bits = unsigned(childOf(audio, ids.bitDepth), 16);
  const rate = float(childOf(audio, ids.outputFrequency), float(childOf(audio, ids.samplingFrequency), 8000));
  return {
    number: unsigned(childOf(entry, ids.trackNumber), 1),
    codecId,
    codec: codecName(codecId, bits),
    channels: plausibleChannels(unsigned(childOf(audio, ids.channels), 1)),
    sampleRate: codecId === 'A_OPUS' ? 48_000 : plausibleRate(Math.round(rate)),
    codecPrivate: childOf(entry, ids.codecPrivate) ?? new Uint8Array(0),
    codecDelaySeconds: unsigned(childOf(entry, ids.codecDelay), 0) / 1e9,
    frameSeconds: unsigned(childOf(entry, ids.defaultDuration), 0) / 1e9,
    strippedHeader: strippedHeader(entry),
    entry,
  };
}

function codecName(codecId: string, bits: number): string {
  const name = names.find(([prefix]) => codecId.startsWith(prefix))?.[1] ?? codecId.toLowerCase();
  const sample = /^(pcm_[sf])\d+(.*)$/.exec(name);
  if (!sample) return name;
  if (![8, 16, 24, 32, 64].includes(bits))
    throw refusal(`The file states ${bits} bits a sample, which no recording has.`);
  return bits === 8 ? 'pcm_u8' : `${sample[1]}${bits}${sample[2]}`;
}

function strippedHeader(entry: Uint8Array): Uint8Array {
  const encodings = elementsIn(childOf(entry, ids.contentEncodings) ?? new Uint8Array(0)).filter(
    (element) => element.id === ids.contentEncoding,
  );
  const stripped: Uint8Array[] = [];
  for (const { body } of encodings) {
    if (childOf(body, ids.contentEncryption))
      throw refusal(
        'The sound in this Matroska file is encrypted (DRM), so no service can hear it.',
        'Send a recording without copy protection.',
      );
    const compression = childOf(body, ids.contentCompression);
    if (!compression) continue;
    if (unsigned(childOf(compression, ids.compressionAlgorithm), 0) !== 3)
      throw refusal('The sound in this Matroska file is packed with a general compressor, which cannot be read here.');
    stripped.push(childOf(compression, ids.compressionSettings) ?? new Uint8Array(0));
  }
  return concat(stripped);
}

/** The three header packets that CodecPrivate holds for Vorbis (Xiph lacing). */
export function vorbisHeaders(codecPrivate: Uint8Array): Uint8Array[] {
  const sizes: number[] = [];
  let at = 1;
  for (let i = 0; i < (codecPrivate[0] ?? 0) && at < codecPrivate.length; i++) {
    let size = 0;
    while (codecPrivate[at] === 255) size += codecPrivate[at++] ?? 0;
    size += codecPrivate[at++] ?? 0;
    sizes.push(size);
  }
  const headers = sizes.map((size) => codecPrivate.subarray(at, (at += size)));
  return [...headers, codecPrivate.subarray(at)];
}

/** Whether a file begins as EBML does, and which of the two it calls itself. */
export function ebmlKind(head: Uint8Array): 'webm' | 'matroska' | null {
  if (!startsWith(head, 0, '\u001aE\u00df\u00a3')) return null;
  const documentType = childOf(elementsIn(head.subarray(0, 4096))[0]?.body ?? ascii(''), ids.docType);
  return documentType && startsWith(documentType, 0, 'webm') ? 'webm' : 'matroska';
}
