import { type AudioSource, fromByte } from '../../operations/audio';
import { mpegSoundSource } from '../containers/mpeg/demux';
import type { Probe } from '../probe';
import { refusal } from '../refusal';
import { cutParts } from './engine';
import { openSound } from './open';
import { audioStream } from './stream';
import { mp4Track } from './tracks/mp4';
import { webmTrack } from './tracks/webm';
import type { PlannedTrack } from './tracks/planned';

const gatherBytes = 65_536;

/**
 * The sound of a video file alone, without decoding: MP4 as M4A, WebM as WebM, Matroska by its codec, MPEG streams as MP3 or
 * AAC. Read anew from the video each time it is opened, so that memory stays small. A file without video comes back as it is.
 */
export async function soundTrack(source: AudioSource, probe: Probe): Promise<AudioSource> {
  if (!probe.hasVideo) return source;
  if (probe.container === 'mp4') return streamed(source, await mp4Track(source));
  if (probe.container === 'webm' || probe.container === 'matroska') return streamed(source, await webmTrack(source));
  if (probe.container === 'mpegps' || probe.container === 'mpegts')
    return counted((await mpegSoundSource(source)).source);
  return collected(source, probe);
}

function streamed(source: AudioSource, track: PlannedTrack): AudioSource {
  const stem = source.fileName.replace(/\.[^.]*$/, '') || 'audio';
  return {
    sizeBytes: track.sizeBytes,
    mediaType: track.mediaType,
    fileName: `${stem}.${track.extension}`,
    open: (startByte) => fromByte(gathered(track.chunks()), startByte),
  };
}

/** Views gathered into arrays of their own, as the reader behind them moves on. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let piece = new Uint8Array(gatherBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length;) {
      const part = chunk.subarray(from, from + piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < piece.length) continue;
      yield piece;
      [piece, filled] = [new Uint8Array(gatherBytes), 0];
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

async function counted(source: AudioSource): Promise<AudioSource> {
  let sizeBytes = 0;
  for await (const chunk of source.open()) sizeBytes += chunk.length;
  return { ...source, sizeBytes };
}

async function collected(source: AudioSource, probe: Probe): Promise<AudioSource> {
  const unlimited = { maxBytes: Number.MAX_SAFE_INTEGER, maxSeconds: Number.MAX_SAFE_INTEGER };
  for await (const { format, packets, place } of cutParts(await openSound(source, probe), unlimited)) {
    const stem = source.fileName.replace(/\.[^.]*$/, '') || 'audio';
    return audioStream(format.render(packets, place), `${stem}.${format.extension}`, format.mediaType);
  }
  throw refusal('The video holds no sound that can be read.');
}
