import { u16be, u32be, u8 } from '../../bytes';

/** A sound stream inside an MPEG program or transport stream. `id` is its PES stream id or its packet id. */
export interface MpegSound {
  readonly id: number;
  readonly codec: string;
}

const packetSizes = [188, 192, 204];

/** Size of transport stream packets if the bytes are one, else 0; `192` has four bytes before each packet. */
export function transportPacketBytes(head: Uint8Array): number {
  return packetSizes.find((size) => transportOffset(head, size) >= 0) ?? 0;
}

/** Where the first sync byte of at least five (or all there are) stands, −1 if nowhere in the first packet. */
export function transportOffset(head: Uint8Array, packetBytes: number): number {
  const first = head.subarray(0, packetBytes);
  for (let at = first.indexOf(0x47); at >= 0; at = first.indexOf(0x47, at + 1)) {
    const packets = Math.min(5, Math.floor((head.length - at) / packetBytes));
    let matching = 0;
    while (matching < packets && isTransportPacket(head, at + matching * packetBytes)) matching++;
    if (packets >= 3 && matching === packets) return at;
  }
  return -1;
}

/** The sync byte, no error flag, and a payload or an adaptation field. */
const isTransportPacket = (head: Uint8Array, at: number) =>
  head[at] === 0x47 && (u8(head, at + 1) & 0x80) === 0 && (u8(head, at + 3) & 0x30) !== 0;

/** The first sound stream that the program map of a transport stream names (ISO/IEC 13818-1, section 2.4.4), and whether there is video. */
export function transportStreams(
  head: Uint8Array,
  packetBytes: number,
): { sound: MpegSound | null; hasVideo: boolean } {
  let mapId = -1;
  for (let at = transportOffset(head, packetBytes); at >= 0 && at + 188 <= head.length; at += packetBytes) {
    const id = u16be(head, at + 1) & 0x1fff;
    const section = sectionAt(head, at);
    if (!section) continue;
    if (id === 0 && mapId < 0) mapId = programMapId(section);
    else if (id === mapId && section[0] === 2) return programMap(section);
  }
  return { sound: null, hasVideo: false };
}

/** Whether the bytes begin an MPEG program stream, and what is in it as far as they tell; null if not. */
export function programStreamKind(head: Uint8Array): { codec: string | null; hasVideo: boolean } | null {
  if (u32be(head, 0) !== 0x1ba) return null;
  let codec: string | null = null;
  let hasVideo = false;
  for (let at = head.indexOf(1); at >= 0 && at + 2 < head.length; at = head.indexOf(1, at + 1)) {
    if (at < 2 || head[at - 1] !== 0 || head[at - 2] !== 0) continue;
    const id = u8(head, at + 1);
    if (id >= 0xc0 && id <= 0xdf) codec ??= 'mp2';
    if (id >= 0xe0 && id <= 0xef) hasVideo = true;
  }
  return { codec, hasVideo };
}

const soundTypes: Readonly<Record<number, string>> = {
  0x03: 'mp3',
  0x04: 'mp3',
  0x0f: 'aac',
  0x11: 'aac_latm',
  0x81: 'ac3',
  0x87: 'eac3',
};
const videoTypes = new Set([0x01, 0x02, 0x10, 0x1b, 0x20, 0x24, 0x42, 0xd1, 0xea]);

function sectionAt(head: Uint8Array, at: number): Uint8Array | null {
  const starts = (u8(head, at + 1) & 0x40) !== 0;
  if (!starts) return null;
  const adaptation = u8(head, at + 3) & 0x20 ? 1 + u8(head, at + 4) : 0;
  const start = at + 4 + adaptation;
  return start + 1 < at + 188 ? head.subarray(start + 1 + u8(head, start), at + 188) : null;
}

function programMapId(section: Uint8Array): number {
  for (let at = 8; at + 4 <= section.length; at += 4)
    if (u16be(section, at) !== 0) return u16be(section, at + 2) & 0x1fff;
  return -1;
}

function programMap(section: Uint8Array): { sound: MpegSound | null; hasVideo: boolean } {
  const end = Math.min(section.length, 3 + (u16be(section, 1) & 0xfff) - 4);
  let sound: MpegSound | null = null;
  let hasVideo = false;
  for (let at = 12 + (u16be(section, 10) & 0xfff); at + 5 <= end; at += 5 + (u16be(section, at + 3) & 0xfff)) {
    const codec = soundTypes[u8(section, at)];
    if (codec && !sound) sound = { id: u16be(section, at + 1) & 0x1fff, codec };
    hasVideo ||= videoTypes.has(u8(section, at));
  }
  return { sound, hasVideo };
}
