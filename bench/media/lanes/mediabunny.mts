import * as bunny from 'mediabunny';
import { answer } from './answer.mts';

const [, , file = ''] = process.argv;

const outputs: readonly [RegExp, () => bunny.OutputFormat][] = [
  [/mp3$/, () => new bunny.Mp3OutputFormat()],
  [/m4a$/, () => new bunny.Mp4OutputFormat()],
  [/webm$/, () => new bunny.WebMOutputFormat()],
  [/ogg$/, () => new bunny.OggOutputFormat()],
  [/flac$/, () => new bunny.FlacOutputFormat()],
  [/aac$/, () => new bunny.AdtsOutputFormat()],
  [/wav$/, () => new bunny.WavOutputFormat()],
];

answer({ copy });

/** Reads every packet and writes it to one file in memory: the least that cutting with mediabunny takes. */
async function copy(): Promise<void> {
  const input = new bunny.Input({ formats: bunny.ALL_FORMATS, source: new bunny.FilePathSource(file) });
  const track = await input.getPrimaryAudioTrack();
  const codec = track?.codec;
  if (!track || !codec) throw new Error('mediabunny finds no sound');
  const format = outputs.find(([ending]) => ending.test(file))?.[1]() ?? new bunny.Mp4OutputFormat();
  const output = new bunny.Output({ format, target: new bunny.BufferTarget() });
  const sink = new bunny.EncodedAudioPacketSource(codec);
  output.addAudioTrack(sink);
  await output.start();
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  for await (const packet of new bunny.EncodedPacketSink(track).packets()) await sink.add(packet, { decoderConfig });
  await output.finalize();
  input.dispose();
}
