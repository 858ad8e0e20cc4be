import { latin, startsWith, u16be, u32be } from '../../bytes';
import type { ByteReader } from '../../reader';
import { plausibleChannels, plausibleRate, refusal } from '../../refusal';
import { boundedData, pcmCodec, plausiblePcm, storedBits, type PcmFormat, type PcmLayout } from './format';

const chunkLimit = 10_000;

/** Reads an AIFF or AIFC file up to its samples. */
export async function readAiff(reader: ByteReader, sizeBytes: number | null): Promise<PcmLayout> {
  const compressed = startsWith(await reader.take(12), 8, 'AIFC');
  let common: Uint8Array | null = null;
  let sound: { start: number; bytes: number } | null = null;
  for (let chunk = 0; chunk < chunkLimit && !(common && sound); chunk++) {
    const head = await reader.take(8);
    if (head.length < 8) break;
    const id = latin(head, 0, 4);
    const size = u32be(head, 4);
    const body = reader.position;
    if (id === 'COMM') common = await reader.take(Math.min(size, 1024));
    if (id === 'SSND') sound = soundChunk(await reader.take(8), body, size);
    if (!(await reader.seek(body + size + (size % 2)))) break;
  }
  if (!common || common.length < 18) throw refusal('The AIFF file says nothing about its sound: it has no COMM chunk.');
  if (!sound) throw refusal('The AIFF file ends before any sound: it has no SSND chunk.');
  return layout(common, compressed, sound, sizeBytes);
}

/** The codec and sample layout of a COMM chunk body. */
export function aiffFormat(common: Uint8Array, compressed: boolean): { codec: string; pcm: PcmFormat | null } {
  const kind = compressed && common.length >= 22 ? latin(common, 18, 4) : 'NONE';
  const plain = plainKinds[kind];
  if (!plain) return { codec: kind.trim().toLowerCase(), pcm: null };
  const bits = plain.bits ?? storedBits(u16be(common, 6));
  const channels = plausibleChannels(u16be(common, 0));
  if (bits < 8 || bits > 64) throw refusal(`The AIFF file states ${bits} bits a sample, which no recording has.`);
  const pcm: PcmFormat = {
    encoding: plain.encoding,
    bits,
    bigEndian: kind !== 'sowt',
    signedBytes: kind !== 'raw ',
    channels,
    sampleRate: plausibleRate(extendedFloat(common, 8)),
    blockBytes: (channels * bits) / 8,
  };
  return { codec: pcmCodec(pcm), pcm: plausiblePcm(pcm) };
}

const plainKinds: Readonly<Record<string, { encoding: PcmFormat['encoding']; bits?: number }>> = {
  NONE: { encoding: 'integer' },
  twos: { encoding: 'integer' },
  sowt: { encoding: 'integer' },
  'raw ': { encoding: 'integer' },
  in24: { encoding: 'integer', bits: 24 },
  in32: { encoding: 'integer', bits: 32 },
  fl32: { encoding: 'float', bits: 32 },
  FL32: { encoding: 'float', bits: 32 },
  fl64: { encoding: 'float', bits: 64 },
  FL64: { encoding: 'float', bits: 64 },
  alaw: { encoding: 'alaw', bits: 8 },
  ALAW: { encoding: 'alaw', bits: 8 },
  ulaw: { encoding: 'mulaw', bits: 8 },
  ULAW: { encoding: 'mulaw', bits: 8 },
};

function layout(
  common: Uint8Array,
  compressed: boolean,
  sound: { start: number; bytes: number },
  sizeBytes: number | null,
): PcmLayout {
  const { codec, pcm } = aiffFormat(common, compressed);
  const { dataBytes, warnings } = boundedData(sound.bytes, sound.start, sizeBytes);
  const sampleRate = plausibleRate(extendedFloat(common, 8));
  return {
    codec,
    pcm,
    channels: plausibleChannels(u16be(common, 0)),
    sampleRate,
    dataStart: sound.start,
    dataBytes,
    durationSeconds: pcm
      ? dataBytes === null
        ? null
        : dataBytes / pcm.blockBytes / sampleRate
      : u32be(common, 2) / sampleRate,
    bitRate: pcm ? pcm.blockBytes * 8 * sampleRate : null,
    formatChunk: null,
    warnings,
  };
}

function soundChunk(head: Uint8Array, body: number, size: number) {
  const offset = Math.min(u32be(head, 0), Math.max(0, size - 8));
  return { start: body + 8 + offset, bytes: Math.max(0, size - 8 - offset) };
}

function extendedFloat(bytes: Uint8Array, at: number): number {
  const exponent = (u16be(bytes, at) & 0x7fff) - 16_383;
  return (u32be(bytes, at + 2) * 2 ** 32 + u32be(bytes, at + 6)) * 2 ** (exponent - 63);
}
