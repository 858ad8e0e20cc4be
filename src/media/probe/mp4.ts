import type { AudioSource } from '../../operations/audio';
import { mp4Samples, readMp4, type Mp4File } from '../containers/mp4/file';
import { mpegHeader } from '../containers/mp3/header';
import { tableSamples, tableTotals } from '../containers/mp4/samples';
import type { Mp4Track } from '../containers/mp4/track';
import { readHead, type ByteReader } from '../reader';
import { refusal } from '../refusal';
import { endsWithin, type Measured } from './measured';

/** MP4: by its index, or fragment by fragment; sound that the index lists behind the end of the file is not counted. */
export async function probeMp4(reader: ByteReader, source: AudioSource): Promise<Measured> {
  const file = await readMp4(reader, source.sizeBytes);
  const track = file.movie.sound;
  if (!track)
    throw refusal(
      file.movie.hasVideo ? 'The MP4 file holds a video without sound.' : 'The MP4 file holds no sound track.',
    );
  const { channels, sampleRate } = await layoutOf(source, track);
  const base = { codec: track.codec, channels, sampleRate, hasVideo: file.movie.hasVideo };
  const totals = tableTotals(track.tables, source.sizeBytes, track.codec.startsWith('pcm'));
  if (totals.samples + totals.missing === 0)
    return { ...base, ...(await fragmented(reader, file, track, source.sizeBytes ?? Infinity)) };
  const whole = playedSeconds(track, track.durationTicks || totals.ticks);
  const durationSeconds =
    totals.missing > 0 ? playedSeconds({ ...track, edit: { ...track.edit, playedSeconds: 0 } }, totals.ticks) : whole;
  const bitRate = totals.ticks > 0 ? (totals.bytes * 8 * track.timescale) / totals.ticks : null;
  return {
    ...base,
    durationSeconds,
    bitRate,
    exact: true,
    warnings: totals.missing > 0 ? [cutOff(totals.samples, totals.missing)] : [],
  };
}

/** MPEG audio tells its channels in its own frames; its sample entry always says two. */
async function layoutOf(source: AudioSource, track: Mp4Track): Promise<{ channels: number; sampleRate: number }> {
  const first = /^mp[123]$/.test(track.codec) ? tableSamples(track.tables).next().value : undefined;
  return (first && mpegHeader(await readHead(source, 4, first.offset), 0)) ?? track;
}

function playedSeconds(track: Mp4Track, ticks: number): number {
  const { skippedTicks, emptySeconds, playedSeconds: played } = track.edit;
  const rest = Math.max(0, ticks - skippedTicks) / track.timescale;
  return emptySeconds + (played > 0 && played < rest + 1 ? played : rest);
}

/** Sound that lies behind the end of the file is not counted. */
async function fragmented(reader: ByteReader, file: Mp4File, track: Mp4Track, sizeBytes: number) {
  const stated = file.movie.fragmentSeconds || file.indexedSeconds;
  if (stated > 0) return { durationSeconds: stated, bitRate: null, exact: true, warnings: [] };
  let ticks = 0;
  let bytes = 0;
  let isCut = false;
  for await (const run of mp4Samples(reader, file, track)) {
    let end = run.offset;
    for (const [index, size] of run.sizes.entries()) {
      end += size;
      isCut ||= end > sizeBytes;
      if (isCut) break;
      ticks += run.ticks[index] ?? 0;
      bytes += size;
    }
  }
  const durationSeconds = playedSeconds(track, ticks);
  return {
    durationSeconds,
    bitRate: durationSeconds > 0 ? (bytes * 8) / durationSeconds : null,
    exact: true,
    warnings: isCut ? [endsWithin('a fragment')] : [],
  };
}

const cutOff = (samples: number, missing: number) =>
  `The file ends before its sound does; ${samples} of ${samples + missing} packets are there.`;
