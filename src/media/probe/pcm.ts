import type { AudioSource } from '../../operations/audio';
import { readAiff } from '../containers/pcm/aiff';
import { readCaf } from '../containers/pcm/caf';
import type { PcmFormat, PcmLayout } from '../containers/pcm/format';
import { readWav } from '../containers/pcm/wav';
import { openReader, type ByteReader } from '../reader';
import { refusal } from '../refusal';
import type { Measured } from './measured';

/** WAV: by its data size, put right where the recording ends. */
export async function probeWav(reader: ByteReader, source: AudioSource): Promise<Measured> {
  return fromLayout(await readWav(reader, source.sizeBytes), reader);
}

/** AIFF and AIFC: by the size of the sound chunk. */
export async function probeAiff(reader: ByteReader, source: AudioSource): Promise<Measured> {
  return fromLayout(await readAiff(reader, source.sizeBytes), reader);
}

/** CAF: by its data chunk, or by its packet table where the sound is compressed. */
export async function probeCaf(reader: ByteReader, source: AudioSource): Promise<Measured> {
  return fromLayout(await readCaf(reader, source.sizeBytes), reader);
}

/** Raw samples of the layout that the sender told. */
export async function probeRaw(source: AudioSource, format: PcmFormat | null): Promise<Measured> {
  if (!format)
    throw refusal(
      'These are raw samples of unknown rate.',
      'Tell the rate in the media type, e.g. audio/L16;rate=24000.',
    );
  const layout = {
    pcm: format,
    dataStart: 0,
    dataBytes: source.sizeBytes,
    bitRate: format.sampleRate * format.blockBytes * 8,
    durationSeconds: null,
  };
  const reader = openReader(source);
  try {
    return await fromLayout({ ...format, ...layout, codec: '', formatChunk: null, warnings: [] }, reader);
  } finally {
    await reader.close();
  }
}

async function fromLayout(layout: PcmLayout, reader: ByteReader): Promise<Measured> {
  const { codec, channels, sampleRate, bitRate, warnings } = layout;
  const dataBytes = layout.dataBytes ?? (await bytesFrom(reader, layout.dataStart));
  const counted = layout.pcm
    ? Math.floor(dataBytes / layout.pcm.blockBytes) / sampleRate
    : bitRate
      ? (dataBytes * 8) / bitRate
      : null;
  return {
    ...(codec ? { codec } : {}),
    durationSeconds: layout.pcm ? counted : (layout.durationSeconds ?? counted),
    channels,
    sampleRate,
    bitRate,
    exact: layout.pcm !== null,
    warnings,
  };
}

async function bytesFrom(reader: ByteReader, start: number): Promise<number> {
  await reader.seek(start);
  let bytes = 0;
  while (await reader.need(1)) {
    bytes += reader.window.length;
    reader.advance(reader.window.length);
  }
  return bytes;
}
