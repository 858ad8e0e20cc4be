import type { AudioSource } from '../../../operations/audio';
import { mp4Samples, readMp4, type Mp4File } from '../../containers/mp4/file';
import type { Mp4Track } from '../../containers/mp4/track';
import { m4aHeader } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import { mp4Packets } from '../formats/mp4';
import { headAndPackets, measured, totalOf, type PlannedTrack } from './planned';

/** The sound track of an MP4 as M4A, laid out from the index alone, without reading the sound. */
export async function mp4Track(source: AudioSource): Promise<PlannedTrack> {
  const reader = openReader(source);
  try {
    const file = await readMp4(reader, source.sizeBytes);
    const track = file.movie.sound;
    if (!track) throw refusal('The MP4 file holds a video without sound.');
    const whole = { ...track, edit: { ...track.edit, playedSeconds: 0 } };
    const { sizes, ticks } = await listed(source, file, whole);
    const head = m4aHeader({
      timescale: track.timescale,
      description: track.description,
      sizes,
      ticks,
      skippedTicks: track.edit.skippedTicks,
    });
    return {
      mediaType: 'audio/mp4',
      extension: 'm4a',
      sizeBytes: head.length + totalOf(sizes),
      chunks: () => headAndPackets(head, mp4Packets(source, file, whole, false)),
    };
  } finally {
    await reader.close();
  }
}

/** Sizes and ticks by the index, as far as the file reaches; where its size is unknown, by reading it. */
async function listed(
  source: AudioSource,
  file: Mp4File,
  track: Mp4Track,
): Promise<{ sizes: number[]; ticks: number[] }> {
  if (source.sizeBytes === null) return measured(mp4Packets(source, file, track, false));
  const reader = openReader(source);
  const sizes: number[] = [];
  const ticks: number[] = [];
  try {
    for await (const run of mp4Samples(reader, file, track)) {
      let at = run.offset;
      for (let i = 0; i < run.sizes.length; i++) {
        at += run.sizes[i] ?? 0;
        if (at > source.sizeBytes) return { sizes, ticks };
        sizes.push(run.sizes[i] ?? 0);
        ticks.push(run.ticks[i] ?? 0);
      }
    }
    return { sizes, ticks };
  } finally {
    await reader.close();
  }
}
