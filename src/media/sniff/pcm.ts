import { pcmCodec, type PcmFormat } from '../containers/pcm/format';

/**
 * The sample layout that a media type tells, e.g. `audio/L16;codec=pcm;rate=24000;channels=1` (RFC 3551) or `audio/pcm;rate=8000`;
 * null if it tells no rate or is another type. 16 bits and one channel where it does not say; little-endian, as every
 * speech service sends it, unless `endian=big`.
 */
export function statedPcm(mediaType: string): (PcmFormat & { readonly codec: string }) | null {
  const kind = /^audio\/(?:x-)?(l8|l16|l24|pcm|raw|basic|pcmu|pcma|mulaw|alaw)\b/i.exec(mediaType)?.[1]?.toLowerCase();
  if (!kind) return null;
  const telephone = { basic: 'mulaw', pcmu: 'mulaw', mulaw: 'mulaw', pcma: 'alaw', alaw: 'alaw' }[kind];
  const sampleRate = parameter(mediaType, 'rate') ?? parameter(mediaType, 'sample_rate') ?? (telephone ? 8000 : null);
  if (sampleRate === null || sampleRate < 1000 || sampleRate > 1_536_000) return null;
  const channels = Math.min(Math.max(parameter(mediaType, 'channels') ?? 1, 1), 255);
  const bits = telephone || kind === 'l8' ? 8 : kind === 'l24' ? 24 : (parameter(mediaType, 'bits') ?? 16);
  const encoding = telephone === 'mulaw' ? 'mulaw' : telephone ? 'alaw' : 'integer';
  if (![8, 16, 24, 32].includes(bits)) return null;
  const bigEndian = /;\s*endian(?:ness)?\s*=\s*"?big/i.test(mediaType);
  const format: PcmFormat = {
    encoding,
    bits,
    bigEndian,
    signedBytes: true,
    channels,
    sampleRate,
    blockBytes: (bits / 8) * channels,
  };
  return { ...format, codec: pcmCodec(format) };
}

function parameter(mediaType: string, name: string): number | null {
  const digits = new RegExp(`;\\s*${name}\\s*=\\s*"?(\\d{1,8})`, 'i').exec(mediaType)?.[1];
  return digits ? Number(digits) : null;
}
