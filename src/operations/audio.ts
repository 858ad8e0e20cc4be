/**
 * A recording that can be read more than once: retry, fallback and splitting all open it again.
 * `open` yields the bytes from `startByte` (default 0); ending the iteration early closes what is behind it.
 * `sizeBytes` is null where it is not known beforehand. `mediaType` and `fileName` are what the sender claims, never proof.
 */
export interface AudioSource {
  open(startByte?: number): AsyncIterable<Uint8Array>;
  readonly sizeBytes: number | null;
  readonly mediaType: string;
  readonly fileName: string;
}

/** A file kept by the host, as plain JSON. `id` means something to that host only; `stored` is what the host adds. */
export interface FileRef {
  readonly id: string;
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** The provider's own public address of it, where there is one, and when that ends (ISO 8601). */
  readonly url?: string;
  readonly urlExpiresAt?: string;
  readonly stored?: JsonValue;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A recording held in memory, as an AudioSource. */
export function audioFromBytes(bytes: Uint8Array, fileName: string, mediaType: string): AudioSource {
  return {
    sizeBytes: bytes.byteLength,
    fileName,
    mediaType,
    open: (startByte = 0) => bytesFrom(bytes, startByte),
  };
}

async function* bytesFrom(bytes: Uint8Array, startByte: number): AsyncGenerator<Uint8Array> {
  if (startByte < bytes.byteLength) yield bytes.subarray(startByte);
}

/** A byte stream without its first `startByte` bytes. */
export async function* fromByte(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  startByte = 0,
): AsyncGenerator<Uint8Array> {
  let left = startByte;
  for await (const chunk of chunks) {
    if (chunk.byteLength > left) yield left === 0 ? chunk : chunk.subarray(left);
    left = Math.max(0, left - chunk.byteLength);
  }
}
