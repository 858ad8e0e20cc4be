import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AudioSource } from '../../src/operations/audio';

export const folder = fileURLToPath(new URL('./fixtures/recordings/', import.meta.url));

/** What ffprobe and ffmpeg told of a recording when it was made. */
export interface Facts {
  name: string;
  codec: string;
  channels: number;
  sampleRate: number;
  /** Null where ffprobe could not tell. */
  probedSeconds: number | null;
  decodedSeconds: number;
}

export const facts: Facts[] = readFileSync(path.join(folder, 'facts.tsv'), 'utf8').trim().split('\n').map(parsed);

/** Every recording, by name. */
export const recordings = new Map<string, Uint8Array>(
  readdirSync(folder)
    .filter((name) => !/^(make\.sh|facts\.tsv)$/.test(name))
    .map((name) => [name, new Uint8Array(readFileSync(path.join(folder, name)))]),
);

export function bytesOf(name: string): Uint8Array {
  const bytes = recordings.get(name);
  if (!bytes) throw new Error(`There is no recording ${name}`);
  return bytes;
}

/** A recording as a source that yields small pieces, each an array of its own. */
export function source(
  bytes: Uint8Array,
  fileName = '',
  { sized = true, pieceBytes = 5000, mediaType = '' } = {},
): AudioSource {
  return {
    sizeBytes: sized ? bytes.length : null,
    mediaType,
    fileName,
    async *open(startByte = 0) {
      for (let at = startByte; at < bytes.length; at += pieceBytes) yield bytes.slice(at, at + pieceBytes);
    },
  };
}

/** Everything a source holds. */
export async function collected(from: AudioSource, startByte = 0): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of from.open(startByte)) chunks.push(chunk.slice());
  return new Uint8Array(Buffer.concat(chunks));
}

function parsed(line: string): Facts {
  const [name = '', codec = '', channels, sampleRate, probed, decoded] = line.split('\t');
  return {
    name,
    codec,
    channels: Number(channels),
    sampleRate: Number(sampleRate),
    probedSeconds: probed === 'N/A' ? null : Number(probed),
    decodedSeconds: Number(decoded),
  };
}
