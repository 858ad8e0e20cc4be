import type { AudioSource } from '../../../operations/audio';
import { ascii, bitReader, concat, littleEndian, startsWith, u8 } from '../../bytes';
import { oggCodec } from '../../containers/ogg/codec';
import { readCaf, type CafLayout, type CafPackets } from '../../containers/pcm/caf';
import { decoderConfig } from '../../containers/mp4/track';
import { aacDescription, box, descriptionOf } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { PartFormat, Sound, SoundPacket } from '../format';
import { batchesOf } from './carried';
import { m4aFormat } from './m4a';
import { oggFormat } from './ogg';
import { pcmSound } from './pcm';

const batchPackets = 512;

/** Core Audio: samples leave as WAV, AAC and Apple Lossless as M4A, Opus as Ogg. */
export async function cafSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const layout = await readCaf(reader, source.sizeBytes).finally(() => reader.close());
  if (layout.pcm) return pcmSound(source, layout, layout.pcm);
  const { packets } = layout;
  const form = packets && formOf(layout, packets);
  if (!packets || !form) throw refusal(`Sound coded as ${layout.codec} in CAF cannot be cut here.`, undefined, 'split');
  return {
    startTicks: (-packets.primingFrames / layout.sampleRate) * form.ticksPerSecond,
    packets: () => batchesOf(packetsOf(source, layout, packets), form),
  };
}

/** What the packets leave as; null where that is not known. A tick is a sample. */
function formOf(layout: CafLayout, packets: CafPackets): PartFormat | null {
  const { codec, channels, sampleRate } = layout;
  if (codec === 'opus') return opusForm(layout, packets);
  const description = descriptionFor(layout, packets);
  return description
    ? m4aFormat({
        codec,
        channels,
        timescale: sampleRate,
        description,
        packetTicks: packets.framesPerPacket,
        skippedTicks: packets.primingFrames,
      })
    : null;
}

/** Ogg Opus with the head that CAF leaves out (RFC 7845, section 5.1); null for more than two channels or another rate than 48 kHz. */
function opusForm({ channels, sampleRate }: CafLayout, { primingFrames }: CafPackets): PartFormat | null {
  if (channels > 2 || sampleRate !== 48_000) return null;
  const head = concat([
    ascii('OpusHead'),
    Uint8Array.of(1, channels),
    littleEndian(Math.min(primingFrames, 65_535), 2),
    littleEndian(sampleRate, 4),
    new Uint8Array(3),
  ]);
  const stream = oggCodec(head);
  return stream && oggFormat({ stream, headers: [head] });
}

function descriptionFor(layout: CafLayout, { cookie }: CafPackets): Uint8Array | null {
  if (layout.codec === 'aac') {
    const { specific } = decoderConfig(concat([new Uint8Array(4), cookie]));
    return specific.length >= 2 ? aacDescription(specific, layout.channels, layout.sampleRate) : null;
  }
  if (layout.codec !== 'alac') return null;
  const settings = startsWith(cookie, 4, 'frmaalac') ? cookie.subarray(24) : cookie;
  return settings.length >= 24
    ? descriptionOf(
        'alac',
        layout.channels,
        layout.sampleRate,
        u8(settings, 5) || 16,
        box('alac', new Uint8Array(4), settings.subarray(0, 24)),
      )
    : null;
}

async function* packetsOf(source: AudioSource, layout: CafLayout, packets: CafPackets): AsyncGenerator<SoundPacket[]> {
  const reader = openReader(source, layout.dataStart);
  const sizes = sizesOf(packets);
  const isLossless = layout.codec === 'alac';
  let ticksLeft = packets.validFrames > 0 ? packets.primingFrames + packets.validFrames : Number.POSITIVE_INFINITY;
  try {
    for (let left = packets.count; left > 0; left -= batchPackets) {
      for (let i = 0; i < Math.min(batchPackets, left); i++) {
        const next = sizes.next();
        if (next.done || next.value.size < 1 || !(await reader.need(next.value.size))) return;
        const bytes = reader.window.subarray(0, next.value.size);
        const own = isLossless ? alacSamples(bytes, next.value.ticks) : next.value.ticks;
        const ticks = Math.min(own, ticksLeft);
        ticksLeft -= ticks;
        yield [{ bytes, ticks }];
        reader.advance(next.value.size);
      }
    }
  } finally {
    await reader.close();
  }
}

/** Samples of an Apple Lossless packet: the last one may say that it holds fewer than `usual`. */
function alacSamples(packet: Uint8Array, usual: number): number {
  const bits = bitReader(packet);
  bits.skip(19);
  const isShort = bits.read(1) === 1;
  bits.skip(3);
  return isShort ? Math.min(bits.read(32), usual) : usual;
}

function* sizesOf(packets: CafPackets): Generator<{ size: number; ticks: number }> {
  let at = 0;
  const variable = () => {
    let value = 0;
    for (let i = 0; i < 8 && at < packets.table.length; i++) {
      const byte = u8(packets.table, at++);
      value = value * 128 + (byte & 127);
      if (byte < 128) break;
    }
    return value;
  };
  for (let i = 0; i < packets.count; i++) {
    const size = packets.bytesPerPacket || variable();
    yield { size, ticks: packets.framesPerPacket || variable() };
  }
}
