import type { AudioSource } from '../../../operations/audio';
import { mp4Samples, readMp4, type Mp4File } from '../../containers/mp4/file';
import type { SampleRun } from '../../containers/mp4/samples';
import type { Mp4Track } from '../../containers/mp4/track';
import { startsWith } from '../../bytes';
import { flacInfo } from '../../containers/flac/header';
import { openReader, type ByteReader } from '../../reader';
import { refusal } from '../../refusal';
import type { Sound, SoundPacket } from '../format';
import { batchesOf, carried, type Carried } from './carried';
import { m4aFormat } from './m4a';

/** The sound track of an MP4 file, wherever its index stands; leaves as M4A, or as MP3, FLAC or WAV where that is what is in it. */
export async function mp4Sound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const file = await readMp4(reader, source.sizeBytes).finally(() => reader.close());
  const track = file.movie.sound;
  if (!track) throw refusal('The MP4 file holds no sound track.', undefined, 'split');
  const startTicks = Math.round(track.edit.emptySeconds * track.timescale) - track.edit.skippedTicks;
  const form = formOf(track);
  return {
    startTicks: (startTicks * form.ticksPerSecond) / track.timescale,
    packets: () => form.batches(mp4Packets(source, file, track, isPcm(track))),
  };
}

function formOf(track: Mp4Track): Carried {
  const own = carried({
    codec: track.codec,
    sampleRate: track.sampleRate,
    channels: track.channels,
    skippedSeconds: track.edit.skippedTicks / track.timescale,
    streamInfo: track.codec === 'flac' ? flacInfo(streamInfoIn(track.description)) : null,
  });
  if (own) return own;
  if (isPcm(track) || track.codec === 'flac')
    throw refusal(`Sound coded as ${track.codec} in MP4 cannot be cut here.`, undefined, 'split');
  const format = m4aFormat({
    ...track,
    packetTicks: track.codec === 'aac' ? packetTicks(track) : 0,
    skippedTicks: track.edit.skippedTicks,
  });
  return {
    ticksPerSecond: track.timescale,
    batches: (input) => batchesOf(input, format),
  };
}

function packetTicks(track: Mp4Track): number {
  return Math.max(1, Math.round((1024 * track.timescale) / track.sampleRate));
}

function streamInfoIn(description: Uint8Array): Uint8Array {
  for (let at = 0; at + 46 <= description.length; at++)
    if (startsWith(description, at, 'dfLa')) return description.subarray(at + 12, at + 46);
  throw refusal('The FLAC track in the MP4 file has no header.', undefined, 'split');
}

/** The packets of a track where its index says they are; single samples of PCM gathered to pieces where `gather` says so. */
export async function* mp4Packets(
  source: AudioSource,
  file: Mp4File,
  track: Mp4Track,
  gather: boolean,
): AsyncGenerator<SoundPacket[]> {
  const reader = openReader(source);
  const budget = { bytes: (source.sizeBytes ?? Number.POSITIVE_INFINITY) * 1.5 + 65_536, ticks: playedTicks(track) };
  try {
    for await (const run of mp4Samples(reader, file, track, gather)) {
      if (!(yield* samplesOf(reader, run, budget))) return;
      if (budget.ticks <= 0) return;
    }
  } finally {
    await reader.close();
  }
}

/** How many ticks an edit list plays, those it skips included. */
function playedTicks(track: Mp4Track): number {
  const { playedSeconds, skippedTicks } = track.edit;
  return playedSeconds > 0 ? Math.round(playedSeconds * track.timescale) + skippedTicks : Number.POSITIVE_INFINITY;
}

/** The samples of one run; false if the recording ends before they do. */
async function* samplesOf(
  reader: ByteReader,
  run: SampleRun,
  budget: { bytes: number; ticks: number },
): AsyncGenerator<SoundPacket[], boolean> {
  if (run.sizes.length > 0 && !(await reader.seek(run.offset))) return false;
  let index = 0;
  while (index < run.sizes.length && budget.ticks > 0) {
    const list: SoundPacket[] = [];
    if (!(await reader.need(run.sizes[index] ?? 0))) return false;
    let at = 0;
    for (; index < run.sizes.length && budget.ticks > 0; index++) {
      const size = run.sizes[index] ?? 0;
      if (at + size > reader.window.length) break;
      const ticks = Math.min(run.ticks[index] ?? 0, budget.ticks);
      list.push({ bytes: reader.window.subarray(at, at + size), ticks });
      at += size;
      budget.ticks -= ticks;
    }
    budget.bytes -= at;
    if (budget.bytes < 0) throw tooOften();
    yield list;
    reader.advance(at);
  }
  return true;
}

const tooOften = () => refusal('The index of the MP4 file lists the same sound many times over.', undefined, 'split');

const isPcm = (track: Mp4Track) => track.codec.startsWith('pcm');
