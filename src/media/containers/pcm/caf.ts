import { latin, u32be, u64be } from '../../bytes';
import type { ByteReader } from '../../reader';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { boundedData, pcmCodec, plausiblePcm, type PcmFormat, type PcmLayout } from './format';

const chunkLimit = 10_000;
const cookieLimitBytes = 65_536;
const tableLimitBytes = 16_777_216;

/** A Core Audio Format file: its samples like any other, and what compressed packets need beside them. */
export interface CafLayout extends PcmLayout {
  readonly packets: CafPackets | null;
}

/** Sizes of compressed packets and the codec's own settings. `bytesPerPacket` 0 means that `table` has them. */
export interface CafPackets {
  readonly bytesPerPacket: number;
  readonly framesPerPacket: number;
  readonly table: Uint8Array;
  readonly count: number;
  readonly primingFrames: number;
  readonly validFrames: number;
  readonly cookie: Uint8Array;
}

interface Found {
  description?: Uint8Array;
  cookie?: Uint8Array;
  table?: Uint8Array;
  data?: { start: number; bytes: number | null };
}

/** Reads the chunks of a CAF file (Apple Core Audio Format Specification 1.0). */
export async function readCaf(reader: ByteReader, sizeBytes: number | null): Promise<CafLayout> {
  await reader.take(8);
  const found: Found = {};
  for (let chunk = 0; chunk < chunkLimit; chunk++) {
    const head = await reader.take(12);
    if (head.length < 12) break;
    const size = chunkSize(head);
    const body = reader.position;
    await readChunk(reader, latin(head, 0, 4), size, found);
    if (size === null || !(await reader.seek(body + size))) break;
  }
  if (!found.description) throw refusal('The CAF file says nothing about its sound: it has no desc chunk.');
  if (!found.data) throw refusal('The CAF file ends before any sound: it has no data chunk.');
  return layout(found.description, found, found.data, sizeBytes);
}

/** The codec and sample layout of a desc chunk body. */
export function cafFormat(description: Uint8Array): {
  codec: string;
  pcm: PcmFormat | null;
  sampleRate: number;
  channels: number;
} {
  if (description.length < 32) throw refusal('The CAF file says nothing about its sound: its desc chunk is cut off.');
  const sampleRate = plausibleRate(new DataView(description.buffer, description.byteOffset).getFloat64(0));
  const channels = plausibleChannels(u32be(description, 24));
  const kind = latin(description, 8, 4);
  const flags = u32be(description, 12);
  const encoding =
    kind === 'lpcm' ? (flags & 1 ? 'float' : 'integer') : kind === 'alaw' ? 'alaw' : kind === 'ulaw' ? 'mulaw' : null;
  if (!encoding) return { codec: kind.trim().toLowerCase(), pcm: null, sampleRate, channels };
  const blockBytes = u32be(description, 16);
  const bits = (blockBytes / channels) * 8;
  if (!Number.isInteger(bits / 8) || bits < 8 || bits > 64)
    throw refusal(`The CAF file states ${bits} bits a sample, which no recording has.`);
  const pcm: PcmFormat = {
    encoding,
    bits,
    bigEndian: (flags & 2) === 0,
    signedBytes: true,
    channels,
    sampleRate,
    blockBytes,
  };
  return { codec: pcmCodec(pcm), pcm: plausiblePcm(pcm), sampleRate, channels };
}

function chunkSize(head: Uint8Array): number | null {
  return u32be(head, 4) === 0xffffffff ? null : u64be(head, 4);
}

async function readChunk(reader: ByteReader, id: string, size: number | null, found: Found): Promise<void> {
  const limited = (limit: number) => reader.take(Math.min(size ?? limit, limit));
  if (id === 'desc') found.description = await limited(32);
  if (id === 'kuki') found.cookie = await limited(cookieLimitBytes);
  if (id === 'pakt') found.table = await limited(tableLimitBytes);
  if (id === 'data') found.data = { start: reader.position + 4, bytes: size === null ? null : Math.max(0, size - 4) };
}

function layout(
  description: Uint8Array,
  found: Found,
  data: { start: number; bytes: number | null },
  sizeBytes: number | null,
): CafLayout {
  const { codec, pcm, sampleRate, channels } = cafFormat(description);
  const { dataBytes, warnings } = boundedData(data.bytes, data.start, sizeBytes);
  const packets = pcm ? null : packetTable(description, found, dataBytes);
  const durationSeconds = pcm
    ? dataBytes === null
      ? null
      : Math.floor(dataBytes / pcm.blockBytes) / sampleRate
    : packets && packets.validFrames > 0
      ? packets.validFrames / sampleRate
      : null;
  const bitRate = durationSeconds && dataBytes !== null ? (dataBytes * 8) / durationSeconds : null;
  return {
    codec,
    pcm,
    channels,
    sampleRate,
    dataStart: data.start,
    dataBytes,
    durationSeconds,
    bitRate,
    formatChunk: null,
    warnings,
    packets,
  };
}

/** Packets that the file can hold: of one size as many as fit, else as many as the table has bytes for. */
function packetTable(description: Uint8Array, found: Found, dataBytes: number | null): CafPackets {
  const head = found.table && found.table.length >= 24 ? found.table : null;
  const table = head ? head.subarray(24) : new Uint8Array(0);
  const bytesPerPacket = u32be(description, 16);
  const framesPerPacket = u32be(description, 20);
  const room = bytesPerPacket > 0 ? Math.floor((dataBytes ?? 0) / bytesPerPacket) : table.length;
  const count = head ? Math.min(u64be(head, 0), room) : bytesPerPacket > 0 ? room : 0;
  const playable = framesPerPacket > 0 ? count * framesPerPacket : Number.MAX_SAFE_INTEGER;
  return {
    bytesPerPacket,
    framesPerPacket,
    count,
    validFrames: Math.min(head ? u64be(head, 8) : count * framesPerPacket, playable),
    primingFrames: head ? u32be(head, 16) : 0,
    table,
    cookie: found.cookie ?? new Uint8Array(0),
  };
}
