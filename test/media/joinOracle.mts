import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { audioFromBytes, type AudioSource } from '../../src/operations/audio';

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

export function fixture(name: string): AudioSource {
  const file = fileURLToPath(new URL(`./fixtures/join/${name}`, import.meta.url));
  return audioFromBytes(readFileSync(file), name, 'application/octet-stream');
}

export async function bytesOf(source: AudioSource, startByte = 0): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.open(startByte)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

export interface Packets {
  count: number;
  durationSeconds: number;
  sampleRate: number;
  channels: number;
}

/** What mediabunny finds in a file, packet by packet. */
export async function packetsOf(bytes: Uint8Array): Promise<Packets> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const track = await input.getPrimaryAudioTrack();
  if (track === null) throw new Error('mediabunny finds no sound');
  let count = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) count += packet.data.length > 0 ? 1 : 0;
  return {
    count,
    durationSeconds: await track.computeDuration(),
    sampleRate: track.sampleRate,
    channels: track.numberOfChannels,
  };
}

export interface Decoded {
  /** 16-bit samples, channels interleaved. */
  samples: Int16Array;
  complaints: string;
}

/** What ffmpeg decodes and what it complains of. Mono layouts are guessed for raw WAV, and AAC has no length: both are normal. */
export function decode(bytes: Uint8Array): Decoded {
  const folder = mkdtempSync(path.join(tmpdir(), 'joined-'));
  writeFileSync(path.join(folder, 'audio'), bytes);
  const options = ['-v', 'warning', '-i', path.join(folder, 'audio'), '-f', 's16le', '-'];
  const run = spawnSync('ffmpeg', options, { maxBuffer: 2 ** 28 });
  rmSync(folder, { recursive: true });
  const complaints = run.stderr
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !/Guessed Channel Layout|Estimating duration from bitrate/.test(line));
  const pcm = new Uint8Array(run.stdout);
  return { samples: new Int16Array(pcm.buffer, 0, pcm.length >> 1), complaints: complaints.join('\n') };
}

/** Whether two arrays hold the same bytes. */
export function same(left: Uint8Array | Int16Array, right: Uint8Array | Int16Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Uint8Array | Int16Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(left).equals(bytes(right));
}

const known = new Map<string, Decoded>();

/** What ffmpeg decodes of a fixture; asked once. */
export async function decodedFixture(name: string): Promise<Decoded> {
  const decoded = known.get(name) ?? decode(await bytesOf(fixture(name)));
  known.set(name, decoded);
  return decoded;
}
