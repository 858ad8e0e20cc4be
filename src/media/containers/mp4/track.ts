import { bitReader, latin, u16be, u32be, u64be, u8 } from '../../bytes';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { aacRates } from '../adts/walk';
import { boxAt, boxesIn } from './boxes';

/** The sound track of an MP4 file. Times are in `timescale` ticks. */
export interface Mp4Track {
  readonly id: number;
  readonly codec: string;
  readonly timescale: number;
  readonly channels: number;
  readonly sampleRate: number;
  /** The sample description box's body, as a new file takes it over. */
  readonly description: Uint8Array;
  /** What the header says the track lasts; 0 if it does not. */
  readonly durationTicks: number;
  readonly edit: Edit;
  readonly tables: Uint8Array;
}

/** What an edit list makes of the samples: how many ticks are skipped at the start, silence before them, and what is played (0: all). */
export interface Edit {
  readonly skippedTicks: number;
  readonly emptySeconds: number;
  readonly playedSeconds: number;
}

/** The tracks of a `moov` box: the first sound track that can be read, and whether there is video. */
export interface Mp4Movie {
  readonly sound: Mp4Track | null;
  readonly hasVideo: boolean;
  readonly fragmented: boolean;
  /** From `mehd`, of a fragmented file; 0 if unknown. */
  readonly fragmentSeconds: number;
  readonly fragmentDefaults: FragmentDefaults;
}

export interface FragmentDefaults {
  readonly duration: number;
  readonly sampleBytes: number;
}

const codecNames: Readonly<Record<string, string>> = {
  mp4a: 'aac',
  alac: 'alac',
  Opus: 'opus',
  fLaC: 'flac',
  'ac-3': 'ac3',
  'ec-3': 'eac3',
  samr: 'amr_nb',
  sawb: 'amr_wb',
  '.mp3': 'mp3',
  ulaw: 'pcm_mulaw',
  alaw: 'pcm_alaw',
  sowt: 'pcm_s16le',
  twos: 'pcm_s16be',
  ipcm: 'pcm',
  fpcm: 'pcm_float',
  lpcm: 'pcm',
};
const objectCodecs: Readonly<Record<number, string>> = {
  0x40: 'aac',
  0x66: 'aac',
  0x67: 'aac',
  0x68: 'aac',
  0x69: 'mp3',
  0x6b: 'mp3',
  0xad: 'opus',
  0xdd: 'vorbis',
};

/** Reads a `moov` body. Refuses sound that is encrypted. */
export function readMovie(moov: Uint8Array): Mp4Movie {
  const movieScale = timescale(boxAt(moov, 'mvhd')) || 1000;
  const tracks = boxesIn(moov).filter((box) => box.type === 'trak');
  const kinds = tracks.map((track) => latin(boxAt(track.body, 'mdia', 'hdlr') ?? new Uint8Array(0), 8, 4));
  const sounds = tracks.filter((_, i) => kinds[i] === 'soun').map((track) => readTrack(track.body, movieScale));
  const sound = sounds.find((track) => track !== null) ?? null;
  const extended = boxAt(moov, 'mvex', 'mehd');
  return {
    sound,
    hasVideo: kinds.some((kind, i) => kind === 'vide' && !isPicture(tracks[i]?.body)),
    fragmented: boxAt(moov, 'mvex') !== null,
    fragmentSeconds: extended ? (u8(extended, 0) === 1 ? u64be(extended, 4) : u32be(extended, 4)) / movieScale : 0,
    fragmentDefaults: fragmentDefaults(moov, sound?.id ?? 0),
  };
}

function readTrack(trak: Uint8Array, movieScale: number): Mp4Track | null {
  const mediaHeader = boxAt(trak, 'mdia', 'mdhd');
  const tables = boxAt(trak, 'mdia', 'minf', 'stbl');
  const description = tables && boxAt(tables, 'stsd');
  const entry = description ? boxesIn(description.subarray(8))[0] : undefined;
  const scale = timescale(mediaHeader);
  if (!mediaHeader || !tables || !description || !entry || entry.body.length < 28 || scale === 0) return null;
  const version = u8(mediaHeader, 0);
  const trackHeader = boxAt(trak, 'tkhd') ?? new Uint8Array(0);
  return {
    id: u32be(trackHeader, u8(trackHeader, 0) === 1 ? 20 : 12),
    timescale: scale,
    description,
    durationTicks: known(version === 1 ? u64be(mediaHeader, 24) : u32be(mediaHeader, 16)),
    edit: readEdit(boxAt(trak, 'edts', 'elst'), movieScale),
    tables,
    ...describeEntry(entry.type, entry.body, scale),
  };
}

/** Codec, rate and channels of a sound sample entry; AAC's own settings and Opus' are believed before the entry. */
export function describeEntry(
  type: string,
  entry: Uint8Array,
  scale: number,
): { codec: string; channels: number; sampleRate: number } {
  if (type === 'drms' || type === 'enca' || type === 'aavd') throw encrypted(type);
  const boxes = boxesIn(entry.subarray(entryHeaderBytes(entry)));
  if (boxes.some((box) => box.type === 'sinf')) throw encrypted(type);
  const wave = boxes.find((box) => box.type === 'wave');
  const esds = (
    boxes.find((box) => box.type === 'esds') ??
    (wave && boxesIn(wave.body).find((box) => box.type === 'esds'))
  )?.body;
  const base = {
    codec: codecNames[type] ?? type.trim().toLowerCase(),
    channels: u16be(entry, 16),
    sampleRate: u32be(entry, 24) / 65_536,
  };
  const own =
    type === 'mp4a' && esds
      ? fromEsds(esds)
      : type === 'Opus'
        ? { sampleRate: 48_000 }
        : type === 'fLaC' || type === 'alac'
          ? { sampleRate: scale }
          : {};
  const merged = { ...base, ...own };
  return {
    codec: merged.codec,
    channels: plausibleChannels(merged.channels || 1),
    sampleRate: plausibleRate(Math.round(merged.sampleRate >= 1 ? merged.sampleRate : scale)),
  };
}

