import { u8 } from '../../bytes';

const frameSamples = [
  480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 480, 960, 120, 240, 480, 960, 120, 240,
  480, 960, 120, 240, 480, 960, 120, 240, 480, 960,
];

/** How many samples at 48 kHz an Opus packet plays, by its first bytes (RFC 6716, section 3.1); 0 if it is none. */
export function opusSamples(packet: Uint8Array): number {
  if (packet.length === 0) return 0;
  const toc = u8(packet, 0);
  const count = (toc & 3) === 0 ? 1 : (toc & 3) < 3 ? 2 : u8(packet, 1) & 63;
  const samples = (frameSamples[toc >> 3] ?? 0) * count;
  return samples > 5760 ? 0 : samples;
}
