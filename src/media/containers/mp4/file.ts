import { startsWith, u16be, u32be, u64be } from '../../bytes';
import type { ByteReader } from '../../reader';
import { refusal } from '../../refusal';
import { isDamaged, readBoxHead, type BoxHead } from './boxes';
import { fragmentSamples, tableSamples, type SampleRun } from './samples';
import { readMovie, type Mp4Movie, type Mp4Track } from './track';

const movieLimitBytes = 67_108_864;
const topLevelLimit = 1_000_000;
/** Behind what an index covers there may stand little else, such as where fragments begin (mfra). */
const leastIndexedShare = 0.95;

/** An MP4 file whose index was read. `afterMovie` is where fragments are looked for. */
export interface Mp4File {
  readonly movie: Mp4Movie;
  readonly firstFragment: number;
  /** What a `sidx` box that covers the file says it lasts, in seconds; 0 if there is none. */
  readonly indexedSeconds: number;
}

/** Finds and reads the index, wherever in the file it stands. */
export async function readMp4(reader: ByteReader, sizeBytes: number | null): Promise<Mp4File> {
  let movie: Mp4Movie | null = null;
  let firstFragment = -1;
  let indexedSeconds = 0;
  for (let count = 0; count < topLevelLimit; count++) {
    const head = await readBoxHead(reader);
    if (!head || (head.type === 'mdat' && movie && !movie.fragmented)) break;
    if (isDamaged(head)) throw damaged(head);
    if (head.type === 'moov') movie = readMovie(await bodyOf(reader, head));
    if (head.type === 'sidx')
      indexedSeconds = Math.max(indexedSeconds, indexSeconds(await bodyOf(reader, head), head, sizeBytes));
    if (head.type === 'moof' && firstFragment < 0) firstFragment = head.start;
    if (movie && (firstFragment >= 0 || !movie.fragmented)) break;
    if (head.bytes === null || !(await reader.seek(head.start + head.bytes))) break;
  }
  if (!movie) throw missingIndex(sizeBytes);
  return { movie, firstFragment, indexedSeconds };
}

/** Every run of samples of a track in the order it plays, from the tables or, in a fragmented file, from fragment to fragment. */
export async function* mp4Samples(
  reader: ByteReader,
  file: Mp4File,
  track: Mp4Track,
  gather = false,
): AsyncGenerator<SampleRun> {
  yield* tableSamples(track.tables, gather);
  if (file.firstFragment < 0) return;
  let next = file.firstFragment;
  for (let count = 0; count < topLevelLimit; count++) {
    if (!(await reader.seek(next))) return;
    const head = await readBoxHead(reader);
    if (!head || head.bytes === null || isDamaged(head)) return;
    next = head.start + head.bytes;
    if (head.type === 'moof')
      yield* fragmentSamples(await bodyOf(reader, head), head.start, track.id, file.movie.fragmentDefaults);
  }
}

async function bodyOf(reader: ByteReader, head: BoxHead): Promise<Uint8Array> {
  const bytes = (head.bytes ?? movieLimitBytes) - head.headerBytes;
  if (bytes > movieLimitBytes)
    throw refusal(
      `The index of the MP4 file (${head.type}) states a size of ${bytes} bytes, which no recording needs.`,
    );
  return reader.take(bytes);
}

/** Seconds of a segment index (ISO/IEC 14496-12, 8.16.3); 0 if it is one of many, each of its own fragment. */
function indexSeconds(sidx: Uint8Array, head: BoxHead, sizeBytes: number | null): number {
  const scale = u32be(sidx, 8);
  const list = sidx[0] === 0 ? 20 : 28;
  const count = Math.min(u16be(sidx, list + 2), Math.floor((sidx.length - list - 4) / 12));
  let ticks = 0;
  let end = head.start + (head.bytes ?? 0) + (sidx[0] === 0 ? u32be(sidx, 16) : u64be(sidx, 20));
  for (let at = list + 4; at < list + 4 + count * 12; at += 12) {
    end += u32be(sidx, at) & 0x7fffffff;
    ticks += u32be(sidx, at + 4);
  }
  const isWhole = sizeBytes === null ? count > 1 : end >= sizeBytes * leastIndexedShare;
  return scale === 0 || !isWhole ? 0 : ticks / scale;
}

const damaged = (head: BoxHead) =>
  refusal(`The MP4 file has a damaged box at byte ${head.start}: it states a size of ${head.bytes} bytes.`);

function missingIndex(sizeBytes: number | null) {
  const size = sizeBytes === null ? '' : ` after ${sizeBytes} bytes`;
  return refusal(
    `The MP4 file ends${size} without its index (moov), so it was cut off while recording or copying.`,
    'Copy or download the file again, or repair it with the recorder that made it.',
  );
}

export const isMp4 = (head: Uint8Array): boolean => ['ftyp', 'moov', 'styp'].some((type) => startsWith(head, 4, type));
