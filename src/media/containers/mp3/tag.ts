import { latin, startsWith, u16be, u24be, u32be, u8 } from '../../bytes';
import type { MpegHeader } from './header';

/** The Xing, Info or VBRI frame at the start of an MP3. */
export interface Mp3Tag {
  readonly kind: 'Xing' | 'Info' | 'VBRI';
  /** Audio frames, the tag's own not counted; null if it does not say. */
  readonly frames: number | null;
  /** Bytes from the tag frame to the end of the audio; null if it does not say. */
  readonly bytes: number | null;
  /** Samples the encoder put before and after the sound; null without LAME's extension. */
  readonly delaySamples: number | null;
  readonly paddingSamples: number | null;
}

/** The tag in the frame at `at`, or null if it is an ordinary frame. */
export function mp3Tag(bytes: Uint8Array, at: number, header: MpegHeader): Mp3Tag | null {
  if (header.layer !== 3) return null;
  const side = at + 4 + header.sideBytes;
  for (const xing of header.crcBytes ? [side, side + 2] : [side]) {
    const kind = latin(bytes, xing, 4);
    if (kind === 'Xing' || kind === 'Info') return xingTag(bytes, xing, kind);
  }
  return startsWith(bytes, at + 36, 'VBRI') ? vbriTag(bytes, at + 36) : null;
}

/** Bytes of an ID3v2 tag at `at`, 0 if there is none (id3.org/id3v2.4.0-structure). */
export function id3Bytes(bytes: Uint8Array, at: number): number {
  if (at + 10 > bytes.length || !startsWith(bytes, at, 'ID3')) return 0;
  let size = 0;
  for (let i = 6; i < 10; i++) {
    if (u8(bytes, at + i) > 127) return 0;
    size = size * 128 + u8(bytes, at + i);
  }
  return size + (u8(bytes, at + 5) & 0x10 ? 20 : 10);
}

function xingTag(bytes: Uint8Array, at: number, kind: 'Xing' | 'Info'): Mp3Tag {
  const flags = u32be(bytes, at + 4);
  let next = at + 8;
  const field = (flag: number) => (flags & flag ? u32be(bytes, (next += 4) - 4) : null);
  const frames = field(1);
  const size = field(2);
  if (flags & 4) next += 100;
  if (flags & 8) next += 4;
  const lame = /^(LAME|Lavf|Lavc|GOGO)/.test(latin(bytes, next, 4));
  const gaps = u24be(bytes, next + 21);
  return {
    kind,
    frames,
    bytes: size,
    delaySamples: lame ? gaps >> 12 : null,
    paddingSamples: lame ? gaps & 0xfff : null,
  };
}

function vbriTag(bytes: Uint8Array, at: number): Mp3Tag {
  return {
    kind: 'VBRI',
    bytes: u32be(bytes, at + 10),
    frames: u32be(bytes, at + 14),
    delaySamples: u16be(bytes, at + 6) > 1152 * 4 ? null : u16be(bytes, at + 6),
    paddingSamples: null,
  };
}
