import type { Deployment, OutputFormat } from '../../core/deployment';
import type { ExpectedFile } from '../../core/wire';
import type { AudioFormat, Quantity } from '../../operations';
import { outputFormat } from '../shared/expectedFile';

const mp3: OutputFormat = {
  native: 'mp3_44100_128',
  mediaType: 'audio/mpeg',
  sampleRate: 44_100,
  rates: { 22_050: 'mp3_22050_32', 24_000: 'mp3_24000_48', 44_100: 'mp3_44100_128' },
};

const sampleRates = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const pcmRates = Object.fromEntries(sampleRates.map((rate) => [rate, `pcm_${rate}`]));

/** Formats of the speech and effect endpoints, mono. WAV is raw samples with a header, since only one endpoint has its own. */
export const soundFormats = formats(mp3, 24_000, 1);

/** Formats of the music endpoint, stereo. */
export const musicFormats = formats({ native: 'auto', mediaType: 'audio/mpeg' }, 44_100, 2);

/** The provider's name of the wanted format and rate, and the file that comes of it. Fails as invalidInput without one. */
export function chosenFormat(
  wanted: { readonly format: AudioFormat; readonly sampleRate?: number | undefined },
  deployment: Deployment,
  name: string,
): { native: string; file: ExpectedFile } {
  const format = outputFormat(deployment, wanted.format);
  const atRate = wanted.sampleRate === undefined ? undefined : format.rates?.[wanted.sampleRate];
  const sampleRate = atRate === undefined ? format.pcm?.sampleRate : wanted.sampleRate;
  const native = atRate ?? format.native;
  if (format.pcm === undefined || sampleRate === undefined)
    return { native, file: { name, mediaType: format.mediaType } };
  const pcm = { ...format.pcm, sampleRate };
  if (wanted.format === 'wav') return { native, file: { name, mediaType: format.mediaType, pcm } };
  const mediaType = `${format.mediaType};rate=${sampleRate};channels=${pcm.channels ?? 1}`;
  return { native, file: { name, mediaType } };
}

/** What the reply says it cost, in credits: they are characters only on some plans, so they are never counted as such. */
export function creditsOf(headers: Readonly<Record<string, string>>): Quantity[] {
  const text = headers['character-cost'];
  const amount = Number(text);
  if (text === undefined || !Number.isSafeInteger(amount) || amount < 0) return [];
  return [{ unit: 'credit', amount, source: 'reported' }];
}

function formats(compressed: OutputFormat, sampleRate: number, channels: number) {
  const pcm = { sampleRate, channels };
  const raw = { native: `pcm_${sampleRate}`, sampleRate, pcm, rates: pcmRates };
  return {
    mp3: compressed,
    wav: { ...raw, mediaType: 'audio/wav' },
    pcm: { ...raw, mediaType: 'audio/pcm' },
    opus: { native: 'opus_48000_64', mediaType: 'audio/ogg', sampleRate: 48_000 },
    ulaw: { native: 'ulaw_8000', mediaType: 'audio/basic', sampleRate: 8_000 },
    alaw: { native: 'alaw_8000', mediaType: 'audio/pcma', sampleRate: 8_000 },
  } satisfies Deployment['output'];
}
