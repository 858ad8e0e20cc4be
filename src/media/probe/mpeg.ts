import type { AudioSource } from '../../operations/audio';
import { mpegSoundSource, mpegSpan } from '../containers/mpeg/demux';
import { openReader, type ByteReader } from '../reader';
import { probeAdts } from './frames';
import { probeMp3 } from './mp3';
import type { Measured } from './measured';

const headBytes = 65_536;

/** MPEG program and transport streams: by the first and last time that the sound states, else frame by frame. */
export async function probeMpeg(_reader: ByteReader, source: AudioSource): Promise<Measured> {
  const demuxed = await mpegSoundSource(source);
  const { hasVideo } = demuxed;
  const measure = demuxed.sound.codec === 'aac' ? probeAdts : probeMp3;
  const span = await mpegSpan(source);
  if (!span) return { ...(await measured(measure, demuxed.source)), hasVideo };
  const start = await measured(measure, headOf(demuxed.source));
  const end = await measured(measure, span.tail);
  return { ...start, durationSeconds: span.seconds + (end.durationSeconds ?? 0), exact: false, hasVideo };
}

async function measured(
  measure: (reader: ByteReader, source: AudioSource) => Promise<Measured>,
  source: AudioSource,
): Promise<Measured> {
  const reader = openReader(source);
  return measure(reader, source).finally(() => reader.close());
}

function headOf(source: AudioSource): AudioSource {
  return {
    ...source,
    async *open() {
      let left = headBytes;
      for await (const chunk of source.open()) {
        yield chunk;
        left -= chunk.length;
        if (left <= 0) return;
      }
    },
  };
}
