import type { AudioSource } from '../../operations/audio';
import { pcmFormatChunk } from '../containers/pcm/wav';
import { wavOf } from '../join/wav';
import { refusal } from '../refusal';
import { inBlocks, reshaped } from './shape';
import { openSamples, type SampleSource } from './samples';
import { resampledFrames } from './resample';
import { added, createDucker, createLimiter, faded, peakOf } from './gain';

export interface MixOptions {
  readonly voice: AudioSource;
  readonly bed: AudioSource;
  /** How loud the bed is, in decibels of its own level; −14 unless told. */
  readonly bedGainDb?: number;
  /** How much quieter it is while the voice speaks; −8 unless told, 0 for not at all. */
  readonly duckDb?: number;
  readonly fadeInSeconds?: number;
  readonly fadeOutSeconds?: number;
  /** Music before and after the voice, 0 unless told. */
  readonly leadInSeconds?: number;
  readonly tailSeconds?: number;
  /** Whether a bed that is too short begins again; true unless told. */
  readonly loopBed?: boolean;
}

const blockSeconds = 0.02;
const defaults = {
  bedGainDb: -14,
  duckDb: -8,
  fadeInSeconds: 0.5,
  fadeOutSeconds: 2,
  leadInSeconds: 0,
  tailSeconds: 0,
  loopBed: true,
};

/**
 * A voice over a music bed as a 16-bit WAV, at the higher sample rate and channel count of the two; as long as the voice with
 * lead-in and tail, never over full scale. Refused as invalidInput where either is not WAV or raw PCM.
 */
export async function mix(options: MixOptions): Promise<AudioSource> {
  const settings = { ...defaults, ...options };
  const voice = await samplesOrRefusal(options.voice, 'voice');
  const bed = await samplesOrRefusal(options.bed, 'music');
  const sampleRate = Math.max(voice.sampleRate, bed.sampleRate);
  const channels = Math.min(2, Math.max(voice.channels, bed.channels));
  const leadFrames = Math.round(settings.leadInSeconds * sampleRate);
  const tailFrames = Math.round(settings.tailSeconds * sampleRate);
  const frames = leadFrames + resampledFrames(voice.frames, voice.sampleRate, sampleRate) + tailFrames;
  const formatChunk = pcmFormatChunk({ encoding: 'integer', bits: 16, channels, sampleRate });
  const shape = { sampleRate, channels, frames, leadFrames };
  const fileName = `${options.voice.fileName.replace(/\.[^.]*$/, '') || 'audio'}.wav`;
  return wavOf(formatChunk, frames * channels * 2, () => mixed(voice, bed, shape, settings), fileName);
}

interface MixShape {
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
  readonly leadFrames: number;
}

type MixSettings = Required<Omit<MixOptions, 'voice' | 'bed'>>;

async function samplesOrRefusal(source: AudioSource, role: 'voice' | 'music'): Promise<SampleSource> {
  const samples = await openSamples(source);
  if (typeof samples !== 'string') return samples;
  throw refusal(
    `Voice and music can be mixed where both are WAV or raw PCM, but the ${role} is ${samples}.`,
    'Ask for WAV for both, or use the two files as they are.',
    'join',
  );
}

/** Blocks of 20 ms; each is mixed knowing the one behind it, so that gains have changed before a sound begins. */
async function* mixed(
  voice: SampleSource,
  bed: SampleSource,
  shape: MixShape,
  settings: MixSettings,
): AsyncGenerator<Uint8Array> {
  const length = Math.max(1, Math.round(blockSeconds * shape.sampleRate)) * shape.channels;
  const voices = inBlocks(voiceInPlace(voice, shape), length);
  const beds = inBlocks(bedForever(bed, shape, settings.loopBed), length)[Symbol.asyncIterator]();
  const duck = createDucker(settings.duckDb, blockSeconds);
  const limit = createLimiter(blockSeconds);
  const gain = 10 ** (settings.bedGainDb / 20);
  let before: Float32Array | null = null;
  let position = 0;
  try {
    for await (const block of voices) {
      const ducked = before === null ? null : await laid(before, peakOf(block));
      before = block;
      if (ducked) yield* limit.push(ducked);
    }
    if (before) yield* limit.push(await laid(before, 0));
    yield* limit.finish();
  } finally {
    await beds.return?.(undefined);
  }

  async function laid(block: Float32Array, nextPeak: number): Promise<Float32Array> {
    const music = (await beds.next()).value ?? new Float32Array(0);
    const envelope = duck(peakOf(block), nextPeak);
    const end = position + block.length / shape.channels;
    const from = gain * envelope.from * faded(position, shape, settings);
    const to = gain * envelope.to * faded(end, shape, settings);
    position = end;
    return added(block, music, { from, to });
  }
}

async function* voiceInPlace(voice: SampleSource, shape: MixShape): AsyncGenerator<Float32Array> {
  let left = shape.frames - shape.leadFrames;
  yield* silence(shape.leadFrames, shape);
  for await (const block of reshaped(voice, shape.sampleRate, shape.channels)) {
    const kept = block.subarray(0, left * shape.channels);
    left -= kept.length / shape.channels;
    yield kept;
  }
  yield* silence(left, shape);
}

function* silence(frames: number, { sampleRate, channels }: MixShape): Generator<Float32Array> {
  for (let left = frames; left > 0; left -= sampleRate) yield new Float32Array(Math.min(left, sampleRate) * channels);
}

async function* bedForever(bed: SampleSource, shape: MixShape, loops: boolean): AsyncGenerator<Float32Array> {
  do yield* reshaped(bed, shape.sampleRate, shape.channels);
  while (loops && bed.frames > 0);
}
