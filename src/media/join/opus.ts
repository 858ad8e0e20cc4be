import { u8 } from '../bytes';
import { emptyTags, oggBytes, oggWriter } from '../containers/ogg/write';
import { refusal } from '../refusal';
import { joiner } from './joiner';
import { runningSums } from './numbers';
import { opusBatches, opusSampleRate, scanOpus, type OpusPart } from './opusScan';

/** The packets of a part that go into the joined stream, and the samples among them that nobody was to hear. */
interface KeptPackets {
  readonly from: number;
  readonly to: number;
  readonly samples: number;
  readonly leadSamples: number;
  readonly trailSamples: number;
}

const pauseSamples = 960;
const tags = emptyTags('opus');

/**
 * Joins Ogg Opus to one logical stream with granule positions that go on. The encoder's delay and padding at a seam (less than
 * two packets) cannot be cut out of a stream; it is taken off the pause. Chained files become one stream as well.
 */
export const joinOpus = joiner<OpusPart>(scanOpus, (parts, pausesSeconds) => {
  const [first] = parts;
  const kept = parts.map((part, index) => keptOf(part, index === 0, index === parts.length - 1));
  const pauses = pausesSeconds.map((seconds, index) => pausePackets(seconds, kept[index], kept[index + 1]));
  const silence = silentPacket(first.head);
  if (silence === null && pauses.some((count) => count > 0)) throw noSilence();
  const stretches = parts.map((part, index) => ({ part, kept: kept[index], pause: pauses[index] ?? 0, silence }));
  const trail = kept[kept.length - 1]?.trailSamples ?? 0;
  const samples = stretches.reduce((sum, one) => sum + (one.kept?.samples ?? 0) + one.pause * pauseSamples, -trail);
  return {
    sizeBytes: oggBytes([first.head.length, tags.length], packetPlaces(stretches, samples)),
    durationSeconds: (samples - first.leadSamples) / opusSampleRate,
    startsSeconds: runningSums(stretches.map((one) => (one.kept?.samples ?? 0) + one.pause * pauseSamples)).map(
      (start, index) => (start + (kept[index]?.leadSamples ?? 0) - first.leadSamples) / opusSampleRate,
    ),
    mediaType: 'audio/ogg; codecs=opus',
    extension: 'ogg',
    chunks: () => pages([first.head, tags], packets(stretches), samples),
  };
});

interface Stretch {
  readonly part: OpusPart;
  readonly kept: KeptPackets | undefined;
  readonly pause: number;
  readonly silence: Uint8Array | null;
}

interface Packet {
  readonly bytes: Uint8Array;
  readonly samples: number;
}

async function* pages(
  headers: readonly Uint8Array[],
  sound: AsyncIterable<Packet>,
  samples: number,
): AsyncGenerator<Uint8Array> {
  const writer = oggWriter();
  yield* writer.heads(headers);
  let granule = 0;
  for await (const packet of sound) {
    granule += packet.samples;
    yield* writer.push({ bytes: packet.bytes, granule: Math.min(granule, samples) });
  }
  yield* writer.end();
}

async function* packets(stretches: readonly Stretch[]): AsyncGenerator<Packet> {
  for (const { part, kept, pause, silence } of stretches) {
    const [from, to] = [kept?.from ?? 0, kept?.to ?? 0];
    let position = 0;
    for await (const batch of opusBatches(part.source)) {
      for (const bytes of batch.packets) {
        if (position >= from && position < to) yield { bytes: bytes.slice(), samples: part.durations[position] ?? 0 };
        position += 1;
      }
      if (position >= to) break;
    }
    for (let count = silence ? pause : 0; silence && count > 0; count -= 1)
      yield { bytes: silence, samples: pauseSamples };
  }
}

/** Size and end of every packet, as `packets` gives them, without reading the parts again. */
function* packetPlaces(stretches: readonly Stretch[], samples: number): Generator<{ size: number; granule: number }> {
  let granule = 0;
  const place = (size: number, duration: number) => {
    granule += duration;
    return { size, granule: Math.min(granule, samples) };
  };
  for (const { part, kept, pause, silence } of stretches) {
    for (let index = kept?.from ?? 0; index < (kept?.to ?? 0); index += 1) {
      yield place(part.sizes[index] ?? 0, part.durations[index] ?? 0);
    }
    for (let count = silence ? pause : 0; count > 0; count -= 1) yield place(silence?.length ?? 0, pauseSamples);
  }
}

/** Inside the stream, packets that hold nothing to be heard are left out; at its ends they help the decoder. */
function keptOf(part: OpusPart, isFirst: boolean, isLast: boolean): KeptPackets {
  const { durations } = part;
  let { leadSamples, trailSamples } = part;
  let from = 0;
  let to = durations.length;
  for (let next = durations[0] ?? 0; !isFirst && from < to && leadSamples >= next; next = durations[from] ?? 0) {
    leadSamples -= next;
    from += 1;
  }
  for (let next = durations[to - 1] ?? 0; !isLast && from < to && trailSamples >= next; next = durations[to - 1] ?? 0) {
    trailSamples -= next;
    to -= 1;
  }
  const samples = durations.subarray(from, to).reduce((sum, duration) => sum + duration, 0);
  return { from, to, samples, leadSamples, trailSamples };
}

function pausePackets(pauseSeconds: number, before: KeptPackets | undefined, after: KeptPackets | undefined): number {
  if (pauseSeconds <= 0) return 0;
  const silent = (before?.trailSamples ?? 0) + (after?.leadSamples ?? 0);
  return Math.max(0, Math.round((pauseSeconds * opusSampleRate - silent) / pauseSamples));
}

/** 20 ms of silence in full-band CELT, as libopus itself codes it. */
function silentPacket(head: Uint8Array): Uint8Array | null {
  return u8(head, 18) === 0 ? Uint8Array.of(u8(head, 9) === 1 ? 0xf8 : 0xfc, 0xff, 0xfe) : null;
}

function noSilence() {
  return refusal('Pauses in Opus can be made for mono and stereo only.', 'Join without pauses.', 'join');
}
