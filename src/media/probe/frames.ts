import { adtsFrames, adtsHeader, findAdtsStart } from '../containers/adts/walk';
import { amrFrames, amrFrameSeconds, amrKind } from '../containers/amr';
import type { ByteReader } from '../reader';
import { refusal } from '../refusal';
import { endsWithin, type Measured } from './measured';

/** AAC in ADTS: frame by frame, as it has no header of its own. */
export async function probeAdts(reader: ByteReader): Promise<Measured> {
  const first = await findAdtsStart(reader);
  if (!first) throw refusal('The file begins like AAC, but no whole frame is in its first megabyte.');
  let samples = 0;
  let bytes = 0;
  for await (const { window, starts, sizes } of adtsFrames(reader)) {
    for (let i = 0; i < starts.length; i++) samples += 1024 * (((window[(starts[i] ?? 0) + 6] ?? 0) & 3) + 1);
    for (const size of sizes) bytes += size;
  }
  const durationSeconds = samples / first.sampleRate;
  const channels = first.channelConfiguration === 7 ? 8 : first.channelConfiguration || 2;
  return {
    codec: 'aac',
    durationSeconds,
    channels,
    sampleRate: first.sampleRate,
    bitRate: (bytes * 8) / durationSeconds,
    exact: true,
    warnings: (adtsHeader(reader.window, 0)?.frameBytes ?? 0) > reader.window.length ? [endsWithin('a frame')] : [],
  };
}

/** AMR: frame by frame, 20 ms each. */
export async function probeAmr(reader: ByteReader): Promise<Measured> {
  await reader.need(16);
  const kind = amrKind(reader.window);
  if (!kind) throw refusal('The file begins like AMR, but its signature is cut off.');
  let frames = 0;
  for await (const batch of amrFrames(reader, kind)) frames += batch.length;
  return {
    codec: kind.codec,
    durationSeconds: frames * amrFrameSeconds,
    channels: 1,
    sampleRate: kind.sampleRate,
    bitRate: null,
    exact: true,
    warnings: reader.window.length > 0 ? [endsWithin('a frame')] : [],
  };
}
