import type { AudioSource } from '../../../operations/audio';
import { adtsFrames, adtsHeader, findAdtsStart, type AdtsHeader } from '../../containers/adts/walk';
import { aacDescription } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { PartFormat, Sound, SoundBatch } from '../format';
import { m4aFormat } from './m4a';

const blockSamples = 1024;

/** AAC in ADTS as M4A, for services that take no bare AAC. Refuses streams whose headers do not tell all that an M4A must say. */
export async function adtsAsM4a(source: AudioSource): Promise<Sound> {
  const reader = openReader(source);
  const first = await findAdtsStart(reader);
  const position = reader.position;
  await reader.close();
  if (!first || first.channelConfiguration === 0 || first.samples !== blockSamples)
    throw refusal('The AAC stream does not say enough to become an M4A.', undefined, 'split');
  const format = formatOf(first);
  return { startTicks: 0, packets: () => packets(source, position, format) };
}

function formatOf({ objectType, rateIndex, sampleRate, channelConfiguration }: AdtsHeader): PartFormat {
  const specific = Uint8Array.of(
    (objectType << 3) | (rateIndex >> 1),
    ((rateIndex & 1) << 7) | (channelConfiguration << 3),
  );
  const channels = channelConfiguration === 7 ? 8 : channelConfiguration;
  return m4aFormat({
    ...{ codec: 'aac', channels, timescale: sampleRate },
    ...{ description: aacDescription(specific, channels, sampleRate), packetTicks: blockSamples, skippedTicks: 0 },
  });
}

async function* packets(source: AudioSource, position: number, format: PartFormat): AsyncGenerator<SoundBatch> {
  const reader = openReader(source, position);
  try {
    for await (const { window, starts, sizes } of adtsFrames(reader)) {
      const own = starts.map((at, i) => {
        const headerBytes = adtsHeader(window, at)?.headerBytes ?? 0;
        return { bytes: window.subarray(at + headerBytes, at + (sizes[i] ?? 0)), ticks: blockSamples };
      });
      yield { format, packets: own };
    }
  } finally {
    await reader.close();
  }
}
