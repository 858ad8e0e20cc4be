import type { AudioSource } from '../../../operations/audio';
import { adtsFrames, adtsHeader, findAdtsStart, type AdtsHeader } from '../../containers/adts/walk';
import { aacDescription } from '../../containers/mp4/write';
import { openReader } from '../../reader';
import { refusal } from '../../refusal';
import type { PartFormat, Sound, SoundBatch } from '../format';
import { aacLevels } from '../levels';
import { plain, rendered } from './frames';
import { m4aFormat } from './m4a';

const blockSamples = 1024;

/** AAC in ADTS: frames stand alone, so a part is nothing but its frames. */
export function adtsSound(source: AudioSource): Promise<Sound> {
  return soundOf(source, bareFormat, false);
}

/** The same as M4A, for services that take no bare AAC. Refuses streams whose headers do not tell all that an M4A must say. */
export function adtsAsM4a(source: AudioSource): Promise<Sound> {
  return soundOf(source, packedFormat, true);
}

async function soundOf(
  source: AudioSource,
  formatOf: (first: AdtsHeader) => PartFormat,
  withoutHeaders: boolean,
): Promise<Sound> {
  const reader = openReader(source);
  const first = await findAdtsStart(reader);
  const position = reader.position;
  await reader.close();
  if (!first) throw refusal('No AAC frame is in the first megabyte of the file.', undefined, 'split');
  const format = formatOf(first);
  return { startTicks: 0, packets: () => packets(source, position, format, withoutHeaders) };
}

function bareFormat({ sampleRate, headerBytes }: AdtsHeader): PartFormat {
  return {
    ...plain('adts', 'audio/aac', 'aac', sampleRate),
    quietDecibels: 12,
    levels: (held, from, to) => aacLevels(held, from, to, headerBytes),
    render: (held) => rendered([], held),
  };
}

function packedFormat({ objectType, rateIndex, sampleRate, channelConfiguration, samples }: AdtsHeader): PartFormat {
  if (channelConfiguration === 0 || samples !== blockSamples)
    throw refusal('The AAC stream does not say enough to become an M4A.', undefined, 'split');
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

async function* packets(
  source: AudioSource,
  position: number,
  format: PartFormat,
  withoutHeaders: boolean,
): AsyncGenerator<SoundBatch> {
  const reader = openReader(source, position);
  try {
    for await (const { window, starts, sizes } of adtsFrames(reader)) {
      const own = starts.map((at, i) => {
        const header = adtsHeader(window, at);
        const from = at + (withoutHeaders ? (header?.headerBytes ?? 0) : 0);
        return { bytes: window.subarray(from, at + (sizes[i] ?? 0)), ticks: header?.samples ?? blockSamples };
      });
      yield { format, packets: own };
    }
  } finally {
    await reader.close();
  }
}
