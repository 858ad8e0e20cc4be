import type { AudioSource } from '../../operations/audio';
import { readAiff } from '../containers/pcm/aiff';
import type { PcmLayout } from '../containers/pcm/format';
import { readWav } from '../containers/pcm/wav';
import type { Probe } from '../probe';
import { openReader, type ByteReader } from '../reader';
import { refusal } from '../refusal';
import { statedPcm } from '../sniff/pcm';
import type { Container } from '../sniff/kind';
import type { Sound } from './format';
import { adtsSound } from './formats/adts';
import { cafSound } from './formats/caf';
import { flacSound } from './formats/flac';
import { amrSound } from './formats/frames';
import { mp3Sound } from './formats/mp3';
import { mp4Sound } from './formats/mp4';
import { mpegSound } from './formats/mpeg';
import { oggSound } from './formats/ogg';
import { blockSound, pcmSound } from './formats/pcm';
import { webmSound } from './formats/webm';

/** The sound of a recording as packets, whatever container they come in. */
export function openSound(source: AudioSource, probe: Probe): Promise<Sound> {
  return openers[probe.container](source, probe);
}

type Opener = (source: AudioSource, probe: Probe) => Promise<Sound>;

const openers: Readonly<Record<Container, Opener>> = {
  mp3: mp3Sound,
  wav: (source) => uncompressed(source, readWav),
  aiff: (source) => uncompressed(source, readAiff),
  pcm: async (source) => rawSound(source),
  adts: adtsSound,
  amr: amrSound,
  flac: flacSound,
  caf: cafSound,
  mp4: mp4Sound,
  webm: webmSound,
  matroska: webmSound,
  ogg: oggSound,
  mpegps: mpegSound,
  mpegts: mpegSound,
};

async function uncompressed(
  source: AudioSource,
  read: (reader: ByteReader, sizeBytes: number | null) => Promise<PcmLayout>,
): Promise<Sound> {
  const reader = openReader(source);
  const layout = await read(reader, source.sizeBytes).finally(() => reader.close());
  if (layout.pcm) return pcmSound(source, layout, layout.pcm);
  if (layout.formatChunk) return blockSound(source, layout, layout.formatChunk);
  throw refusal(`Sound coded as ${layout.codec} cannot be cut here.`, undefined, 'split');
}

function rawSound(source: AudioSource): Sound {
  const pcm = statedPcm(source.mediaType);
  if (!pcm)
    throw refusal(
      'These are raw samples of unknown rate.',
      'Tell the rate in the media type, e.g. audio/L16;rate=24000.',
      'split',
    );
  return pcmSound(source, { dataStart: 0, dataBytes: source.sizeBytes, formatChunk: null }, pcm);
}
