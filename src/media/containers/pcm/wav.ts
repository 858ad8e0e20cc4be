import { ascii, concat, latin, littleEndian, startsWith, u16le, u32le, u64le, u8 } from '../../bytes';
import type { ByteReader } from '../../reader';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { boundedData, pcmCodec, plausiblePcm, storedBits, type PcmFormat, type PcmLayout } from './format';

const chunkLimit = 10_000;
const unknownSize = 0xffffffff;
const otherCodecs: Readonly<Record<number, string>> = {
  0x0002: 'adpcm_ms',
  0x0011: 'adpcm_ima_wav',
  0x0031: 'gsm_ms',
  0x0050: 'mp2',
  0x0055: 'mp3',
  0x00ff: 'aac',
  0x0161: 'wmav2',
  0x1610: 'aac',
};

/** Reads a RIFF, RF64 or RIFX-less WAV up to its samples; wrong, zero and streaming sizes are put right where the end is known. */
export async function readWav(reader: ByteReader, sizeBytes: number | null): Promise<PcmLayout> {
  const rf64 = startsWith(await reader.take(12), 0, 'RF64');
  let formatChunk: Uint8Array | null = null;
  let longData: number | null = null;
  for (let chunk = 0; chunk < chunkLimit; chunk++) {
    const head = await reader.take(8);
    if (head.length < 8) break;
    const id = latin(head, 0, 4);
    const size = u32le(head, 4);
    if (id === 'data') return layout(formatChunk, reader.position, dataSize(size, rf64, longData), sizeBytes);
    const body = reader.position;
    if (id === 'fmt ') formatChunk = await reader.take(Math.min(size, 65_536));
    if (id === 'ds64') longData = u64le(await reader.take(Math.min(size, 28)), 8);
    if (!(await reader.seek(body + size + (size % 2)))) break;
  }
  throw refusal('The WAV file ends before any sound: it has no data chunk.');
}

/** The codec of a `fmt ` chunk body, as its name and, where the samples are plain, their layout. */
export function wavFormat(chunk: Uint8Array): { codec: string; pcm: PcmFormat | null } {
  const tag = u16le(chunk, 0) === 0xfffe ? u16le(chunk, 24) : u16le(chunk, 0);
  const encoding = tag === 1 ? 'integer' : tag === 3 ? 'float' : tag === 6 ? 'alaw' : tag === 7 ? 'mulaw' : null;
  if (!encoding) return { codec: otherCodecs[tag] ?? `wav-0x${tag.toString(16).padStart(4, '0')}`, pcm: null };
  const channels = plausibleChannels(u16le(chunk, 2));
  const bits = u16le(chunk, 14);
  const width = tag >= 6 ? 8 : storedBits(bits);
  if (width < 8 || width > 64) throw refusal(`The WAV file states ${bits} bits a sample, which no recording has.`);
  const stated = u16le(chunk, 12);
  const blockBytes = stated >= (channels * width) / 8 && stated % channels === 0 ? stated : (channels * width) / 8;
  const pcm = {
    encoding,
    bits: (blockBytes / channels) * 8,
    bigEndian: false,
    signedBytes: false,
    channels,
    blockBytes,
  } as const;
  return { codec: pcmCodec(pcm), pcm: plausiblePcm({ ...pcm, sampleRate: plausibleRate(u32le(chunk, 4)) }) };
}

/** A WAV header for `dataBytes` of samples behind it, with the given `fmt ` chunk body. */
export function wavHeader(formatChunk: Uint8Array, dataBytes: number): Uint8Array {
  const padded = formatChunk.length + (formatChunk.length % 2);
  const plain = u16le(formatChunk, 0) === 1;
  const fact = plain ? [] : [ascii('fact'), littleEndian(4, 4), littleEndian(factSamples(formatChunk, dataBytes), 4)];
  const factBytes = plain ? 0 : 12;
  return concat([
    ascii('RIFF'),
    littleEndian(4 + 8 + padded + factBytes + 8 + dataBytes + (dataBytes % 2), 4),
    ascii('WAVEfmt '),
    littleEndian(padded, 4),
    formatChunk,
    new Uint8Array(padded - formatChunk.length),
    ...fact,
    ascii('data'),
    littleEndian(dataBytes, 4),
  ]);
}

/** The 16-byte `fmt ` chunk body of plain little-endian samples. */
export function pcmFormatChunk(format: Pick<PcmFormat, 'encoding' | 'bits' | 'channels' | 'sampleRate'>): Uint8Array {
  const tag = { integer: 1, float: 3, alaw: 6, mulaw: 7 }[format.encoding];
  const block = (format.channels * storedBits(format.bits)) / 8;
  return concat([
    littleEndian(tag, 2),
    littleEndian(format.channels, 2),
    littleEndian(format.sampleRate, 4),
    littleEndian(format.sampleRate * block, 4),
    littleEndian(block, 2),
    littleEndian(storedBits(format.bits), 2),
  ]);
}

function factSamples(chunk: Uint8Array, dataBytes: number): number {
  const block = Math.max(1, u16le(chunk, 12));
  return Math.floor(dataBytes / block) * Math.max(1, u16le(chunk, 18));
}

function dataSize(size: number, rf64: boolean, longData: number | null): number | null {
  if (size !== unknownSize) return size;
  return rf64 && longData ? longData : null;
}

function layout(
  formatChunk: Uint8Array | null,
  dataStart: number,
  stated: number | null,
  sizeBytes: number | null,
): PcmLayout {
  if (!formatChunk || formatChunk.length < 14)
    throw refusal('The WAV file says nothing about its sound: it has no fmt chunk before the data.');
  const { codec, pcm } = wavFormat(formatChunk);
  const { dataBytes, warnings } = boundedData(stated, dataStart, sizeBytes);
  const bytesPerSecond = pcm ? pcm.sampleRate * pcm.blockBytes : packedBytesPerSecond(formatChunk);
  return {
    codec,
    pcm,
    channels: plausibleChannels(u16le(formatChunk, 2)),
    sampleRate: plausibleRate(u32le(formatChunk, 4)),
    dataStart,
    dataBytes,
    durationSeconds: dataBytes === null || bytesPerSecond === 0 ? null : dataBytes / bytesPerSecond,
    bitRate: bytesPerSecond * 8,
    formatChunk,
    warnings:
      u8(formatChunk, 0) === 0 && u8(formatChunk, 1) === 0 ? [...warnings, 'The header names no codec.'] : warnings,
  };
}

/** ADPCM and GSM state the samples of a block; their byte rate is often wrong. */
function packedBytesPerSecond(formatChunk: Uint8Array): number {
  const blockSamples = formatChunk.length >= 20 ? u16le(formatChunk, 18) : 0;
  const known = [0x0002, 0x0011, 0x0031].includes(u16le(formatChunk, 0)) && blockSamples > 0;
  return known ? (u32le(formatChunk, 4) * u16le(formatChunk, 12)) / blockSamples : u32le(formatChunk, 8);
}
