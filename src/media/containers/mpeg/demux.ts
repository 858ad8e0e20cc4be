import { type AudioSource, fromByte } from '../../../operations/audio';
import { listed, startsWith, u16be, u32be, u8 } from '../../bytes';
import { openReader, readHead, type ByteReader } from '../../reader';
import { refusal } from '../../refusal';
import { programStreamKind, transportOffset, transportPacketBytes, transportStreams, type MpegSound } from './detect';

/** A piece of the sound inside an MPEG stream; `seconds` is its presentation time where it states one. */
export interface SoundPiece {
  readonly bytes: Uint8Array;
  readonly seconds: number | null;
}

const headBytes = 1_048_576;
const clockRate = 90_000;

/** The sound of a program or transport stream alone, as MPEG audio or AAC frames; its size is not known beforehand. */
export async function mpegSoundSource(
  source: AudioSource,
): Promise<{ sound: MpegSound; hasVideo: boolean; source: AudioSource }> {
  const head = await readHead(source, headBytes);
  const packetBytes = transportPacketBytes(head);
  const { sound, hasVideo } = packetBytes > 0 ? transportStreams(head, packetBytes) : programSound(head);
  if (!sound)
    throw refusal(
      hasVideo
        ? 'The MPEG file holds a video without sound that can be read.'
        : 'The MPEG file holds no sound that can be read.',
    );
  if (!['mp3', 'mp2', 'aac'].includes(sound.codec))
    throw refusal(`The sound of the MPEG file is coded as ${sound.codec}, which cannot be read here.`);
  const mp3 = sound.codec !== 'aac';
  const stem = source.fileName.replace(/\.[^.]*$/, '') || 'audio';
  return {
    sound,
    hasVideo,
    source: {
      sizeBytes: null,
      mediaType: mp3 ? 'audio/mpeg' : 'audio/aac',
      fileName: `${stem}.${mp3 ? 'mp3' : 'aac'}`,
      open: (startByte) => fromByte(soundBytes(mpegPieces(source, 0, packetBytes, sound.id)), startByte),
    },
  };
}

async function* soundBytes(pieces: AsyncIterable<SoundPiece>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of pieces) yield bytes;
}

/** Every piece of one sound stream from a byte on; the bytes are copies. */
export async function* mpegPieces(
  source: AudioSource,
  startByte: number,
  packetBytes: number,
  id: number,
): AsyncGenerator<SoundPiece> {
  const reader = openReader(source, startByte);
  const collect = packetBytes > 0 ? transportCollector(packetBytes, id) : programCollector(id);
  try {
    while (await reader.more()) {
      const pieces: SoundPiece[] = [];
      const skip = collect(reader, pieces);
      for (const { bytes, seconds } of merged(pieces)) yield { bytes, seconds };
      if (skip > 0 && !(await reader.seek(reader.position + skip))) return;
    }
  } finally {
    await reader.close();
  }
}

/** Seconds from the first to the last time that the sound states, the last piece not counted; null if it states none. */
export async function mpegSpan(source: AudioSource): Promise<{ seconds: number; tail: AudioSource } | null> {
  const head = await readHead(source, headBytes);
  const packetBytes = transportPacketBytes(head);
  const { sound } = packetBytes > 0 ? transportStreams(head, packetBytes) : programSound(head);
  if (!sound || source.sizeBytes === null || source.sizeBytes < headBytes * 2) return null;
  const first = await firstTime(mpegPieces(source, 0, packetBytes, sound.id));
  const from = source.sizeBytes - headBytes;
  let last: number | null = null;
  const behind: Uint8Array[] = [];
  for await (const { bytes, seconds } of mpegPieces(source, from, packetBytes, sound.id)) {
    if (seconds !== null) [last, behind.length] = [seconds, 0];
    if (last !== null) behind.push(bytes);
  }
  if (first === null || last === null || last < first) return null;
  return { seconds: last - first, tail: inMemory(behind) };
}

function programSound(head: Uint8Array): { sound: MpegSound | null; hasVideo: boolean } {
  const kind = programStreamKind(head);
  const id = firstSoundId(head);
  return { sound: id === null ? null : { id, codec: 'mp2' }, hasVideo: kind?.hasVideo ?? false };
}

function firstSoundId(head: Uint8Array): number | null {
  for (let at = head.indexOf(1); at >= 0; at = head.indexOf(1, at + 1)) {
    const id = u8(head, at + 1);
    if (at >= 2 && head[at - 1] === 0 && head[at - 2] === 0 && id >= 0xc0 && id <= 0xdf) return id;
  }
  return null;
}

