import type { AudioSource } from '../../operations/audio';
import { mpegSoundSource, mpegSpan } from '../containers/mpeg/demux';
import { transportOffset, transportPacketBytes } from '../containers/mpeg/detect';
import { openReader, readHead, type ByteReader } from '../reader';
import { probeAdts } from './frames';
import { probeMp3 } from './mp3';
import { endsWithin, type Measured } from './measured';

const headBytes = 65_536;

/** MPEG program and transport streams: by the first and last time that the sound states, else frame by frame. */
export async function probeMpeg(_reader: ByteReader, source: AudioSource): Promise<Measured> {
  const demuxed = await mpegSoundSource(source);
  const { hasVideo } = demuxed;
  const measure = demuxed.sound.codec === 'aac' ? probeAdts : probeMp3;
  const span = await mpegSpan(source);
  const cut = (await isCutOff(source)) ? [endsWithin('a packet')] : [];
  if (!span) {
    const { warnings, ...rest } = await measured(measure, demuxed.source);
    return { ...rest, hasVideo, warnings: cut.length > 0 ? cut : warnings };
  }
  const start = await measured(measure, headOf(demuxed.source));
  const end = await measured(measure, span.tail);
  const durationSeconds = span.seconds + (end.durationSeconds ?? 0);
  return { ...start, durationSeconds, exact: false, hasVideo, warnings: cut.length > 0 ? cut : end.warnings };
}

/** Whether a transport stream ends within one of its packets. */
async function isCutOff(source: AudioSource): Promise<boolean> {
  const head = await readHead(source, headBytes);
  const packetBytes = transportPacketBytes(head);
  if (packetBytes === 0 || source.sizeBytes === null) return false;
  const start = transportOffset(head, packetBytes) - (packetBytes === 192 ? 4 : 0);
  return (source.sizeBytes - start) % packetBytes !== 0;
}

async function measured(
  measure: (reader: ByteReader, source: AudioSource) => Promise<Measured>,
  source: AudioSource,
): Promise<Measured> {
  const reader = openReader(source);
  return measure(reader, source).finally(() => reader.close());
}

function headOf(source: AudioSource): AudioSource {
  return { ...source, open: () => headChunks(source) };
}

async function* headChunks(source: AudioSource): AsyncGenerator<Uint8Array> {
  let left = headBytes;
  for await (const chunk of source.open()) {
    yield chunk;
    left -= chunk.length;
    if (left <= 0) return;
  }
}
