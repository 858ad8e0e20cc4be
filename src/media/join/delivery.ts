import type { AudioSource } from '../../operations/audio';
import type { AudioFormat, Delivery } from '../../operations/fields';
import { pcmFormatChunk } from '../containers/pcm/wav';
import { encodeMulaw } from '../mix/companding';
import { resampledFrames } from '../mix/resample';
import { openSamples, type SampleSource } from '../mix/samples';
import { reshaped } from '../mix/shape';
import { probe } from '../probe';
import { refusal } from '../refusal';
import { wavOf } from './wav';

/** What a messenger or a telephone line wants to be sent. */
export interface DeliveryPreset {
  readonly title: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly channels: 1;
  readonly sampleRate: number | null;
  /** Above this size it is shown as a file and not as a voice message. */
  readonly voiceMessageBytes: number | null;
}

export const deliveryPresets = {
  whatsappVoiceNote: {
    title: 'WhatsApp Voice Note',
    fileName: 'voice.ogg',
    mediaType: 'audio/ogg; codecs=opus',
    channels: 1,
    sampleRate: null,
    voiceMessageBytes: 512 * 1024,
  },
  telegramVoice: {
    title: 'Telegram Voice',
    fileName: 'voice.ogg',
    mediaType: 'audio/ogg; codecs=opus',
    channels: 1,
    sampleRate: null,
    voiceMessageBytes: 1024 * 1024,
  },
  telephone: {
    title: 'Telephone',
    fileName: 'voice.wav',
    mediaType: 'audio/wav',
    channels: 1,
    sampleRate: 8_000,
    voiceMessageBytes: null,
  },
} as const satisfies Record<Delivery, DeliveryPreset>;

/** What a deployment table says about one output format, as far as it matters here. */
export interface WireFormat {
  readonly mediaType: string;
  readonly sampleRate?: number | undefined;
  readonly pcm?: { readonly sampleRate: number } | undefined;
  /** Other sample rates on offer. */
  readonly rates?: Readonly<Record<number, string>> | undefined;
}

export type WireFormats = Readonly<Partial<Record<AudioFormat, WireFormat>>>;

/** The format to ask a provider for, with its sample rate where one matters; `deliver` makes the rest. */
export interface WireChoice {
  readonly format: AudioFormat;
  readonly sampleRate: number | null;
}

/** Chooses what to ask a provider for, or gives the reason why nothing it writes can become this delivery. */
export function chooseDelivery(delivery: Delivery, formats: WireFormats): WireChoice | { readonly reason: string } {
  const choice = delivery === 'telephone' ? telephoneChoice(formats) : voiceChoice(formats);
  if (choice !== null) return choice;
  const offered = Object.keys(formats).join(', ') || 'no audio';
  const wanted = delivery === 'telephone' ? 'µ-law, PCM or WAV' : 'Ogg Opus';
  return { reason: `${deliveryPresets[delivery].title} needs ${wanted}; this model writes ${offered}.` };
}

/** A file as a preset wants it, and what is still to be known about it. */
export interface Delivered {
  readonly audio: AudioSource;
  readonly warnings: readonly string[];
}

/**
 * Names and, for the telephone, converts what a provider sent, judged by its bytes: WAV and raw samples of any rate become
 * 8 kHz µ-law. Refused as invalidInput where it cannot become what the preset wants.
 */
export async function deliver(delivery: Delivery, source: AudioSource): Promise<Delivered> {
  return delivery === 'telephone'
    ? { audio: await telephoneWav(source), warnings: [] }
    : voiceMessage(delivery, source);
}

function voiceChoice({ opus }: WireFormats): WireChoice | null {
  return opus !== undefined && /^audio\/(ogg|opus)\b/i.test(opus.mediaType)
    ? { format: 'opus', sampleRate: null }
    : null;
}

/** What needs the least conversion: µ-law as it is, then samples at 8 kHz, then samples at the next higher rate. */
function telephoneChoice(formats: WireFormats): WireChoice | null {
  const candidates = (['ulaw', 'pcm', 'wav', 'alaw'] as const).flatMap((format) =>
    ratesOf(formats[format]).map((sampleRate) => ({ format, sampleRate })),
  );
  const enough = candidates.filter(({ sampleRate }) => sampleRate >= telephoneRate);
  const lowest = Math.min(...enough.map(({ sampleRate }) => sampleRate));
  return enough.find(({ sampleRate }) => sampleRate === lowest) ?? null;
}

const telephoneRate = deliveryPresets.telephone.sampleRate;

function ratesOf(format: WireFormat | undefined): number[] {
  if (format === undefined) return [];
  const own = format.pcm?.sampleRate ?? format.sampleRate;
  return [...(own === undefined ? [] : [own]), ...Object.keys(format.rates ?? {}).map(Number)];
}

async function voiceMessage(delivery: 'whatsappVoiceNote' | 'telegramVoice', source: AudioSource): Promise<Delivered> {
  const { title, fileName, mediaType, voiceMessageBytes } = deliveryPresets[delivery];
  const { container, codec, channels } = await probe(source);
  if (container !== 'ogg' || codec !== 'opus') {
    throw refusal(
      `${title} needs Ogg Opus, but the file is ${container} with ${codec ?? 'unknown'} sound.`,
      advice,
      'join',
    );
  }
  const large = source.sizeBytes !== null && source.sizeBytes > voiceMessageBytes;
  return {
    audio: { ...source, fileName, mediaType },
    warnings: [
      ...(channels > 1 ? [`The file has ${channels} channels; some phones play ${title} messages in mono only.`] : []),
      ...(large ? [`Above ${voiceMessageBytes / 1024} KB it may be shown as a file, not as a voice message.`] : []),
    ],
  };
}

const advice = 'Choose a model that writes this format.';

async function telephoneWav(source: AudioSource): Promise<AudioSource> {
  const samples = await openSamples(source);
  if (typeof samples === 'string') {
    throw refusal(`Telephone needs µ-law, PCM or WAV, but the file is ${samples}.`, advice, 'join');
  }
  const formatChunk = pcmFormatChunk({ encoding: 'mulaw', bits: 8, channels: 1, sampleRate: telephoneRate });
  const frames = resampledFrames(samples.frames, samples.sampleRate, telephoneRate);
  return wavOf(formatChunk, frames, () => mulawOf(samples), deliveryPresets.telephone.fileName);
}

async function* mulawOf(samples: SampleSource): AsyncGenerator<Uint8Array> {
  for await (const block of reshaped(samples, telephoneRate, 1)) yield encodeMulaw(block);
}