/** The body of an AAC AudioSpecificConfig in an `esds` box, and the object type that goes before it. */
export function decoderConfig(esds: Uint8Array): { objectType: number; specific: Uint8Array } {
  let at = 4;
  let objectType = 0;
  while (at + 2 < esds.length) {
    const tag = u8(esds, at++);
    let size = 0;
    for (let i = 0; i < 4; i++) {
      const byte = u8(esds, at++);
      size = size * 128 + (byte & 0x7f);
      if (byte < 128) break;
    }
    if (tag === 3) at += 3 + esOptionalBytes(esds, at);
    else if (tag === 4) {
      objectType = u8(esds, at);
      at += 13;
    } else if (tag === 5) return { objectType, specific: esds.subarray(at, at + size) };
    else at += size;
  }
  return { objectType, specific: new Uint8Array(0) };
}

/** Object type, rate and channels of an AudioSpecificConfig (ISO/IEC 14496-3, section 1.6.2.1). */
export function audioSpecificConfig(config: Uint8Array): { objectType: number; sampleRate: number; channels: number } {
  const bits = bitReader(config);
  const type = () => {
    const short = bits.read(5);
    return short === 31 ? 32 + bits.read(6) : short;
  };
  const rate = () => {
    const index = bits.read(4);
    return index === 15 ? bits.read(24) : (aacRates[index] ?? 0);
  };
  let objectType = type();
  let sampleRate = rate();
  const channels = bits.read(4);
  if (objectType === 5 || objectType === 29) {
    sampleRate = rate();
    objectType = type();
  }
  return { objectType, sampleRate, channels: channels === 7 ? 8 : channels };
}

function fromEsds(esds: Uint8Array): { codec?: string; sampleRate?: number; channels?: number } {
  const { objectType, specific } = decoderConfig(esds);
  const codec = objectCodecs[objectType] ?? 'aac';
  if (codec !== 'aac' || specific.length < 2) return { codec };
  const { sampleRate, channels } = audioSpecificConfig(specific);
  return { codec, ...(sampleRate > 0 ? { sampleRate } : {}), ...(channels > 0 ? { channels } : {}) };
}

function esOptionalBytes(esds: Uint8Array, at: number): number {
  const flags = u8(esds, at + 2);
  return (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + u8(esds, at + 3) : 0) + (flags & 0x20 ? 2 : 0);
}

function entryHeaderBytes(entry: Uint8Array): number {
  const version = u16be(entry, 8);
  return version === 1 ? 44 : version === 2 ? 64 : 28;
}

function readEdit(list: Uint8Array | null, movieScale: number): Edit {
  let edit: Edit = { skippedTicks: 0, emptySeconds: 0, playedSeconds: 0 };
  const wide = list !== null && u8(list, 0) === 1;
  const size = wide ? 20 : 12;
  const count = list ? Math.min(u32be(list, 4), Math.floor((list.length - 8) / size), 1000) : 0;
  for (let i = 0, at = 8; list && i < count; i++, at += size) {
    const length = (wide ? u64be(list, at) : u32be(list, at)) / movieScale;
    const start = wide ? u64be(list, at + 8) : u32be(list, at + 4);
    const empty = u32be(list, wide ? at + 8 : at + 4) === 0xffffffff;
    if (empty) edit = { ...edit, emptySeconds: edit.emptySeconds + length };
    else return { ...edit, skippedTicks: start, playedSeconds: count - i > 1 ? 0 : length };
  }
  return edit;
}

function fragmentDefaults(moov: Uint8Array, trackId: number): FragmentDefaults {
  const extends_ = boxAt(moov, 'mvex');
  const trex = extends_
    ? boxesIn(extends_).find((box) => box.type === 'trex' && u32be(box.body, 4) === trackId)?.body
    : undefined;
  return { duration: trex ? u32be(trex, 12) : 0, sampleBytes: trex ? u32be(trex, 16) : 0 };
}

function isPicture(trak: Uint8Array | undefined): boolean {
  const entry = trak ? boxAt(trak, 'mdia', 'minf', 'stbl', 'stsd') : null;
  const type = entry ? latin(entry, 12, 4) : '';
  return type === 'jpeg' || type === 'png ';
}

const timescale = (header: Uint8Array | null) => (header ? u32be(header, u8(header, 0) === 1 ? 20 : 12) : 0);
const known = (ticks: number) => (ticks === 0xffffffff || ticks >= 2 ** 53 ? 0 : ticks);

/** The refusal of a file whose sound is locked. */
export function encrypted(kind: string) {
  return refusal(
    `The sound in this file is encrypted (DRM, “${kind}”), so no service can hear it.`,
    'Send a recording without copy protection.',
  );
}
