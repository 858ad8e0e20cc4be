import { refusal } from '../../refusal';

/** How uncompressed samples are laid out. `blockBytes` is one sample of every channel. */
export interface PcmFormat {
  readonly encoding: 'integer' | 'float' | 'alaw' | 'mulaw';
  readonly bits: number;
  readonly bigEndian: boolean;
  /** Whether 8-bit samples are signed; WAV has them unsigned, AIFF and CAF signed. */
  readonly signedBytes: boolean;
  readonly channels: number;
  readonly sampleRate: number;
  readonly blockBytes: number;
}

/** Where the sound of an uncompressed (or block-compressed) file lies. */
export interface PcmLayout {
  readonly codec: string;
  readonly channels: number;
  readonly sampleRate: number;
  /** Null where the samples are compressed. */
  readonly pcm: PcmFormat | null;
  readonly dataStart: number;
  /** Null where only the end of the recording ends it. */
  readonly dataBytes: number | null;
  readonly durationSeconds: number | null;
  readonly bitRate: number | null;
  /** Body of the WAV `fmt ` chunk, where there is one. */
  readonly formatChunk: Uint8Array | null;
  readonly warnings: readonly string[];
}

/** The codec's name as ffprobe and most players write it. */
export function pcmCodec(format: Pick<PcmFormat, 'encoding' | 'bits' | 'bigEndian' | 'signedBytes'>): string {
  if (format.encoding === 'alaw' || format.encoding === 'mulaw') return `pcm_${format.encoding}`;
  if (format.encoding === 'float') return `pcm_f${format.bits}${format.bigEndian ? 'be' : 'le'}`;
  if (format.bits <= 8) return format.signedBytes ? 'pcm_s8' : 'pcm_u8';
  return `pcm_s${storedBits(format.bits)}${format.bigEndian ? 'be' : 'le'}`;
}

/** Bits rounded up to whole bytes, as samples are stored. */
export const storedBits = (bits: number): number => Math.ceil(bits / 8) * 8;

/** The layout if samples can be laid out so, else a refusal that names their width. */
export function plausiblePcm(format: PcmFormat): PcmFormat {
  const { encoding, bits } = format;
  const possible = encoding === 'float' ? bits === 32 || bits === 64 : bits >= 8 && bits <= 64 && bits % 8 === 0;
  if (possible) return format;
  throw refusal(
    `The file states ${bits} bits a sample${encoding === 'float' ? ' in floating point' : ''}, which no recording has.`,
  );
}

/** How many bytes of sound are there, given what the header says and where the recording ends; with a warning if they differ. */
export function boundedData(
  stated: number | null,
  dataStart: number,
  sizeBytes: number | null,
): { dataBytes: number | null; warnings: string[] } {
  const rest = sizeBytes === null ? null : Math.max(0, sizeBytes - dataStart);
  if (stated === null || stated === 0)
    return {
      dataBytes: rest,
      warnings: stated === 0 ? ['The header says there is no sound in the file; what follows it was read.'] : [],
    };
  if (rest === null || stated <= rest) return { dataBytes: stated, warnings: [] };
  return {
    dataBytes: rest,
    warnings: [`The file ends before the sound that its header states; ${rest} of ${stated} bytes are there.`],
  };
}
