import { type AudioSource, fromByte } from '../../operations/audio';
import type { PcmFormat, PcmLayout } from '../containers/pcm/format';
import { pcmFormatChunk, readWav, wavHeader } from '../containers/pcm/wav';
import { listed } from '../bytes';
import { openReader } from '../reader';
import { refusal } from '../refusal';
import { takeBytes } from './bytes';

/** How raw samples are laid out. `encoding` is `integer` unless told; bytes are little-endian. */
export interface SampleLayout {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly encoding?: PcmFormat['encoding'];
}

const mostWavBytes = 0xffffffff - 1_024;

/**
 * Raw samples as a WAV file. A source that does not tell its size gets the header of a stream, where both sizes are
 * 0xFFFFFFFF. Refused as invalidInput above 4 GB.
 */
export function wavFromPcm(pcm: AudioSource | readonly Uint8Array[], layout: SampleLayout): AudioSource {
  const { encoding = 'integer', bitsPerSample, channels, sampleRate } = layout;
  const formatChunk = pcmFormatChunk({ encoding, bits: bitsPerSample, channels, sampleRate });
  const fileName = 'open' in pcm ? `${pcm.fileName.replace(/\.[^.]*$/, '')}.wav` : 'audio.wav';
  const sizeBytes = 'open' in pcm ? pcm.sizeBytes : pcm.reduce((sum, chunk) => sum + chunk.length, 0);
  return wavOf(formatChunk, sizeBytes, () => ('open' in pcm ? pcm.open() : listed(pcm)), fileName);
}

/** A WAV file with the given `fmt ` chunk around `dataBytes` of samples (null where that is not known beforehand). */
export function wavOf(
  formatChunk: Uint8Array,
  dataBytes: number | null,
  openData: () => AsyncIterable<Uint8Array>,
  fileName: string,
): AudioSource {
  if (dataBytes !== null && dataBytes > mostWavBytes) throw tooLong();
  const header = dataBytes === null ? streamHeader(formatChunk) : wavHeader(formatChunk, dataBytes);
  const padding = (dataBytes ?? 0) % 2;
  return {
    fileName,
    mediaType: 'audio/wav',
    sizeBytes: dataBytes === null ? null : header.length + dataBytes + padding,
    open: (startByte) => fromByte(padded(header, openData, padding), startByte),
  };
}

/** The raw samples of a WAV file, with a media type that tells their layout. Refused where they are compressed. */
export async function pcmFromWav(source: AudioSource): Promise<AudioSource & { readonly layout: PcmFormat }> {
  const { pcm, dataStart, dataBytes, codec } = await wavLayout(source);
  if (pcm === null) throw refusal(`The WAV file holds ${codec}, not plain samples.`);
  return {
    layout: pcm,
    fileName: `${source.fileName.replace(/\.[^.]*$/, '')}.pcm`,
    mediaType: pcmMediaType(pcm),
    sizeBytes: dataBytes,
    open: (startByte = 0) => takeBytes(source.open(dataStart + startByte), (dataBytes ?? Infinity) - startByte),
  };
}

/** What the header of a WAV file says, with the place of its samples. */
export async function wavLayout(source: AudioSource): Promise<PcmLayout> {
  const reader = openReader(source);
  try {
    return await readWav(reader, source.sizeBytes);
  } finally {
    await reader.close();
  }
}

function streamHeader(formatChunk: Uint8Array): Uint8Array {
  const header = wavHeader(formatChunk, 0);
  header.fill(0xff, 4, 8);
  header.fill(0xff, header.length - 4);
  return header;
}

/** How many bytes of samples are really there, at most `most`: counted where the source does not tell its size. */
export async function dataBytesOf(
  source: AudioSource,
  { dataStart, dataBytes }: Pick<PcmLayout, 'dataStart' | 'dataBytes'>,
  most = Infinity,
): Promise<number> {
  if (source.sizeBytes !== null && dataBytes !== null) return Math.min(dataBytes, most);
  let count = 0;
  for await (const chunk of takeBytes(source.open(dataStart), Math.min(dataBytes ?? Infinity, most))) {
    count += chunk.length;
  }
  return count;
}

/** The media type that tells how raw samples are laid out. */
export function pcmMediaType({ encoding, bits, channels, sampleRate }: PcmFormat): string {
  const kind = { mulaw: 'pcmu', alaw: 'pcma', integer: 'pcm', float: 'pcm' }[encoding];
  const layout = encoding === 'integer' ? `;bits=${bits}` : encoding === 'float' ? `;bits=${bits};encoding=float` : '';
  return `audio/${kind};rate=${sampleRate};channels=${channels}${layout}`;
}

async function* padded(
  header: Uint8Array,
  openData: () => AsyncIterable<Uint8Array>,
  padding: number,
): AsyncGenerator<Uint8Array> {
  yield header;
  yield* openData();
  if (padding === 1) yield new Uint8Array(1);
}

function tooLong() {
  return refusal('The sound is longer than a WAV file can hold (4 GB).', 'Choose MP3, Opus or FLAC.', 'join');
}