type Collector = (reader: ByteReader, pieces: SoundPiece[]) => number;

function transportCollector(packetBytes: number, id: number): Collector {
  let synced = false;
  return (reader, pieces) => {
    const { window } = reader;
    let at = synced ? 0 : Math.max(0, transportOffset(window, packetBytes));
    for (; at + 188 <= window.length; at += packetBytes) {
      if (window[at] !== 0x47) {
        const next = window.indexOf(0x47, at);
        at = (next < 0 ? window.length : next) - packetBytes;
        continue;
      }
      synced = true;
      if ((u16be(window, at + 1) & 0x1fff) !== id || (u8(window, at + 3) & 0x10) === 0) continue;
      const start = at + 4 + (u8(window, at + 3) & 0x20 ? 1 + u8(window, at + 4) : 0);
      if (start >= at + 188) continue;
      const payload = window.subarray(start, at + 188);
      pieces.push(u8(window, at + 1) & 0x40 ? pesContent(payload) : { bytes: payload, seconds: null });
    }
    reader.advance(at);
    return Math.max(0, at - window.length);
  };
}

function programCollector(id: number): Collector {
  return (reader, pieces) => {
    const { window } = reader;
    let at = 0;
    while (at + 9 <= window.length) {
      const code = u32be(window, at);
      if (code === 0x1ba) at += u8(window, at + 4) >> 6 === 1 ? 14 + (u8(window, at + 13) & 7) : 12;
      else if (code >>> 8 !== 1 || (code & 0xff) < 0xbb) at = nextCode(window, at + 1);
      else {
        const end = at + 6 + u16be(window, at + 4);
        if ((code & 0xff) !== id) at = end;
        else if (end > window.length) break;
        else {
          pieces.push(pesContent(window.subarray(at, end)));
          at = end;
        }
      }
    }
    reader.advance(at);
    return Math.max(0, at - window.length);
  };
}

function nextCode(window: Uint8Array, from: number): number {
  for (let at = window.indexOf(0, from); at >= 0; at = window.indexOf(0, at + 1)) {
    if (at + 3 > window.length || startsWith(window, at, '\0\0\u0001')) return at;
  }
  return window.length;
}

/** What a PES packet carries behind its header, MPEG-1 or MPEG-2 (ISO/IEC 13818-1, section 2.4.3.6). */
function pesContent(packet: Uint8Array): SoundPiece {
  if (!startsWith(packet, 0, '\0\0\u0001')) return { bytes: packet, seconds: null };
  if (u8(packet, 6) >> 6 === 2) {
    const seconds = u8(packet, 7) & 0x80 ? timeAt(packet, 9) : null;
    return { bytes: packet.subarray(9 + u8(packet, 8)), seconds };
  }
  let at = 6;
  while (at < 22 && u8(packet, at) === 0xff) at++;
  if (u8(packet, at) >> 6 === 1) at += 2;
  const stamps = u8(packet, at) >> 4;
  const seconds = stamps === 2 || stamps === 3 ? timeAt(packet, at) : null;
  return { bytes: packet.subarray(at + (stamps === 2 ? 5 : stamps === 3 ? 10 : 1)), seconds };
}

function timeAt(packet: Uint8Array, at: number): number {
  const ticks =
    ((u8(packet, at) >> 1) & 7) * 2 ** 30 + (u16be(packet, at + 1) >> 1) * 2 ** 15 + (u16be(packet, at + 3) >> 1);
  return ticks / clockRate;
}

/** Pieces copied into as few arrays as there are stated times. */
function merged(pieces: readonly SoundPiece[]): SoundPiece[] {
  const list: SoundPiece[] = [];
  for (let from = 0; from < pieces.length;) {
    let to = from + 1;
    while (to < pieces.length && pieces[to]?.seconds === null) to++;
    const group = pieces.slice(from, to);
    const bytes = new Uint8Array(group.reduce((sum, piece) => sum + piece.bytes.length, 0));
    let at = 0;
    for (const piece of group) {
      bytes.set(piece.bytes, at);
      at += piece.bytes.length;
    }
    list.push({ bytes, seconds: group[0]?.seconds ?? null });
    from = to;
  }
  return list;
}

async function firstTime(pieces: AsyncIterable<SoundPiece>): Promise<number | null> {
  for await (const { seconds } of pieces) if (seconds !== null) return seconds;
  return null;
}

function inMemory(chunks: readonly Uint8Array[]): AudioSource {
  return {
    sizeBytes: null,
    mediaType: '',
    fileName: '',
    open: () => listed(chunks),
  };
}
