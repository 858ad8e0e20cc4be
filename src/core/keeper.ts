import { probe, sniff, wavFromPcm } from '../media';
import { type AudioSource, RouterFailure, raise } from '../operations';
import type { FileKeeper, Identity } from './collect';
import type { Host } from './host';

interface RawLayout {
  readonly extension: string;
  readonly bytesPerSecond: number;
}

/** Keeps files through the host, named and measured by their bytes. */
export function createKeeper(host: Host): FileKeeper {
  return {
    host,
    identity(head, { name, mediaType }) {
      const raw = rawLayout(mediaType);
      if (raw !== null) return { fileName: `${name}.${raw.extension}`, mediaType, sniffed: null };
      const sniffed = sniff(head);
      if (sniffed === null) throw new RouterFailure('badReply', `The reply was to be ${mediaType} and is no audio`);
      const telling = sniffed.mediaType.split(';')[0] === mediaType.split(';')[0] ? mediaType : sniffed.mediaType;
      return { fileName: `${name}.${sniffed.extension}`, mediaType: telling, sniffed };
    },
    durationSeconds: durationOf,
    wavFromPcm: (chunks, { sampleRate, channels = 1, bitsPerSample = 16 }) =>
      wavFromPcm(chunks, { sampleRate, channels, bitsPerSample }).open(),
  };
}

/** How raw samples are laid out, told by their media type; null for anything with a container. */
export function rawLayout(mediaType: string): RawLayout | null {
  const [type = '', ...parameters] = mediaType
    .toLowerCase()
    .split(';')
    .map((text) => text.trim());
  const value = (name: string) =>
    Number(parameters.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1));
  const channels = value('channels') || 1;
  if (type === 'audio/pcm' || type === 'audio/l16')
    return { extension: 'pcm', bytesPerSecond: (value('rate') || 24_000) * 2 * channels };
  if (type === 'audio/basic' || type === 'audio/pcmu')
    return { extension: 'ulaw', bytesPerSecond: (value('rate') || 8_000) * channels };
  if (type === 'audio/pcma') return { extension: 'alaw', bytesPerSecond: (value('rate') || 8_000) * channels };
  return null;
}

async function durationOf(file: AudioSource, { sniffed }: Identity): Promise<number | null> {
  const raw = rawLayout(file.mediaType);
  if (raw !== null) return file.sizeBytes === null ? null : file.sizeBytes / raw.bytesPerSecond;
  try {
    return (await probe(file, sniffed?.codec == null ? undefined : sniffed)).durationSeconds;
  } catch (thrown) {
    if (thrown instanceof RouterFailure) return null;
    return raise(thrown);
  }
}
