import type { AudioSource } from '../../../operations/audio';
import { concat, startsWith, u8 } from '../../bytes';
import { readCaf, type CafLayout, type CafPackets } from '../../containers/pcm/caf';
import { decoderConfig } from '../../containers/mp4/track';
import { aacDescription, box, descriptionOf } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { Sound, SoundBatch, SoundPacket } from '../format';
import { m4aFormat } from './m4a';
import { pcmSound } from './pcm';

const batchPackets = 512;

/** Core Audio: samples leave as WAV, AAC and Apple Lossless as M4A. */
export async function cafSound(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const layout = await readCaf(reader, source.sizeBytes).finally(() => reader.close());
  if (layout.pcm) return pcmSound(source, layout, layout.pcm);
  const { packets } = layout;
  const description = packets && descriptionFor(layout, packets);
  if (!packets || !description)
    throw refusal(`Sound coded as ${layout.codec} in CAF cannot be cut here.`, undefined, 'split');
  const codec = layout.codec === 'alac' ? 'alac' : 'aac';
  const format = m4aFormat({
    codec,
    channels: layout.channels,
    timescale: layout.sampleRate,
    description,
    packetTicks: packets.framesPerPacket,
    skippedTicks: packets.primingFrames,
  });
  return {
    startTicks: -packets.primingFrames,
    async *packets(): AsyncGenerator<SoundBatch> {
      for await (const list of packetsOf(source, layout, packets)) yield { format, packets: list };
    },
  };
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
  try {
    for (let left = packets.count; left > 0; left -= batchPackets) {
      for (let i = 0; i < Math.min(batchPackets, left); i++) {
        const next = sizes.next();
        if (next.done || next.value.size < 1 || !(await reader.need(next.value.size))) return;
        yield [{ bytes: reader.window.subarray(0, next.value.size), ticks: next.value.ticks }];
        reader.advance(next.value.size);
      }
    }
  } finally {
    await reader.close();
  }
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
