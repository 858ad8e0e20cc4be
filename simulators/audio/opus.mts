import { findMarks } from './mark.mts';
import type { Heard } from './mark.mts';
import { crcOgg, readOggPackets } from './ogg.mts';
import { slots } from './slots.mts';
import type { Slot } from './slots.mts';
import type { Sound } from './sound.mts';

const rate = 48_000;
const preSkip = 312;
const packetSamples = 960;
const packetsPerPage = 50;
const serial = 0x53494d31;

/** Steady tones of 150 to 400 Hz with two overtones, one 20 ms CELT packet each (made with libopus at 24 kbit/s). */
const tonePackets = [
  '+NinFxNcPw/zW2/LaYM3LDA2Pnr3CXkkgBz+YXHxU+PSiGEvx9L9t8xNwzZy2KvZnwHjPScHvs/Ax2ZB',
  '+MNR4Ee87+g7WVZ/CWy+5ENS1WiSlSNQE/ZLHNohZEz7dWcTyhMKHrsOWqGPX/IZVfBuQflLAIvlxcdx',
  '+ML2PMnBKTFDm3HzoPzVy1XIYCPa7YkiDOrmSICBysNzVMeD76rKY5gg9VaFbqH2+QHV6j1NX3GZoT9B',
  '+ML0rtzrts7ugPATj2rxUqQ4NIqoMCZTbKG76Thc3bism3DFCzV1x/z8rlXctP4m/HH7eVw5ifASXV8h',
  '+ML2jzOaiArbcVgSpQnAaNF5ImSGriXgfNbxzQoWtF+NAWDpUNzHumY88ck39cUG7P5xhAMepK2mwVMK',
  '+K1fXIDwXwJzOIBXM5uWYA0nlA3F0hSkzhDChb2DfLDJ5ICAtJOviYe3N7CD7VudBvprVhXlfnzzm8m5',
].map((text) => Buffer.from(text, 'base64'));
const silentPacket = Buffer.from([0xf8, 0xff, 0xfe]);

/** Ogg Opus at 48 kHz, mono, 20 ms packets; sounding packets have the size of the bit rate, marks lie in the padding. */
export function* encodeOpus(sound: Sound, bitRate: number): Generator<Uint8Array> {
  const samples = Math.round(sound.durationSeconds * rate);
  const padded = { ...sound, durationSeconds: (samples + preSkip) / rate };
  const last = Math.ceil((samples + preSkip) / packetSamples) - 1;
  yield page([openingHead()], 0, 0, 2);
  yield page([tags()], 0, 1, 0);
  let group: Buffer[] = [];
  for (const slot of slots(padded, packetSamples / rate, Math.ceil)) {
    group.push(packetOf(slot, bitRate));
    const isLast = slot.index >= last;
    if (!isLast && group.length < packetsPerPage) continue;
    const granule = isLast ? samples + preSkip : (slot.index + 1) * packetSamples;
    yield page(group, granule, 1 + Math.ceil((slot.index + 1) / packetsPerPage), isLast ? 4 : 0);
    group = [];
  }
}

function packetOf(slot: Slot, bitRate: number): Buffer {
  const packet = slot.pitch === null ? silentPacket : (tonePackets[slot.pitch] ?? silentPacket);
  const marks = Buffer.concat(slot.takeMarks(240));
  const targetBytes = slot.pitch === null ? 0 : Math.round((bitRate * packetSamples) / rate / 8);
  const paddingBytes = Math.max(marks.length, targetBytes - packet.length - 3);
  return paddingBytes > 0 ? pad(packet, marks, paddingBytes) : packet;
}

/** The same frame as a packet of code 3 with padding (RFC 6716, 3.2.5). */
function pad(packet: Buffer, content: Buffer, paddingBytes: number): Buffer {
  const counts = [...Array<number>(Math.floor(paddingBytes / 254)).fill(255), paddingBytes % 254];
  const padding = Buffer.alloc(paddingBytes);
  content.copy(padding);
  const [configuration = 0] = packet;
  return Buffer.concat([Buffer.from([configuration | 3, 0x41, ...counts]), packet.subarray(1), padding]);
}

function openingHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead', 'latin1');
  head.set([1, 1], 8);
  head.writeUInt16LE(preSkip, 10);
  head.writeUInt32LE(rate, 12);
  return head;
}

function tags(): Buffer {
  const vendor = Buffer.from('ImaRouter simulator');
  const head = Buffer.alloc(12);
  head.write('OpusTags', 'latin1');
  head.writeUInt32LE(vendor.length, 8);
  return Buffer.concat([head, vendor, Buffer.alloc(4)]);
}

function page(packets: Buffer[], granule: number, sequence: number, flags: number): Buffer {
  const lacing = packets.flatMap(({ length }) => [...Array<number>(Math.floor(length / 255)).fill(255), length % 255]);
  const head = Buffer.alloc(27 + lacing.length);
  head.write('OggS', 'latin1');
  head.writeUInt8(flags, 5);
  head.writeBigInt64LE(BigInt(granule), 6);
  head.writeUInt32LE(serial, 14);
  head.writeUInt32LE(sequence, 18);
  head.writeUInt8(lacing.length, 26);
  head.set(lacing, 27);
  const whole = Buffer.concat([head, ...packets]);
  whole.writeUInt32LE(crcOgg(whole), 22);
  return whole;
}

/** What an Ogg Opus recording holds, chained streams one after the other; null if no Opus stream is in it. */
export function hearOgg(
  bytes: Uint8Array,
): { durationSeconds: number; sampleRate: number; channels: number; heard: Heard[] } | null {
  const heard: Heard[] = [];
  let samples = 0;
  let doneSamples = 0;
  let skip = 0;
  let channels = 0;
  for (const { packet, granule, isEnd } of readOggPackets(bytes)) {
    const name = Buffer.from(packet.subarray(0, 8)).toString('latin1');
    if (name === 'OpusHead') {
      channels = packet[9] ?? 1;
      skip = (packet[10] ?? 0) | ((packet[11] ?? 0) << 8);
      doneSamples += samples;
      samples = -skip;
      continue;
    }
    if (name === 'OpusTags' || channels === 0) continue;
    const startSeconds = Math.max(0, doneSamples + samples) / rate;
    for (const mark of findMarks(packet)) heard.push({ ...mark, startSeconds });
    samples += opusSamples(packet);
    if (isEnd && granule > 0 && granule - skip < samples) samples = granule - skip;
  }
  if (channels === 0) return null;
  return { durationSeconds: Math.max(0, doneSamples + samples) / rate, sampleRate: rate, channels, heard };
}

/** The samples at 48 kHz that an Opus packet decodes to. */
export function opusSamples(packet: Uint8Array): number {
  const [toc = 0, second = 0] = packet;
  const configuration = toc >> 3;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? second & 63 : 2;
  const celt = [120, 240, 480, 960];
  const silk = [480, 960, 1920, 2880];
  const size =
    configuration >= 16
      ? celt[configuration & 3]
      : configuration >= 12
        ? celt[2 + (configuration & 1)]
        : silk[configuration & 3];
  return frames * (size ?? 960);
}
